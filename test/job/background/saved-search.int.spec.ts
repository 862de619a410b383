/** Saved searches: who is notified of what, once, also over a restart. */
import { globSync, readFileSync } from "node:fs";
import { join as pathOf } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import type { ServiceBroker } from "moleculer";
import communication from "../../../services/communication/communication.service.ts";
import {
  dayMs,
  hourMs,
  later,
  now,
  seoulDate,
  seoulInstant,
} from "../../../services/contracts/core/units.ts";
import { type Answer, call } from "../../../services/contracts/index.ts";
import { categories, categoryId } from "../../../services/contracts/kernel/categories.ts";
import { holidayOn } from "../../../services/contracts/law/holidays.ts";
import { foundPerDayMax } from "../../../services/job/domain/saved-search.ts";
import job from "../../../services/job/job.service.ts";
import { startBroker, type TestBroker } from "../../support/broker.ts";
import { neighbours } from "../../support/neighbours.ts";
import { type Posting, postingOf } from "../../support/postings.ts";
import { spread } from "../../support/spread.ts";
import { until } from "../../support/until.ts";
import { keptFolder, services } from "../../user/people.ts";
import { join, type Someone, someone } from "../../user/work.ts";

let running: TestBroker;
let broker: ServiceBroker;
let folder: ReturnType<typeof keptFolder>;
let worker: Someone;
let employer: Someone;
const notifiedMsMax = 10_000;

const schemas = () => {
  const probes = neighbours().schemas.filter(
    ({ name }) => name !== "user" && name !== "communication",
  );
  return [...services, job, ...probes];
};
const start = async (more = [communication]) => {
  running = await startBroker([...schemas(), ...more], folder.folder);
  broker = running.broker;
};
beforeAll(async () => {
  folder = keptFolder();
  await start();
});
beforeEach(async () => {
  worker = await join(broker);
  employer = await join(broker, { role: "employer", companyName: "한강물류" });
});
afterAll(async () => {
  await running.stop();
  folder.remove();
});

const post = (more: Partial<Posting> = {}) => employer.ask("job.post", postingOf(more));
const foundFor = async (someone: Someone): Promise<string[]> => {
  const { items } = await someone.ask("communication.notifications", { limit: 100 });
  return items.flatMap(({ kind, data }) => (kind === "jobFound" ? [data["jobId"] ?? ""] : []));
};
/** Resolves when a job that everyone hears of has been notified: everything before it is done. */
const settled = async (someone: Someone, more: Partial<Posting> = {}) => {
  const { jobId } = await post({ title: "끝을 알리는 일", description: "모두 듣습니다.", ...more });
  await until(async () => (await foundFor(someone)).includes(jobId), notifiedMsMax);
  return jobId;
};

test("a saved search notifies its owner of each new job that it finds, and of no other", async () => {
  const before = await post({ title: "전에 올린 포장" });
  const { searchId, filter } = await worker.ask("job.searches.add", {
    q: "포장",
    wageWonMin: 12_000,
    categoryId: categories.find((one) => one.categoryId === categoryId("loading"))?.parentId ?? "",
  });
  expect(filter).toMatchObject({ q: "포장", wageWonMin: 12_000 });
  const listener = await join(broker);
  await listener.ask("job.searches.add", { q: "끝을" });
  await post({ title: "상품 포장", hourlyWageWon: 11_000 });
  const fits = await post({ title: "상품 포장", hourlyWageWon: 12_000 });
  const draft = await post({ title: "임시 포장", hourlyWageWon: 12_000, draft: true });
  await post({ title: "홀 서빙", hourlyWageWon: 12_000, categoryId: categoryId("serving") });
  await settled(listener);
  expect(await foundFor(worker)).toEqual([fits.jobId]);
  expect(before.jobId).not.toBe(fits.jobId);
  await employer.ask("job.publish", { jobId: draft.jobId });
  await until(async () => (await foundFor(worker)).length === 2, notifiedMsMax);
  await worker.ask("job.searches.remove", { searchId });
  await post({ title: "상품 포장", hourlyWageWon: 12_000 });
  await settled(listener);
  expect(await foundFor(worker)).toHaveLength(2);
  const { items } = await worker.ask("communication.notifications", {});
  expect(items.find(({ kind }) => kind === "jobFound")?.text).toContain("저장한 검색");
});

test("a worker keeps ten searches, listed newest first and visible to their owner alone", async () => {
  for (let n = 0; n < 10; n += 1) await worker.ask("job.searches.add", { q: `말 ${n}` });
  await expect(worker.ask("job.searches.add", { q: "하나 더" })).rejects.toMatchObject({
    code: 409,
    type: "TOO_MANY_SEARCHES",
  });
  const first = await worker.ask("job.searches", { limit: 4 });
  const rest = await worker.ask("job.searches", { limit: 10, cursor: first.nextCursor ?? "" });
  const all = [...first.items, ...rest.items];
  expect(all).toHaveLength(10);
  expect(all.map(({ savedAt }) => savedAt)).toEqual(
    all
      .map(({ savedAt }) => savedAt)
      .sort()
      .reverse(),
  );
  const other = await join(broker);
  expect((await other.ask("job.searches", {})).items).toEqual([]);
  const { searchId = "" } = all[0] ?? {};
  await expect(other.ask("job.searches.remove", { searchId })).rejects.toMatchObject({ code: 404 });
});

test("a repeated key keeps one search, and does not bring a removed one back", async () => {
  const once = await worker.ask("job.searches.add", { q: "포장" }, "key-of-a-search");
  const twice = await worker.ask("job.searches.add", { q: "포장" }, "key-of-a-search");
  expect(twice).toEqual(once);
  await worker.ask("job.searches.remove", { searchId: once.searchId });
  await expect(
    worker.ask("job.searches.add", { q: "포장" }, "key-of-a-search"),
  ).rejects.toMatchObject({ code: 404 });
  expect((await worker.ask("job.searches", {})).items).toEqual([]);
});

test("a worker is not notified of jobs of an employer they blocked, or at hours they may not work", async () => {
  const guardian = { name: "김보호", phone: "010-9999-8888", consentAt: later(now(), -dayMs) };
  const birthDate = `${Number(seoulDate(now()).slice(0, 4)) - 16}-01-01`;
  const minor = await join(broker, { birthDate, guardian });
  const blocking = await join(broker);
  for (const one of [worker, minor, blocking]) await one.ask("job.searches.add", {});
  await blocking.ask("user.blocks.set", { userId: employer.userId });
  let day = seoulInstant(seoulDate(later(now(), 3 * dayMs)));
  while (holidayOn(seoulDate(day)) !== null) day = later(day, dayMs);
  const hours = (from: number) => ({
    startsAt: later(day, from * hourMs),
    endsAt: later(day, (from + 3) * hourMs),
    breakMinutes: 0,
  });
  const late = await post({ title: "늦은 일", ...hours(21) });
  const early = await settled(minor, hours(10));
  expect(await foundFor(minor)).toEqual([early]);
  await until(async () => (await foundFor(worker)).length === 2, notifiedMsMax);
  expect((await foundFor(worker)).sort()).toEqual([late.jobId, early].sort());
  expect(await foundFor(blocking)).toEqual([]);
});

test("a day has a highest number of notifications about found jobs", async () => {
  await worker.ask("job.searches.add", { q: "포장" });
  const listener = await join(broker);
  await listener.ask("job.searches.add", { q: "끝을" });
  await Promise.all(
    Array.from({ length: foundPerDayMax + 5 }, (_, n) => post({ title: `포장 ${n}` })),
  );
  await settled(listener);
  await until(async () => (await foundFor(worker)).length >= foundPerDayMax, notifiedMsMax);
  expect(await foundFor(worker)).toHaveLength(foundPerDayMax);
});

test("saved searches are in a person's data export, and are erased with their account", async () => {
  await worker.ask("job.searches.add", { q: "심은말", lat: 37.5, lng: 127, radiusKm: 3 });
  const { userId } = worker;
  const { sections } = await call(broker, "job.personal.export", { userId });
  const held = sections.find(({ name }) => name === "savedSearches")?.items;
  expect(held).toMatchObject([{ filter: { q: "심은말", lat: 37.5, radiusKm: 3 } }]);
  await call(broker, "job.personal.erase", { cid: "erase:searches", userId });
  expect((await worker.ask("job.searches", {})).items).toEqual([]);
  await expect(worker.ask("job.searches.add", { q: "다시" })).rejects.toMatchObject({
    type: "ACCOUNT_CLOSING",
  });
  if (spread !== null) return;
  const files = globSync(pathOf(folder.folder, "job", "*.db")).map((path) =>
    readFileSync(path, "utf8"),
  );
  expect(files.length).toBeGreaterThan(0);
  expect(files.join("")).not.toContain("심은말");
});

test("a restart neither loses nor doubles a notification", async () => {
  await worker.ask("job.searches.add", { q: "포장" });
  const again = async (more: (typeof communication)[]) => {
    await running.stop();
    await start(more);
    const back = ({ userId, accessToken }: Someone) =>
      someone(broker, { user: { userId }, accessToken } as Answer<"user.login">);
    [worker, employer] = [back(worker), back(employer)];
  };
  // No service sends notifications while these are posted.
  await again([]);
  const posted = await Promise.all([0, 1, 2].map((n) => post({ title: `포장 ${n}` })));
  await again([communication]);
  await until(async () => (await foundFor(worker)).length >= 3, notifiedMsMax);
  await again([communication]);
  const listener = await join(broker);
  await listener.ask("job.searches.add", { q: "끝을" });
  await settled(listener);
  expect((await foundFor(worker)).sort()).toEqual(posted.map(({ jobId }) => jobId).sort());
});
