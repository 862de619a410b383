/** An operator at work: a suspension with its reason, a rebuild. */
import { expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import type { Window } from "./app.ts";
import { withApp } from "./suite.ts";

const password = "operator-pass-1234";
const desk = { width: 1280, height: 900 };
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

withApp(
  "an operator in a browser",
  (app) => {
    const signIn = async (path: string): Promise<Window> => {
      const window = await app.visit(`/login?next=${encodeURIComponent(path)}`, { viewport: desk });
      await window.page.getByLabel("이메일").fill("operator@oneday.test");
      await window.page.locator("input[name=password]").fill(password);
      await window.page.keyboard.press("Enter");
      await window.page.waitForURL((url) => url.pathname + url.search === path);
      return window;
    };

    test("a suspension asks for its reason, says what it did, and is in the audit log", async () => {
      const { page, complaints, close } = await signIn("/operator/events?type=user.registered");
      const subject = page.getByRole("row").nth(1).getByRole("cell").nth(2).getByRole("link");
      const userId = (await subject.getAttribute("title")) ?? "";
      await page.goto(`/operator/people?user=${userId}`);
      await button(page, "계정 정지").click();
      const sheet = page.getByRole("dialog");
      await sheet.getByRole("button", { name: "계정 정지" }).click();
      await sheet.getByText("이 칸을 적어 주세요.").waitFor();
      await sheet.getByLabel("이유").fill("세 번 나오지 않았습니다.");
      await sheet.getByRole("button", { name: "계정 정지" }).click();
      await page.getByRole("status").getByText("정지했어요").waitFor();
      expect(await sheet.count()).toBe(0);
      await page.getByRole("link", { name: "감사 기록 보기" }).click();
      await page.getByRole("cell", { name: "user.suspended" }).waitFor();
      expect(complaints).toEqual([]);
      await close();
    });

    test("a person is found while their name is typed, and the address keeps the search", async () => {
      const { page, complaints, close } = await signIn("/operator/people");
      await page.getByRole("searchbox", { name: "사람 찾기" }).fill("operator@oneday");
      await page.waitForURL((url) => url.searchParams.get("q") === "operator@oneday");
      const row = page.getByRole("row").filter({ hasText: "op***@oneday.test" });
      await row.getByRole("cell", { name: "이메일", exact: true }).waitFor();
      await page.reload();
      await row.getByRole("link").click();
      await page.getByRole("link", { name: "사람 찾기로 돌아가기" }).click();
      await row.waitFor();
      await page.getByRole("searchbox").fill("없는사람");
      await page.getByText("“없는사람”에 맞는 사람이 없어요").waitFor();
      await page.route("**/api/users/search**", (route) => route.abort());
      await page.getByRole("searchbox").fill("다른사람");
      await page.getByRole("alert").waitFor();
      await page.unroute("**/api/users/search**");
      await page.getByRole("button", { name: "다시 시도" }).click();
      await page.getByText("“다른사람”에 맞는 사람이 없어요").waitFor();
      complaints.splice(
        0,
        complaints.length,
        ...complaints.filter((text) => !text.includes("ERR_FAILED")),
      );
      expect(complaints).toEqual([]);
      await close();
    });

    test("a rebuilt read model says that the copy before it was equal", async () => {
      const { page, complaints, close } = await signIn("/operator/sagas?view=models");
      const row = page.getByRole("row").filter({ hasText: "memberships" });
      await row.getByText("한 적 없음").waitFor();
      await row.getByRole("button", { name: "다시 만들기" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "다시 만들기" }).click();
      await row.getByText("이전 자료와 같았음").waitFor();
      expect(complaints).toEqual([]);
      await close();
    });
  },
  { ONEDAY_OPERATOR_PASSWORD: password },
);
