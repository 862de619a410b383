/** A worker's day in a browser: found, signed, worked, paid and withdrawn, while the employer acts over HTTP. */
import { expect, test } from "@jest/globals";
import { barriers } from "./app.ts";
import { demoPerson, post } from "./people.ts";
import { withApp } from "./suite.ts";
import { apply, atThePlace, button, see } from "./windows.ts";

withApp("a worker in a browser", (app) => {
  test("a day from the application to the bank, live and without a reload", async () => {
    const { page, complaints, close } = await app.visit("/login", atThePlace);
    const employer = await demoPerson(app.url, "employer");
    await employer.send("POST", "/api/payments/charges", { amountWon: 500_000, method: "card" });
    const { jobId } = await post(employer, 1);
    const id = await apply(page, jobId);
    const path = `/api/jobs/applications/${id}`;
    const codeNow = async () =>
      String((await employer.send("GET", `/api/jobs/${jobId}/check-in-code`))["code"]);

    await employer.send("POST", `${path}/accept`, {});
    await see(page, "계약서를 읽고 서명해 주세요");
    await page.getByRole("link", { name: "계약서 읽기" }).click();
    await button(page, "읽었고 서명할게요").click();
    await see(page, "사장님의 서명을 기다려요");
    await employer.send("POST", `${path}/sign`, {});
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

    // A second tab hears of it too, by the stream of the first.
    const purse = await page.context().newPage();
    await purse.goto("/wallet");
    const sum = purse.locator(".wallet-sum");
    await sum.getByText("0원", { exact: true }).waitFor();
    const unread = purse.locator(".bell .badge");
    const unreadBefore = await unread.textContent();
    await employer.send("POST", `${path}/approve`, { workedMinutes: 90 });
    await see(page, "급여가 들어왔어요");
    await sum.getByText(/^[1-9][\d,]+원$/).waitFor();
    await unread.and(purse.locator(`:not(:text-is("${unreadBefore}"))`)).waitFor();
    await purse.close();
    expect(await barriers(page)).toEqual([]);
    await page.goto("/wallet");
    const paid = (await page.locator(".wallet-sum").textContent()) ?? "";
    expect(paid).toMatch(/^[1-9][\d,]+원$/);
    await button(page, "출금하기").click();
    await page.getByLabel("계좌번호").fill("123456-01-987654");
    await page.getByLabel("예금주").fill("김하루");
    await button(page, "등록하기").click();
    await button(page, "전액").click();
    const withdrawals: string[] = [];
    page.on("request", (request) => {
      const isOne = request.method() === "POST" && request.url().endsWith("/withdrawals");
      if (isOne) withdrawals.push(request.url());
    });
    await button(page, `${paid} 출금하기`).dblclick();
    await see(page, "계좌에 도착했어요.");
    await page.locator(".wallet-sum").getByText("0원", { exact: true }).waitFor();
    expect(withdrawals).toHaveLength(1);
    expect(complaints).toEqual([]);
    await close();
  });

  test("both write to each other live, and a masked contact is explained", async () => {
    const { page, complaints, close } = await app.visit("/login", atThePlace);
    const employer = await demoPerson(app.url, "employer");
    const { jobId } = await post(employer, 60 * 30);
    const id = await apply(page, jobId);
    await page.getByRole("link", { name: "사장님과 대화하기" }).click();
    await see(page, "아직 메시지가 없어요. 먼저 인사해 보세요.");
    const path = `/api/communication/conversations/${id}`;
    await employer.send("POST", `${path}/typing`, {});
    await see(page, "상대가 쓰고 있어요…");
    await employer.send("POST", `${path}/messages`, { text: "010-1234-5678로 연락 주세요" });
    await see(page, "●●● 부분은 연락처라서 가려졌어요. 대화는 여기서 이어 주세요.");
    await page.getByLabel("메시지 쓰기").fill("네, 알겠습니다");
    await page.keyboard.press("Enter");
    await page.locator(".chat-mine").getByText("네, 알겠습니다").waitFor();
    const { items } = await employer.send("GET", `${path}/messages`);
    const [newest] = items as { messageId: string; text: string }[];
    expect(newest?.text).toBe("네, 알겠습니다");
    await employer.send("POST", `${path}/read`, { upTo: newest?.messageId });
    await see(page, "읽음");
    expect(await barriers(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });
});
