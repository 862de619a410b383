/** A stranger finds work, reads a job, signs up and in, also when the server is busy or away. */
import { expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import { barriers } from "./app.ts";
import { withApp } from "./suite.ts";

const demoPassword = "oneday-demo-2026";
const card = (page: Page) => page.getByRole("article");
const wide = { width: 1280, height: 800 };
/** Waits until someone is signed in: only then there are main screens. */
const entered = (page: Page) => page.getByRole("navigation", { name: "주요 화면" }).waitFor();
const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name });

withApp("a stranger in a browser", (app) => {
  test("filters are in the address: a reload, a link and the way back show the same jobs", async () => {
    const { page, complaints, close } = await app.visit("/");
    await card(page).first().waitFor();
    await page.getByRole("searchbox").fill("서빙");
    await page.waitForURL(/q=/);
    await button(page, "조건 더 보기").click();
    await page.getByLabel("정렬").selectOption("wage");
    await page.waitForURL(/sort=wage/);
    await page.locator("section[aria-busy=false]").waitFor();
    const titles = await card(page).getByRole("heading").allTextContents();
    expect(titles.length).toBeGreaterThan(0);
    await page.reload();
    await card(page).first().waitFor();
    expect(await card(page).getByRole("heading").allTextContents()).toEqual(titles);
    await card(page).first().getByRole("link").click();
    await page.getByRole("heading", { level: 1, name: titles[0] ?? "" }).waitFor();
    await page.goBack();
    await card(page).first().waitFor();
    expect(await card(page).getByRole("heading").allTextContents()).toEqual(titles);
    await page.getByRole("searchbox").fill("없는 일자리 이름");
    await page.getByText("조건에 맞는 일이 아직 없어요").waitFor();
    await button(page, "조건 모두 지우기").click();
    await card(page).first().waitFor();
    expect(new URL(page.url()).search).toBe("");
    expect(complaints).toEqual([]);
    await close();
  });

  test("a job shows its take-home line by line, and the sum is the figure of the card", async () => {
    const { page, complaints, close } = await app.visit("/");
    const first = card(page).first();
    const takeHome = (await first.getByRole("strong").textContent()) ?? "";
    expect(takeHome).toMatch(/^[\d,]+원$/);
    await first.getByRole("link").click();
    const pay = page.getByRole("region", { name: "받는 돈" });
    await pay.getByText("기본급").waitFor();
    const figures = (await pay.getByRole("definition").allTextContents()).map((text) =>
      Number(text.replaceAll(/[^\d-]/g, "")),
    );
    const net = figures.pop();
    expect(net).toBe(Number(takeHome.replaceAll(/\D/g, "")));
    expect(figures.reduce((sum, won) => sum + won, 0)).toBe(net);
    expect(complaints).toEqual([]);
    await close();
  });

  test("one taps into the demo, and leaves in all windows at once", async () => {
    const { page, complaints, close } = await app.visit("/login", { viewport: wide });
    await button(page, "구직자로 들어가기").click();
    await button(page, "로그아웃").waitFor();
    const other = await page.context().newPage();
    await other.goto("/");
    await button(other, "로그아웃").click();
    await other.getByRole("link", { name: "로그인" }).waitFor();
    await page.getByRole("link", { name: "로그인" }).waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  test("a refused sign-in says what to do and keeps what was typed", async () => {
    const { page, complaints, close } = await app.visit("/login");
    await page.getByLabel("이메일").fill("worker1@oneday.test");
    await page.getByLabel("비밀번호", { exact: true }).fill("틀린 비밀번호");
    await button(page, "로그인").click();
    await page.getByRole("alert").getByText("이메일과 비밀번호를 다시 확인해 주세요.").waitFor();
    expect(await page.getByLabel("이메일").inputValue()).toBe("worker1@oneday.test");
    await page.getByLabel("비밀번호", { exact: true }).fill(demoPassword);
    await button(page, "로그인").click();
    await entered(page);
    expect(complaints).toEqual([]);
    await close();
  });

  test("a person signs up with fields that each say what is wrong", async () => {
    const { page, complaints, close } = await app.visit("/register");
    await button(page, "가입하기").click();
    await page.getByRole("alert").first().waitFor();
    await page.getByLabel("이메일").fill("haru@example.com");
    await page.getByLabel("비밀번호", { exact: true }).fill("바다 건너 작은 섬 2026");
    await page.getByLabel("이름").fill("김하루");
    // Minority ends with 19 years: a contract of someone of 18 needs a guardian.
    const of18 = new Date(Date.now() - 18.5 * 365.25 * 86_400_000).toISOString().slice(0, 10);
    await page.getByLabel("생년월일").fill(of18);
    await page.getByLabel("보호자 이름").waitFor();
    await page.getByLabel("생년월일").fill("1990-05-05");
    await page.getByLabel("보호자 이름").waitFor({ state: "detached" });
    await page.getByLabel("이용약관에 동의해요 (필수)").check();
    await page.getByLabel("개인정보 수집과 이용에 동의해요 (필수)").check();
    await button(page, "가입하기").click();
    await entered(page);
    expect(complaints).toEqual([]);
    await close();
  });

  test("a token that ran out is renewed once for two windows, and no one is asked to sign in", async () => {
    const { page, complaints, close } = await app.visit("/login");
    await button(page, "구직자로 들어가기").click();
    await entered(page);
    const refreshes: string[] = [];
    page.context().on("request", (request) => {
      if (request.url().endsWith("/api/users/refresh")) refreshes.push(request.url());
    });
    const other = await page.context().newPage();
    await other.goto("/");
    await card(other).first().waitFor();
    const spoil = `(() => {
      const session = JSON.parse(localStorage.getItem("oneday.session"));
      localStorage.setItem("oneday.session",
        JSON.stringify({ ...session, accessToken: session.accessToken.slice(0, -8) + "AAAAAAAA" }));
    })()`;
    await page.evaluate(spoil);
    await Promise.all([page.reload(), other.reload()]);
    for (const one of [page, other]) {
      await card(one).first().waitFor();
      await entered(one);
    }
    expect(refreshes.length).toBeLessThanOrEqual(1);
    expect(complaints).toEqual([]);
    await close();
  });

  test("where the server is busy the page tries again, and says so when it stays", async () => {
    const { page, close } = await app.visit("/login");
    let busy = 2;
    await page.route("**/api/jobs?*", (route) => {
      busy -= 1;
      const headers = { "retry-after": "0", "content-type": "application/problem+json" };
      const body = JSON.stringify({ code: "UNAVAILABLE", status: 503, detail: "바빠요." });
      return busy >= 0 ? route.fulfill({ status: 503, headers, body }) : route.continue();
    });
    await page.goto("/");
    await card(page).first().waitFor();
    busy = Number.POSITIVE_INFINITY;
    await page.reload();
    await page.getByRole("alert").getByText("바빠요.").waitFor();
    busy = 0;
    await button(page, "다시 시도").click();
    await card(page).first().waitFor();
    await close();
  });

  test("without a connection nothing typed is lost", async () => {
    const { page, close } = await app.visit("/login");
    await page.getByLabel("이메일").fill("worker1@oneday.test");
    await page.getByLabel("비밀번호", { exact: true }).fill(demoPassword);
    await page.context().setOffline(true);
    await button(page, "로그인").click();
    await page.getByText("연결이 끊겼어요.").waitFor();
    await page.context().setOffline(false);
    await button(page, "로그인").click();
    await entered(page);
    await close();
  });

  test("without a connection the app opens with what was there last, and says so", async () => {
    const { page, close } = await app.visit("/");
    await card(page).first().waitFor();
    await page.evaluate("navigator.serviceWorker.ready");
    // From the second visit on the worker answers.
    await page.reload();
    await card(page).first().getByRole("link").click();
    await page.getByRole("region", { name: "받는 돈" }).waitFor();
    const title = await page.getByRole("heading", { level: 1 }).textContent();
    await page.context().setOffline(true);
    await page.reload();
    await page.getByText("인터넷에 연결되어 있지 않아요").waitFor();
    await page.getByRole("heading", { level: 1, name: title ?? "" }).waitFor();
    await page.context().setOffline(false);
    await page.getByText("인터넷에 연결되어 있지 않아요").waitFor({ state: "detached" });
    await close();
  });

  test("an address that there is not has the app's own page, with 404", async () => {
    const { page, close } = await app.visit("/");
    const response = await page.goto("/nothing/here");
    expect(response?.status()).toBe(404);
    await page.getByText("찾으시는 페이지가 없어요").waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole("link", { name: "일 찾으러 가기" }).click();
    await card(page).first().waitFor();
    await close();
  });
});
