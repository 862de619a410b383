/** Templates: kept, posted from, and posting by themselves, over weeks of a clock that the test moves. */
import { globSync, readFileSync } from "node:fs";
import { join as pathOf } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import type { ServiceBroker } from "moleculer";
import { systemCommand } from "../../../mixins/log/commands.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import communication from "../../../services/communication/communication.service.ts";
import {
  dayMs,
  hourMs,
  type Instant,
  idFrom,
  later,
  newId,
  now,
  type SeoulDate,
  seoulDate,
  seoulInstant,
} from "../../../services/contracts/core/units.ts";
import { type Answer, call, type Params } from "../../../services/contracts/index.ts";
import { categoryId } from "../../../services/contracts/kernel/categories.ts";
import { holidayOn } from "../../../services/contracts/law/holidays.ts";
import { minimumWageWonAt } from "../../../services/contracts/law/statutory-values.ts";
import { postingTick } from "../../../services/job/background/posting-clock.scheduler.ts";
import { jobs as jobStreams } from "../../../services/job/domain/job.ts";
import job from "../../../services/job/job.service.ts";
import type { JobService } from "../../../services/job/job.types.ts";
import { repeatsView } from "../../../services/job/templates/repeats.projection.ts";
import { keepNew, templates } from "../../../services/job/templates/template.ts";
import { postingFrom } from "../../../services/job/templates/templates.repository.ts";
import { serviceOf, startBroker, type TestBroker } from "../../support/broker.ts";
import { type Neighbours, neighbours } from "../../support/neighbours.ts";
import { spread } from "../../support/spread.ts";
import { until } from "../../support/until.ts";
import { keptFolder, services } from "../../user/people.ts";
import { join, type Someone, someone } from "../../user/work.ts";

let running: TestBroker;
let broker: ServiceBroker;
let around: Neighbours;
let folder: ReturnType<typeof keptFolder>;
let employer: Someone;
const waitMs = 10_000;

const start = async () => {
  around = neighbours();
  const probes = around.schemas.filter(({ name }) => name !== "user" && name !== "communication");
  const env = { ONEDAY_POSTINGS_MAX: "200" };
  running = await startBroker([...services, job, communication, ...probes], folder.folder, env);
  broker = running.broker;
};
beforeAll(async () => {
  folder = keptFolder();
  await start();
});
beforeEach(async () => {
  employer = await join(broker, { role: "employer", companyName: "한강물류" });
});
afterAll(async () => {
  await running.stop();
  folder.remove();
});

type Content = Params<"job.templates.add">;
type Repeat = Omit<Params<"job.templates.repeat">, "templateId">;
const posting = (more: Partial<Content["posting"]> = {}): Content["posting"] => ({
  title: "주말 분류",
  description: "상자를 분류합니다.",
  categoryId: categoryId("loading"),
  hourlyWageWon: 13_000,
  durationMinutes: 300,
  breakMinutes: 30,
  seats: 2,
  place: { address: "서울특별시 송파구 송파대로 1", lat: 37.5, lng: 127.1 },
  ...more,
});
const keep = (more: Partial<Content["posting"]> = {}, name = "늘 하던 일", key?: string) =>
  employer.ask("job.templates.add", { name, posting: posting(more) }, key);
const everyDay: Repeat["weekdays"] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/** A repetition whose first job is posted in four days: the running clock does nothing with it. */
const notYet = (): Partial<Repeat> => {
  const day = new Date(`${seoulDate(later(now(), 5 * dayMs))}T00:00:00Z`).getUTCDay();
  // The week of `everyDay` begins on Monday, that of a date on Sunday.
  return { weekdays: everyDay.slice((day + 6) % 7).slice(0, 1), daysBefore: 1 };
};
const repeatOf = (more: Partial<Repeat> = {}): Repeat => ({
  weekdays: ["mon", "wed", "fri"],
  time: "09:00",
  until: seoulDate(later(now(), 42 * dayMs)),
  daysBefore: 3,
  ...more,
});
const setRepeat = (templateId: string, more: Partial<Repeat> = {}) =>
  employer.ask("job.templates.repeat", { templateId, ...repeatOf(more) });
const service = () => serviceOf(broker, "job") as JobService;
const tick = (at: Instant) => postingTick(service(), at);
/** Waits until the scheduler's own list knows of a template. */
const isListed = async (templateId: string) => {
  await until(async () => {
    const found = await readModelOf(service(), repeatsView).find({ _id: templateId }, { limit: 1 });
    return found.length === 1;
  }, waitMs);
};
const jobsOf = async (who = employer) => {
  const found: Answer<"job.get">[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const page: Answer<"job.ofUser"> = await call(broker, "job.ofUser", {
      userId: who.userId,
      role: "employer",
      limit: 100,
      ...(cursor === "" ? {} : { cursor }),
    });
    found.push(...(page.items as Answer<"job.get">[]));
    cursor = page.nextCursor;
  }
  return found;
};
/** The jobs once the list has as many. */
const posted = async (count: number) => {
  await until(async () => (await jobsOf()).length >= count, waitMs);
  return jobsOf();
};
const daysOf = (jobs: readonly { startsAt: string }[]) =>
  jobs.map(({ startsAt }) => seoulDate(startsAt as Instant)).sort();
/** The days of a repetition after an instant, counted by hand. */
const wanted = ({ weekdays, time, until: last }: Repeat, since: Instant): string[] => {
  const names = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;
  const days: string[] = [];
  for (let on = seoulDate(since); on <= last; on = seoulDate(later(seoulInstant(on), dayMs))) {
    const name = names[new Date(`${on}T00:00:00Z`).getUTCDay()] ?? "sun";
    const startsAt = later(seoulInstant(on), Number(time.slice(0, 2)) * hourMs);
    if (weekdays.includes(name) && startsAt > since) days.push(on);
  }
  return days;
};
const refusalsOf = async (who = employer) => {
  const { items } = await who.ask("communication.notifications", { limit: 100 });
  return items.filter(({ kind }) => kind === "occurrenceRefused");
};
const back = ({ userId, accessToken }: Someone) =>
  someone(broker, { user: { userId }, accessToken } as Answer<"user.login">);

test("a template is kept, listed, changed and removed by its employer alone", async () => {
  const first = await keep({}, "첫째", "key-of-a-template");
  expect(await keep({}, "첫째", "key-of-a-template")).toEqual(first);
  const { templateId } = await keep({ title: "저녁 분류" }, "둘째");
  const changed = { templateId, name: "둘째", posting: posting({ title: "새벽 분류" }) };
  expect((await employer.ask("job.templates.set", changed)).posting.title).toBe("새벽 분류");
  const { items } = await employer.ask("job.templates", { limit: 1 });
  expect(items).toMatchObject([{ templateId, repeat: null, next: null }]);
  const rival = await join(broker, { role: "employer" });
  expect((await rival.ask("job.templates", {})).items).toEqual([]);
  for (const asking of [
    rival.ask("job.templates.get", { templateId }),
    rival.ask("job.templates.set", changed),
    rival.ask("job.templates.remove", { templateId }),
    rival.ask("job.templates.post", { templateId, startsAt: later(now(), dayMs) }),
    rival.ask("job.templates.repeat", { templateId, ...repeatOf() }),
    rival.ask("job.templates.end", { templateId }),
  ]) {
    await expect(asking).rejects.toMatchObject({ type: "NOT_FOUND", code: 404 });
  }
  await employer.ask("job.templates.remove", { templateId });
  await expect(employer.ask("job.templates.get", { templateId })).rejects.toMatchObject({
    code: 404,
  });
});

test("a job is posted from a template, once for a key, with every check of a new posting", async () => {
  const { templateId } = await keep();
  const startsAt = later(now(), dayMs);
  const params = { templateId, startsAt };
  const once = await employer.ask("job.templates.post", params, "key-of-a-posting");
  expect(once).toMatchObject({ status: "open", title: "주말 분류", seats: 2 });
  expect(once.endsAt).toBe(later(startsAt, 5 * hourMs));
  const twice = await employer.ask("job.templates.post", params, "key-of-a-posting");
  expect(twice.jobId).toBe(once.jobId);
  const endsAt = later(startsAt, 4 * hourMs);
  expect(await employer.ask("job.templates.post", { ...params, endsAt })).toMatchObject({ endsAt });
  const cheap = await keep({ hourlyWageWon: minimumWageWonAt(startsAt) - 1 });
  const wordy = await keep({ title: "여자만 구합니다" });
  for (const [one, code] of [
    [cheap, "WAGE_BELOW_MINIMUM"],
    [wordy, "BLOCKED_WORD"],
  ] as const) {
    const asking = employer.ask("job.templates.post", { templateId: one.templateId, startsAt });
    await expect(asking).rejects.toMatchObject({ type: code, code: 422 });
  }
  await expect(
    employer.ask("job.templates.post", { templateId, startsAt: later(now(), -hourMs) }),
  ).rejects.toMatchObject({ type: "STARTS_IN_PAST" });
});

test("a key posts the same job after its template was changed, and after it was removed", async () => {
  const { templateId } = await keep();
  const params = { templateId, startsAt: later(now(), dayMs) };
  const ask = (more = {}) => employer.ask("job.templates.post", { ...params, ...more }, "one-key");
  const once = await ask();
  const next = { name: "다른 일", posting: posting({ title: "주말 포장" }) };
  await employer.ask("job.templates.set", { templateId, ...next });
  expect(await ask()).toEqual(once);
  await employer.ask("job.templates.remove", { templateId });
  expect(await ask()).toEqual(once);
  const other = ask({ startsAt: later(now(), 2 * dayMs) });
  await expect(other).rejects.toMatchObject({ type: "KEY_REUSED", code: 422 });
  await expect(employer.ask("job.templates.post", params)).rejects.toMatchObject({
    type: "NOT_FOUND",
  });
});

test("over six weeks, with two schedulers at once and a restart, each day is posted once", async () => {
  const { templateId } = await keep();
  const begun = now();
  const repeat = repeatOf();
  const { next } = await setRepeat(templateId);
  const days = wanted(repeat, begun);
  expect(next?.on).toBe(days[0]);
  expect(days.length).toBeGreaterThan(15);
  await isListed(templateId);
  const restart = 20;
  for (let day = 0; day <= 44; day += 1) {
    const at = later(begun, day * dayMs);
    await Promise.all([tick(at), tick(at), tick(later(at, hourMs))]);
    // No job is posted before its time.
    const due = days.filter(
      (on) => later(seoulInstant(on as SeoulDate), 9 * hourMs - 3 * dayMs) <= later(at, hourMs),
    );
    if (day % 5 === 0) expect(daysOf(await posted(due.length))).toEqual(due);
    if (day !== restart) continue;
    await running.halt();
    await start();
    employer = back(employer);
  }
  expect(daysOf(await posted(days.length))).toEqual(days);
  const { repeat: kept, next: after } = await employer.ask("job.templates.get", { templateId });
  expect(kept).toEqual(repeat);
  expect(after).toBeNull();
  expect(await refusalsOf()).toEqual([]);
}, 120_000);

test("a process that stops between the job and its note posts no second one", async () => {
  const { templateId } = await keep();
  const { next } = await setRepeat(templateId, { weekdays: everyDay });
  const { employerId, ...content } = { employerId: employer.userId, ...posting() };
  const { durationMinutes: _, ...more } = content;
  const startsAt = later(seoulInstant((next?.on ?? "") as SeoulDate), 9 * hourMs);
  const at = now();
  const cid = `occurrence:${templateId}:${next?.on}`;
  // As of another process that has posted it and noted nothing.
  const day = { ...more, startsAt, endsAt: later(startsAt, 5 * hourMs) };
  const { jobId } = await call(broker, "job.postFor", { cid, employerId, at, ...day });
  await isListed(templateId);
  await tick(at);
  await until(async () => {
    const one = await employer.ask("job.templates.get", { templateId });
    return one.next?.on !== next?.on;
  }, waitMs);
  const jobs = await posted(1);
  expect(jobs.filter((one) => one.startsAt === startsAt).map((one) => one.jobId)).toEqual([jobId]);
});

test("a refused day tells the employer why, once, and is not tried again; the next day is", async () => {
  const { templateId } = await keep({ hourlyWageWon: 9000 });
  const { next } = await setRepeat(templateId, { weekdays: everyDay, daysBefore: 1 });
  await isListed(templateId);
  const at = next?.postsAt as Instant;
  await Promise.all([tick(at), tick(at)]);
  await until(async () => (await refusalsOf()).length > 0, waitMs);
  const [refusal] = await refusalsOf();
  expect(refusal?.data).toMatchObject({ templateId, on: next?.on, code: "WAGE_BELOW_MINIMUM" });
  expect(refusal?.text).toContain("최저임금");
  // A better wage is for the days to come: the refused one stays refused.
  const better = { templateId, name: "늘 하던 일", posting: posting() };
  const after = await employer.ask("job.templates.set", better);
  expect(after.next?.on).not.toBe(next?.on);
  await tick(at);
  expect(await jobsOf()).toEqual([]);
  await tick(after.next?.postsAt as Instant);
  expect(daysOf(await posted(1))).toEqual([after.next?.on]);
  expect(await refusalsOf()).toHaveLength(1);
});

test("a refusal keeps its reason over a process that stops before it has noted it", async () => {
  const { templateId } = await keep({ hourlyWageWon: 9000 });
  const { next } = await setRepeat(templateId, { weekdays: everyDay, daysBefore: 1 });
  await isListed(templateId);
  const at = next?.postsAt as Instant;
  // The command of the note belongs to something else, so the first run cancels and notes nothing.
  const cid = `occurrence:${templateId}:${next?.on}`;
  const { log } = service();
  const content = { employerId: newId(), templateId: newId(), contentId: newId() };
  const spent = systemCommand(`over:${cid}`, { fp: "another" });
  await log.decide(templates, content.employerId, () => keepNew({}, content, at), spent);
  await tick(at);
  const asking = call(broker, "job.postFor", {
    cid,
    employerId: employer.userId,
    at,
    ...postingFrom({ name: "", posting: posting() }, next?.postsAt ?? "", undefined),
  });
  await expect(asking).rejects.toMatchObject({
    type: "STEP_CANCELLED",
    data: { why: "WAGE_BELOW_MINIMUM" },
  });
});

test("a day that another process has cancelled is noted with the reason of that process", async () => {
  const { templateId } = await keep();
  const { next } = await setRepeat(templateId, notYet());
  await isListed(templateId);
  const cid = `occurrence:${templateId}:${next?.on}`;
  const by = systemCommand(`cancel:${cid}`);
  const { log } = service();
  await log.cancel(cid, jobStreams, idFrom("job", cid), () => [], by, "WAGE_BELOW_MINIMUM");
  await tick(next?.postsAt as Instant);
  await until(async () => (await refusalsOf()).length > 0, waitMs);
  expect((await refusalsOf())[0]?.data).toMatchObject({ code: "WAGE_BELOW_MINIMUM" });
});

test("a service that gives no answer is no refusal: the day is posted when it answers", async () => {
  const { templateId } = await keep();
  const { next } = await setRepeat(templateId, { weekdays: everyDay, daysBefore: 1 });
  await isListed(templateId);
  const at = next?.postsAt as Instant;
  const payment = serviceOf(broker, "payment");
  await payment.broker.destroyService(payment);
  await tick(at);
  expect(await jobsOf()).toEqual([]);
  const probe = around.schemas.find(({ name }) => name === "payment");
  payment.broker.createService(probe as never);
  await payment.broker.waitForServices("payment");
  await until(async () => {
    await tick(at);
    return (await jobsOf()).length === 1;
  }, waitMs);
  expect(await refusalsOf()).toEqual([]);
});

test("a holiday is left out where the employer wants it, without a notice", async () => {
  const begun = now();
  const days = wanted(repeatOf({ weekdays: everyDay }), begun);
  const workdays = days.filter((on) => holidayOn(on as SeoulDate) === null);
  const { templateId } = await keep();
  await setRepeat(templateId, { weekdays: everyDay, skipsHolidays: true, daysBefore: 30 });
  await isListed(templateId);
  for (let n = 0; n <= 13; n += 1) await tick(later(begun, n * dayMs));
  expect(daysOf(await posted(workdays.length))).toEqual(workdays);
  expect(await refusalsOf()).toEqual([]);
});

test("a paused, ended or removed template posts nothing, and goes on where it stands", async () => {
  const paused = await keep({ title: "멈춘 일" });
  const ended = await keep({ title: "끝난 일" });
  const removed = await keep({ title: "지운 일" });
  for (const { templateId } of [paused, ended, removed]) {
    // Not due before the test moves the clock.
    await setRepeat(templateId, notYet());
    await isListed(templateId);
  }
  await setRepeat(paused.templateId, { weekdays: everyDay, isPaused: true });
  await employer.ask("job.templates.end", { templateId: ended.templateId });
  await employer.ask("job.templates.remove", { templateId: removed.templateId });
  await tick(later(now(), 10 * dayMs));
  expect(await jobsOf()).toEqual([]);
  const { next } = await setRepeat(paused.templateId, { weekdays: everyDay });
  expect(next).not.toBeNull();
  await tick(next?.postsAt as Instant);
  await until(async () => (await jobsOf()).length > 0, waitMs);
  expect(new Set((await jobsOf()).map(({ title }) => title))).toEqual(new Set(["멈춘 일"]));
});

test("templates are in their employer's export, and their texts go with the account", async () => {
  const { templateId } = await keep({ description: "심은서식말" });
  await employer.ask("job.templates.set", {
    templateId,
    name: "심은이름",
    posting: posting({ description: "새서식말" }),
  });
  await setRepeat(templateId, notYet());
  const { userId } = employer;
  const { sections } = await call(broker, "job.personal.export", { userId });
  const held = sections.find(({ name }) => name === "templates")?.items;
  expect(held).toMatchObject([{ name: "심은이름", posting: { description: "새서식말" } }]);
  await call(broker, "job.personal.erase", { cid: "erase:templates", userId });
  await tick(later(now(), 10 * dayMs));
  expect(await jobsOf()).toEqual([]);
  await expect(keep()).rejects.toMatchObject({ type: "ACCOUNT_CLOSING" });
  if (spread !== null) return;
  const files = globSync(pathOf(folder.folder, "job", "*.db"))
    .map((path) => readFileSync(path, "utf8"))
    .join("");
  expect(files.length).toBeGreaterThan(0);
  for (const text of ["심은서식말", "새서식말", "심은이름"]) expect(files).not.toContain(text);
});
