/** A keyboard is enough: from the search to a signed contract, to the bank, and in and out of a dialog. */
import { beforeAll, expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import { dayMs, hourMs, later, minuteMs, now } from "../../services/contracts/core/units.ts";
import { postingOf } from "../support/postings.ts";
import { barriers } from "./app.ts";
import { focused, tabTo } from "./focus.ts";
import { withApp } from "./suite.ts";
import { type Tour, tourOf } from "./tour.ts";
import { type World, worldOf } from "./world.ts";

const korean = { language: "ko", theme: "light" } as const;
const see = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor();
/** Goes to something by Tab, and presses Enter on it. */
const enter = async ({ page, settled }: Tour, name: string | RegExp): Promise<void> => {
  await tabTo(page, name);
  await page.keyboard.press("Enter");
  await settled();
};
const isIn = (page: Page, selector: string): Promise<boolean> =>
  page.evaluate<boolean>(`document.activeElement.closest(${JSON.stringify(selector)}) !== null`);

withApp("by keyboard alone", (app) => {
  let world: World;
  beforeAll(async () => {
    world = await worldOf(app.url);
  });

  test("a worker finds a job, applies and signs, and an employer accepts", async () => {
    const title = "Keyboard shift";
    const startsAt = later(now(), 20 * dayMs);
    await world.employer.send("POST", "/api/jobs", postingOf({ title, startsAt }));
    const worker = await tourOf(app, world.newWorker, korean);
    await worker.show("/");
    await tabTo(worker.page, "어떤 일을 찾으세요?");
    await worker.page.keyboard.type(title);
    await worker.page.getByRole("heading", { name: title }).waitFor();
    await enter(worker, title);
    await worker.page.getByRole("heading", { level: 1, name: title }).waitFor();
    await enter(worker, "지원하기");
    await see(worker.page, "사장님이 지원서를 보고 있어요");

    const id = worker.page.url().split("/").at(-1);
    const { jobId } = await world.newWorker.send("GET", `/api/jobs/applications/${id}`);
    const employer = await tourOf(app, world.employer, korean);
    await employer.show(`/employer/jobs/${jobId}`);
    await enter(employer, "수락");
    await employer.page.getByRole("dialog").waitFor();
    expect(await barriers(employer.page)).toEqual([]);
    await enter(employer, "수락하고 예치하기");
    await see(worker.page, "계약서를 읽고 서명해 주세요");
    await enter(worker, "계약서 읽기");
    await enter(worker, "읽었고 서명할게요");
    await see(worker.page, "사장님의 서명을 기다려요");
    for (const { complaints, close } of [worker, employer]) {
      expect(complaints).toEqual([]);
      await close();
    }
  });

  test("an employer approves work that is done", async () => {
    const startsAt = later(now(), minuteMs);
    const times = { startsAt, endsAt: later(startsAt, hourMs), breakMinutes: 0 };
    const { jobId } = await world.employer.send("POST", "/api/jobs", postingOf(times));
    const { newWorker: worker } = world;
    const applied = await worker.send("POST", `/api/jobs/${jobId}/applications`, {});
    const path = `/api/jobs/applications/${applied["applicationId"]}`;
    await world.employer.send("POST", `${path}/accept`, {});
    for (const one of [worker, world.employer]) await one.send("POST", `${path}/sign`);
    const { code } = await world.employer.send("GET", `/api/jobs/${jobId}/check-in-code`);
    const here = { code, lat: 37.5, lng: 127.1 };
    await worker.send("POST", `${path}/check-in`, here);
    await worker.send("POST", `${path}/check-out`, here);
    const tour = await tourOf(app, world.employer, korean);
    const { page } = tour;
    await tour.show(`/employer/jobs/${jobId}/today`);
    await enter(tour, "승인하고 지급");
    await see(page, "승인했어요. 곧 지급돼요.");
    expect(tour.complaints).toEqual([]);
    await tour.close();
  });

  test("a dialog keeps the focus, gives it back, and takes the pay to the bank", async () => {
    const tour = await tourOf(app, world.worker, korean);
    const { page } = tour;
    await tour.show("/wallet");
    await enter(tour, "출금하기");
    await page.getByRole("dialog").waitFor();
    expect(await barriers(page)).toEqual([]);
    for (let presses = 0; presses < 12; presses += 1) {
      // Between its last and its first element the focus is at the browser itself.
      expect((await focused(page)) === "" || (await isIn(page, "dialog"))).toBe(true);
      await page.keyboard.press("Tab");
    }
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(await focused(page)).toBe("출금하기");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    await enter(tour, "닫기");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(await focused(page)).toBe("출금하기");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    await enter(tour, "전액");
    await enter(tour, /^[\d,]+원 출금하기$/);
    await see(page, "계좌에 도착했어요.");
    expect(tour.complaints).toEqual([]);
    await tour.close();
  });

  test("a sheet that its own button takes away gives the focus back", async () => {
    const tour = await tourOf(app, world.operator, korean);
    await tour.show(`/operator/people?user=${world.worker.userId}`);
    await enter(tour, "계정 정지");
    await tour.page.getByRole("dialog").waitFor();
    await enter(tour, "취소");
    await tour.page.getByRole("dialog").waitFor({ state: "detached" });
    expect(await focused(tour.page)).toBe("계정 정지");
    await tour.close();
  });

  test("the skip link leads past the head, and a link leads into its page", async () => {
    const tour = await tourOf(app, world.worker, korean);
    const { page } = tour;
    await tour.show("/me");
    await page.reload();
    await tour.settled();
    await tabTo(page, "본문으로 바로 가기");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    expect(await isIn(page, "main")).toBe(true);
    await enter(tour, "알림 설정");
    expect(await isIn(page, "main")).toBe(true);
    expect(tour.complaints).toEqual([]);
    await tour.close();
  });
});
