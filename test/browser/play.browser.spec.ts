/** The played day in a browser: both people in one window, from the posting to the money in the wallet. */
import { expect, test } from "@jest/globals";
import type { Locator, Page } from "playwright-core";
import { barriers, overhang } from "./app.ts";
import { withApp } from "./suite.ts";

/** Each of eleven steps waits to be read. */
const dayMs = 90_000;
const side = (page: Page, name: string) => page.getByRole("region", { name });
const button = (page: Page, name: string) => page.getByRole("button", { name });
const isOver = (page: Page, again: string) => button(page, again).waitFor({ timeout: dayMs });
/** The amounts in a part of a page by their selector, in won and without their sign. */
const amounts = async (part: Page | Locator, selector: string): Promise<number[]> =>
  (await part.locator(selector).allTextContents()).map((text) =>
    Number(text.replaceAll(/\D/g, "")),
  );

/** Presses on until the day is over: someone who wants no motion takes each step by themselves. */
const pressOn = async (page: Page, next: string, again: string): Promise<void> => {
  const either = button(page, next).or(button(page, again));
  while ((await either.first().textContent())?.includes(next)) {
    await button(page, next).click();
    await page.locator(".play-controls [aria-busy=true]").waitFor({ state: "detached" });
  }
};

withApp("a played day in a browser", (app) => {
  test("one tap on the page of the login plays the day to the money in the wallet, and once more", async () => {
    const { page, complaints, close } = await app.visit("/login");
    await page.getByRole("link", { name: "하루를 재생하기" }).click();
    await isOver(page, "다시 재생하기");
    const [net = 0, total] = (await amounts(page, "[aria-labelledby=slip] dd")).slice(-2);
    expect(net).toBeGreaterThan(20_000);
    expect(await amounts(side(page, "장다은"), ".big, .play-change")).toEqual([net, net]);
    expect((await amounts(side(page, "서미나"), ".play-change"))[0]).toBe(total);
    expect(await page.evaluate("localStorage.getItem('oneday.session')")).toBeNull();
    expect(await barriers(page)).toEqual([]);

    await button(page, "다시 재생하기").click();
    await page.getByText("앞의 구직자는 그 시간에 다른 일이 있어서").first().waitFor();
    await button(page, "멈추기").click();
    await pressOn(page, "다음 단계", "다시 재생하기");
    await page.getByText("지급 완료").waitFor();
    for (const width of [320, 390, 768, 1440]) {
      await page.setViewportSize({ width, height: 844 });
      expect([width, await overhang(page)]).toEqual([width, 0]);
    }
    expect(complaints).toEqual([]);
    await close();
  });

  test("in English, in the dark and without motion a person takes each step, and a reload plays nothing", async () => {
    const calm = { reducedMotion: "reduce", colorScheme: "dark" } as const;
    const { page, complaints, close } = await app.visit("/login", calm);
    await page.evaluate(`localStorage.setItem("oneday.language", "en")`);
    await page.reload();
    await page.getByRole("link", { name: "Play a day" }).click();
    await page.getByText("None yet").waitFor();
    await button(page, "Next step").click();
    await page.getByText("Hiring").waitFor();
    expect(await barriers(page)).toEqual([]);
    await pressOn(page, "Next step", "Play again");
    await side(page, "Payslip").getByText("Take-home pay").waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.reload();
    await button(page, "Play a day").waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  test("where the money is short the wallet is charged first; what failed is taken up where it was", async () => {
    const { page, close } = await app.visit("/demo", { reducedMotion: "reduce" });
    const refuse = async (path: string, status: number, code: string): Promise<void> => {
      const headers = { "content-type": "application/problem+json" };
      const body = JSON.stringify({ code, status, detail: "안 돼요." });
      await page.route(path, (route) => route.fulfill({ status, headers, body }), { times: 1 });
    };
    await refuse("**/accept", 409, "INSUFFICIENT_FUNDS");
    await refuse("**/approve", 500, "INTERNAL");
    await button(page, "하루를 재생하기").click();
    for (const state of ["아직 없음", "모집 중", "확인 중"]) {
      await page.getByText(state, { exact: true }).waitFor();
      await button(page, "다음 단계").click();
    }
    await page.getByText("카드로 500,000원을 먼저 충전했어요.").first().waitFor();
    for (let presses = 0; presses < 6; presses += 1) {
      await button(page, "다음 단계").click();
      await page.locator(".play-controls [aria-busy=true]").waitFor({ state: "detached" });
    }
    await page.getByRole("alert").getByText("안 돼요.").waitFor();
    await button(page, "다시 시도").click();
    await pressOn(page, "다음 단계", "다시 재생하기");
    await page.getByText("지급 완료").waitFor();
    await close();
  });

  test("where the server lets no one in as a demo account, the page says so and leads to the login", async () => {
    const { page, close } = await app.visit("/demo");
    await page.route("**/demo-login", (route) =>
      route.fulfill({ status: 404, body: JSON.stringify({ code: "NOT_FOUND", status: 404 }) }),
    );
    await button(page, "하루를 재생하기").click();
    await page.getByText("여기서는 데모를 쓸 수 없어요.").waitFor();
    await page.getByRole("link", { name: "로그인으로 가기" }).click();
    await page.getByRole("heading", { level: 1, name: "로그인" }).waitFor();
    await close();
  });
});
