/** Faults between a browser and the server: what was asked once is done once, and a person reads what to do. */
import { expect, test } from "@jest/globals";
import type { Page, Route } from "playwright-core";
import { demoPerson, type Person, post } from "./people.ts";
import { withApp } from "./suite.ts";
import { button, enter, see } from "./windows.ts";

const hour = 60;
/** Slow 3G, as the tools of browsers have it. */
const slow = { offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 50_000 };
type Answer = (route: Route, attempt: number) => Promise<unknown>;

const refusal = (status: number, code: string, retryAfterS: number) => ({
  status,
  headers: { "retry-after": String(retryAfterS), "content-type": "application/problem+json" },
  body: JSON.stringify({ code, status, detail: "지금은 바빠요." }),
});

/** Answers the commands of a path in place of the server; resolves with the keys that they came with. */
const onCommands = async (page: Page, path: string, answer: Answer): Promise<string[]> => {
  const keys: string[] = [];
  await page.route(`**${path}`, (route) => {
    if (route.request().method() !== "POST") return route.continue();
    return answer(route, keys.push(route.request().headers()["idempotency-key"] ?? ""));
  });
  return keys;
};
const applicantsOf = async (employer: Person, jobId: unknown): Promise<number> =>
  ((await employer.send("GET", `/api/jobs/${jobId}/applications`))["items"] as unknown[]).length;

const spoil = `(() => {
  const session = JSON.parse(localStorage.getItem("oneday.session"));
  localStorage.setItem("oneday.session",
    JSON.stringify({ ...session, accessToken: session.accessToken.slice(0, -8) + "AAAAAAAA" }));
  // The other tabs hear of it by the browser, and this one by this.
  dispatchEvent(new StorageEvent("storage", { key: "oneday.session" }));
})()`;

withApp("faults around a browser", (app) => {
  // One account applies to all of them, so no two are at the same time.
  let days = 1;
  const nextDay = (): number => {
    days += 1;
    return days * 24 * hour;
  };
  const atJob = async () => {
    const window = await app.visit("/login");
    const employer = await demoPerson(app.url, "employer");
    const { jobId } = await post(employer, nextDay());
    await enter(window.page, "worker");
    await window.page.goto(`/jobs/${jobId}`);
    return { ...window, employer, jobId, path: `/api/jobs/${jobId}/applications` };
  };
  const isWaiting = (page: Page) => see(page, "사장님이 지원서를 보고 있어요");

  test.each([
    [429, "RATE_LIMITED"],
    [503, "UNAVAILABLE"],
  ])(
    "after %i a command is sent again by itself under its key, and done once",
    async (status, code) => {
      const { page, complaints, employer, jobId, path, close } = await atJob();
      const keys = await onCommands(page, path, (route, attempt) =>
        attempt === 1 ? route.fulfill(refusal(status, code, 1)) : route.continue(),
      );
      await button(page, "지원하기").click();
      await isWaiting(page);
      expect([keys.length, new Set(keys).size]).toEqual([2, 1]);
      expect(await applicantsOf(employer, jobId)).toBe(1);
      expect(complaints).toEqual([]);
      await close();
    },
  );

  test("a command that has to wait long says so, and the next press is enough", async () => {
    const { page, employer, jobId, path, close } = await atJob();
    await onCommands(page, path, (route, attempt) =>
      attempt === 1 ? route.fulfill(refusal(429, "RATE_LIMITED", 60)) : route.continue(),
    );
    await button(page, "지원하기").click();
    await page.getByRole("alert").getByText("조금 기다렸다가 다시 눌러 주세요.").waitFor();
    await button(page, "지원하기").click();
    await isWaiting(page);
    expect(await applicantsOf(employer, jobId)).toBe(1);
    await close();
  });

  test("a command whose answers are lost is one command, also with a press after it", async () => {
    const { page, employer, jobId, path, close } = await atJob();
    const lostMax = 4;
    const keys = await onCommands(page, path, async (route, attempt) => {
      if (attempt > lostMax) return route.continue();
      await route.fetch();
      return route.abort("connectionreset");
    });
    await button(page, "지원하기").click();
    await page.getByRole("alert").getByText("여러 번 눌러도 한 번만 처리돼요.").waitFor();
    await button(page, "지원하기").click();
    await isWaiting(page);
    expect([keys.length, new Set(keys).size]).toEqual([lostMax + 1, 1]);
    expect(await applicantsOf(employer, jobId)).toBe(1);
    await close();
  });

  test("a double tap on apply is one command, which says in words that it takes long", async () => {
    const { page, complaints, employer, jobId, path, close } = await atJob();
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const keys = await onCommands(page, path, (route) => released.then(() => route.continue()));
    await button(page, "지원하기").dblclick();
    await see(page, "처리 중…");
    release();
    await isWaiting(page);
    expect(keys).toHaveLength(1);
    expect(await applicantsOf(employer, jobId)).toBe(1);
    expect(complaints).toEqual([]);
    await close();
  });

  test("a double tap on charge is one charge", async () => {
    const { page, complaints, close } = await app.visit("/login");
    await enter(page, "employer");
    await page.goto("/employer/wallet");
    const keys = await onCommands(page, "/api/payments/charges", (route) => route.continue());
    await button(page, "충전하기").click();
    await page.getByLabel("금액 (원)").fill("70000");
    await page.getByRole("dialog").getByRole("button", { name: "충전하기" }).dblclick();
    await page.getByRole("dialog").getByText("70,000원").first().waitFor();
    expect(keys).toHaveLength(1);
    expect(complaints).toEqual([]);
    await close();
  });

  test("commands of two tabs whose token ran out are both done, after one refresh", async () => {
    const { page, complaints, employer, jobId, close } = await atJob();
    const other = await page.context().newPage();
    const { jobId: otherId } = await post(employer, nextDay());
    await other.goto(`/jobs/${otherId}`);
    const refreshes: string[] = [];
    page.context().on("request", (request) => {
      if (request.url().endsWith("/api/users/refresh")) refreshes.push(request.url());
    });
    for (const one of [page, other]) await button(one, "지원하기").waitFor();
    await page.evaluate(spoil);
    await Promise.all([page, other].map((one) => button(one, "지원하기").click()));
    await Promise.all([page, other].map(isWaiting));
    expect(refreshes).toHaveLength(1);
    for (const id of [jobId, otherId]) expect(await applicantsOf(employer, id)).toBe(1);
    expect(complaints).toEqual([]);
    await close();
  });

  test.each([
    ["worker", "/wallet"],
    ["employer", "/employer/wallet"],
  ] as const)(
    "the session of a %s ends in all tabs, and the wall leads back to %s",
    async (role, path) => {
      const { page, complaints, close } = await app.visit("/login");
      await enter(page, role);
      const other = await page.context().newPage();
      await other.goto(path);
      await other.getByRole("heading", { level: 1 }).waitFor();
      await button(page, "로그아웃").first().click();
      await other.waitForURL((url) => url.pathname === "/login");
      await enter(other, role, path);
      await page.getByRole("navigation", { name: "주요 화면" }).waitFor();
      expect(complaints).toEqual([]);
      await close();
    },
  );

  test("a deep link behind the wall is reached by signing in, and the way back does not lead to the wall", async () => {
    const { page, complaints, close } = await app.visit("/");
    await page.getByRole("article").first().waitFor();
    await page.goto("/me/notifications?from=mail");
    await page.waitForURL((url) => url.pathname === "/login");
    const register = page.getByRole("link", { name: "회원 가입" });
    expect(await register.getAttribute("href")).toBe(
      "/register?next=%2Fme%2Fnotifications%3Ffrom%3Dmail",
    );
    await enter(page, "worker", "/me/notifications?from=mail");
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.getByRole("link", { name: "지갑" }).click();
    await page.waitForURL("/wallet");
    await page.goBack();
    await page.waitForURL("/me/notifications?from=mail");
    await page.goBack();
    await page.waitForURL((url) => url.pathname === "/");
    await page.goForward();
    await page.waitForURL("/me/notifications?from=mail");
    expect(complaints).toEqual([]);
    await close();
  });

  test("a deep link that is for another role leads home", async () => {
    const { page, complaints, close } = await app.visit("/wallet");
    await enter(page, "employer", "/employer");
    await page.getByRole("heading", { level: 1 }).waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  test("on slow 3G there are grey shapes first, and then a page that works", async () => {
    const { page, complaints, close } = await app.visit("/nothing");
    const tools = await page.context().newCDPSession(page);
    await tools.send("Network.emulateNetworkConditions", slow);
    await page.goto("/", { waitUntil: "commit" });
    await page.getByRole("status", { name: "불러오고 있어요" }).first().waitFor();
    await page.getByRole("article").first().getByRole("link").click();
    await page.getByRole("status", { name: "불러오고 있어요" }).first().waitFor();
    await page.getByRole("region", { name: "받는 돈" }).waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  test("two choices in a moment are both saved, and a refused one goes back", async () => {
    const { page, complaints, close } = await app.visit("/login");
    await enter(page, "worker");
    await page.goto("/me/notifications");
    const group = page.getByRole("group", { name: "지원과 결과" });
    const [push, mail] = [group.getByLabel("푸시 알림"), group.getByLabel("이메일")];
    await push.waitFor();
    const before = [await push.isChecked(), await mail.isChecked()];
    const isSaved = page.waitForResponse(
      async (response) => response.request().method() === "PUT" && response.ok(),
    );
    await push.click();
    await mail.click();
    await isSaved;
    await see(page, "저장했어요");
    await page.waitForLoadState("networkidle");
    await page.reload();
    await push.waitFor();
    expect([await push.isChecked(), await mail.isChecked()]).toEqual(before.map((one) => !one));
    await page.route("**/api/communication/preferences", (route) =>
      route.request().method() === "PUT"
        ? route.fulfill(refusal(422, "KIND_UNKNOWN", 0))
        : route.continue(),
    );
    await push.click();
    await see(page, "지금은 바빠요.");
    expect(await push.isChecked()).toBe(!before[0]);
    expect(complaints).toEqual([]);
    await close();
  });
});
