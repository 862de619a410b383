/** A worker's day in a browser: found, signed, worked, paid and withdrawn, while the employer acts over HTTP. */
import { expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import { barriers } from "./app.ts";
import { withApp } from "./suite.ts";

const minuteMs = 60_000;
const place = { address: "서울특별시 성동구 연무장길 47", lat: 37.5431, lng: 127.0557 };
/** A worker agreed to location, so the window has one. */
const atThePlace = {
  permissions: ["geolocation", "camera"],
  geolocation: { latitude: place.lat, longitude: place.lng },
};
const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name });
const see = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor();

type Employer = (method: string, path: string, body?: object) => Promise<Record<string, unknown>>;

/** An employer of the demo market, who answers over HTTP; what is refused fails the test. */
const employerOf = async (url: string): Promise<Employer> => {
  let token = "";
  const send: Employer = async (method, path, body) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...(token === "" ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(path.endsWith("/charges") ? { "idempotency-key": "browser-charge" } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === "" ? {} : JSON.parse(text);
  };
  token = String(
    (await send("POST", "/api/users/demo-login", { role: "employer" }))["accessToken"],
  );
  return send;
};

const posting = async (employer: Employer, inMinutes: number) => {
  const { items } = await employer("GET", "/api/jobs/categories?limit=100");
  const [category] = (items as { categoryId: string; parentId: string | null }[]).filter(
    ({ parentId }) => parentId !== null,
  );
  const startsAtMs = Date.now() + inMinutes * minuteMs;
  return employer("POST", "/api/jobs", {
    title: "브라우저 시험 서빙",
    description: "손님을 맞고 음식을 나릅니다.",
    categoryId: category?.categoryId,
    hourlyWageWon: 13_500,
    startsAt: new Date(startsAtMs).toISOString(),
    endsAt: new Date(startsAtMs + 90 * minuteMs).toISOString(),
    breakMinutes: 0,
    seats: 1,
    place,
  });
};

/** Signs in by the demo button and applies for a job; resolves with the application's id. */
const apply = async (page: Page, jobId: unknown): Promise<string> => {
  await button(page, "구직자로 들어가기").click();
  await page.waitForURL("/home");
  await page.goto(`/jobs/${jobId}`);
  await button(page, "지원하기").click();
  await see(page, "사장님이 지원서를 보고 있어요");
  return page.url().split("/").at(-1) ?? "";
};

withApp("a worker in a browser", (app) => {
  test("a day from the application to the bank, live and without a reload", async () => {
    const { page, complaints, close } = await app.visit("/login", atThePlace);
    const employer = await employerOf(app.url);
    await employer("POST", "/api/payments/charges", { amountWon: 500_000, method: "card" });
    const { jobId } = await posting(employer, 1);
    const id = await apply(page, jobId);
    const path = `/api/jobs/applications/${id}`;
    const codeNow = async () =>
      String((await employer("GET", `/api/jobs/${jobId}/check-in-code`))["code"]);

    await employer("POST", `${path}/accept`, {});
    await see(page, "계약서를 읽고 서명해 주세요");
    await page.getByRole("link", { name: "계약서 읽기" }).click();
    await button(page, "읽었고 서명할게요").click();
    await see(page, "사장님의 서명을 기다려요");
    await employer("POST", `${path}/sign`, {});
    await see(page, "도착했으면 출근해 주세요");

    await page.getByLabel("출근 코드").fill("WRONG123");
    await button(page, "출근하기").click();
    await see(page, "현장의 코드를 다시 보고 입력해 주세요.");
    await page.getByLabel("출근 코드").fill(await codeNow());
    await button(page, "출근하기").click();
    await see(page, "일하고 있어요");
    await button(page, "퇴근하기").click();
    await page.getByLabel("출근 코드").fill(await codeNow());
    await page.getByRole("dialog").getByRole("button", { name: "퇴근하기" }).click();
    await see(page, "사장님이 근무 시간을 확인하고 있어요");

    await employer("POST", `${path}/approve`, { workedMinutes: 90 });
    await see(page, "급여가 들어왔어요");
    expect(await barriers(page)).toEqual([]);
    await page.goto("/wallet");
    const paid = (await page.locator(".wallet-sum").textContent()) ?? "";
    expect(paid).toMatch(/^[1-9][\d,]+원$/);
    await button(page, "출금하기").click();
    await page.getByLabel("계좌번호").fill("123456-01-987654");
    await page.getByLabel("예금주").fill("김하루");
    await button(page, "등록하기").click();
    await button(page, "전액").click();
    await button(page, `${paid} 출금하기`).click();
    await see(page, "계좌에 도착했어요.");
    expect(await page.locator(".wallet-sum").textContent()).toBe("0원");
    expect(complaints).toEqual([]);
    await close();
  });

  test("both write to each other live, and a masked contact is explained", async () => {
    const { page, complaints, close } = await app.visit("/login", atThePlace);
    const employer = await employerOf(app.url);
    const { jobId } = await posting(employer, 60 * 30);
    const id = await apply(page, jobId);
    await page.getByRole("link", { name: "사장님과 대화하기" }).click();
    await see(page, "아직 메시지가 없어요. 먼저 인사해 보세요.");
    const path = `/api/communication/conversations/${id}`;
    await employer("POST", `${path}/typing`, {});
    await see(page, "상대가 쓰고 있어요…");
    await employer("POST", `${path}/messages`, { text: "010-1234-5678로 연락 주세요" });
    await see(page, "●●● 부분은 연락처라서 가려졌어요. 대화는 여기서 이어 주세요.");
    await page.getByLabel("메시지 쓰기").fill("네, 알겠습니다");
    await page.keyboard.press("Enter");
    await page.locator(".chat-mine").getByText("네, 알겠습니다").waitFor();
    const { items } = await employer("GET", `${path}/messages`);
    const [newest] = items as { messageId: string; text: string }[];
    expect(newest?.text).toBe("네, 알겠습니다");
    await employer("POST", `${path}/read`, { upTo: newest?.messageId });
    await see(page, "읽음");
    expect(await barriers(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });
});
