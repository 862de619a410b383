/** Working hours: who may work when, over the real user, job and payment services. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { ServiceBroker } from "moleculer";
import {
  dayMs,
  hourMs,
  type Instant,
  instant,
  later,
  minuteMs,
  now,
  type SeoulDate,
  seoulDate,
  seoulInstant,
} from "../../../services/contracts/core/units.ts";
import { call } from "../../../services/contracts/index.ts";
import { mondayOf } from "../../../services/contracts/kernel/seoul-week.ts";
import { holidayOn } from "../../../services/contracts/law/holidays.ts";
import type { TestBroker } from "../../support/broker.ts";
import { type Posting, postingOf } from "../../support/postings.ts";
import { until } from "../../support/until.ts";
import { join, type Someone, startWork } from "../../user/work.ts";

let running: TestBroker;
let broker: ServiceBroker;
let employer: Someone;
const seenMs = 10_000;

beforeAll(async () => {
  running = await startWork();
  broker = running.broker;
  employer = await join(broker, { role: "employer", companyName: "한강물류", regularEmployees: 5 });
});
afterAll(() => running.stop());

/** The first day of the next run of so many days without a holiday. */
const plainMonday = (days: number): Instant => {
  let monday = seoulInstant(mondayOf(later(now(), 7 * dayMs)));
  const dayOf = (n: number) => seoulDate(later(monday, n * dayMs));
  while (Array.from({ length: days }, (_, n) => holidayOn(dayOf(n))).some(Boolean)) {
    monday = later(monday, 7 * dayMs);
  }
  return monday;
};

/** A shift from one hour of a Seoul day to another. */
const shiftOn = (day: Instant, from: number, to: number, more: Partial<Posting> = {}) =>
  postingOf({
    startsAt: later(day, from * hourMs),
    endsAt: later(day, to * hourMs),
    breakMinutes: to - from >= 8 ? 60 : to - from > 4 ? 30 : 0,
    hourlyWageWon: 12_000,
    ...more,
  });
const guardian = { name: "김보호", phone: "010-9999-8888", consentAt: instant(Date.now() - dayMs) };
/** Someone who reached this age ten days before that day. */
const minorOn = (day: Instant, years: number) => {
  const since = seoulDate(later(day, -10 * dayMs));
  const birthDate = `${Number(since.slice(0, 4)) - years}${since.slice(4)}`.replace(
    "-02-29",
    "-02-28",
  );
  return join(broker, { birthDate, guardian });
};
const applying = async (worker: Someone, posting: Posting) => {
  const { jobId } = await employer.ask("job.post", posting);
  return worker.ask("job.apply", { jobId });
};

test("a minor is let into a shift by day, and into none at night or beyond seven hours", async () => {
  const day = plainMonday(1);
  const minor = await minorOn(later(now(), 10 * dayMs), 16);
  await expect(applying(minor, shiftOn(day, 19, 22.5))).rejects.toMatchObject({
    code: 422,
    type: "NOT_ELIGIBLE",
    data: { reason: "MINOR_NIGHT", law: "근로기준법 제70조 제2항" },
  });
  await expect(applying(minor, shiftOn(day, 9, 18))).rejects.toMatchObject({
    type: "NOT_ELIGIBLE",
    data: { reason: "MINOR_DAY_TOO_LONG", law: "근로기준법 제69조" },
  });
  expect((await applying(minor, shiftOn(day, 9, 17))).status).toBe("pending");
  const adult = await join(broker);
  expect((await applying(adult, shiftOn(day, 19, 22.5))).status).toBe("pending");
});

test("the age on the day of the shift counts, by Seoul's calendar", async () => {
  const birthday = later(plainMonday(2), dayMs);
  const date = seoulDate(birthday);
  const birthDate = `${Number(date.slice(0, 4)) - 18}${date.slice(4)}`;
  const nearly = await join(broker, { birthDate, guardian });
  await expect(applying(nearly, shiftOn(later(birthday, -dayMs), 20, 23))).rejects.toMatchObject({
    data: { reason: "MINOR_NIGHT" },
  });
  expect((await applying(nearly, shiftOn(birthday, 20, 23))).status).toBe("pending");
});

test("a minor's week has 35 hours over all employers, and a released shift no longer counts", async () => {
  const monday = plainMonday(6);
  const minor = await minorOn(later(now(), 10 * dayMs), 17);
  const made: string[] = [];
  for (const n of [0, 1, 2, 3, 4]) {
    const day = later(monday, n * dayMs);
    made.push((await applying(minor, shiftOn(day, 9, 17))).applicationId);
  }
  const saturday = shiftOn(later(monday, 5 * dayMs), 9, 11);
  const refused = async () => {
    try {
      await applying(minor, saturday);
      return null;
    } catch (error) {
      return (error as { data?: { reason?: string } }).data?.reason ?? "";
    }
  };
  expect(await refused()).toBe("MINOR_WEEK_TOO_LONG");
  await minor.ask("job.withdraw", { applicationId: made[0] ?? "" });
  expect(await refused()).toBeNull();
});

test("a minor who applies for twelve shifts in parallel gets 35 hours, both with choose and with firstCome", async () => {
  const monday = plainMonday(6);
  const minor = await minorOn(later(now(), 10 * dayMs), 17);
  const shifts = [0, 1, 2, 3, 4, 5].flatMap((n) =>
    [9, 14].map((hour) => {
      const selection = hour === 9 ? ("firstCome" as const) : ("choose" as const);
      return shiftOn(later(monday, n * dayMs), hour, hour + 3.5, { selection });
    }),
  );
  const jobIds = await Promise.all(
    shifts.map(async (posting) => (await employer.ask("job.post", posting)).jobId),
  );
  const asked = await Promise.allSettled(jobIds.map((jobId) => minor.ask("job.apply", { jobId })));
  const made = asked.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const refused = asked.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
  expect(made).toHaveLength(10);
  for (const reason of refused) {
    expect(reason).toMatchObject({ code: 422, type: "NOT_ELIGIBLE" });
    expect(reason.data.reason).toBe("MINOR_WEEK_TOO_LONG");
  }
  const pending = made.filter(({ status }) => status === "pending");
  await Promise.all(
    pending.map(({ applicationId }) => employer.ask("job.accept", { applicationId })),
  );
  const states = await Promise.all(
    made.map(({ applicationId }) => minor.ask("job.application", { applicationId })),
  );
  expect(new Set(states.map(({ status }) => status))).toEqual(new Set(["accepted"]));
});

test("an employer of five is warned when a worker's week with them exceeds 52 hours", async () => {
  const monday = plainMonday(6);
  const worker = await join(broker);
  const apply = async (n: number, to: number) =>
    (await applying(worker, shiftOn(later(monday, n * dayMs), 8, to))).applicationId;
  const listed = async (applicationId: string) => {
    const { items } = await call(broker, "job.ofUser", {
      userId: worker.userId,
      role: "worker",
      limit: 100,
    });
    return items.some((item) => "applicationId" in item && item.applicationId === applicationId);
  };
  for (const n of [0, 1, 2, 3]) {
    const applicationId = await apply(n, 20);
    // The list of the worker's shifts follows the log.
    await until(() => listed(applicationId), seenMs);
    expect((await employer.ask("job.accept", { applicationId })).warnings).toEqual([]);
  }
  const applicationId = await apply(4, 18);
  expect((await employer.ask("job.accept", { applicationId })).warnings).toMatchObject([
    { code: "WEEK_TOO_LONG", isConfirmed: false },
  ]);
});

test("a break is left out only where the worker asks for it and the law allows it", async () => {
  // Not before the law is in force.
  const dates = [seoulDate(later(now(), 2 * dayMs)), "2026-12-10" as SeoulDate].sort();
  const startsAt = seoulInstant(dates[1] as SeoulDate, 9 * 60);
  const endsAt = later(startsAt, 4.5 * hourMs);
  const posting = postingOf({ startsAt, endsAt, breakMinutes: 30, hourlyWageWon: 12_000 });
  const { jobId } = await employer.ask("job.post", posting);
  const plain = await (await join(broker)).ask("job.apply", { jobId });
  expect([plain.endsAt, plain.skipsBreak]).toEqual([endsAt, undefined]);
  const asked = await (await join(broker)).ask("job.apply", { jobId, skipsBreak: true });
  expect([asked.endsAt, asked.skipsBreak]).toEqual([later(startsAt, 240 * minuteMs), true]);
  const { terms } = await employer
    .ask("job.accept", { applicationId: asked.applicationId })
    .then(({ applicationId }) => employer.ask("job.contract", { applicationId }));
  expect(terms).toMatchObject({ breakMinutes: 0, skipsBreak: true });
  const long = await employer.ask("job.post", { ...posting, endsAt: later(startsAt, 5 * hourMs) });
  const other = await join(broker);
  await expect(
    other.ask("job.apply", { jobId: long.jobId, skipsBreak: true }),
  ).rejects.toMatchObject({
    type: "BREAK_NEEDED",
    code: 422,
  });
});

test("two shifts at different places need time for the way, or the second is refused", async () => {
  const day = plainMonday(1);
  const worker = await join(broker);
  const [seoul, suwon] = [
    { address: "서울 중구", lat: 37.5663, lng: 126.9779 },
    { address: "수원 팔달구", lat: 37.2636, lng: 127.0286 },
  ];
  await applying(worker, shiftOn(day, 9, 13, { place: seoul, breakMinutes: 30 }));
  // 34 km: 68 minutes and ten.
  await expect(applying(worker, shiftOn(day, 14, 17, { place: suwon }))).rejects.toMatchObject({
    type: "TIME_CLASH",
    data: { travelMinutes: 78 },
  });
  expect((await applying(worker, shiftOn(day, 14.3, 17, { place: suwon }))).status).toBe("pending");
  const near = shiftOn(day, 7, 9, { place: { ...seoul, lat: seoul.lat + 0.001 } });
  expect((await applying(worker, near)).status).toBe("pending");
});

test("a posting is checked without being kept", async () => {
  const shop = await join(broker, {
    role: "employer",
    companyName: "새 가게",
    regularEmployees: 1,
  });
  const report = await shop.ask("job.check", postingOf({ title: "여성만 모집", seats: 4 }));
  expect(report.problems.map(({ code }) => code)).toContain("BLOCKED_WORD");
  expect(report.rewrite?.title).toBe("누구나 모집");
  const { jobId } = await shop.ask("job.post", postingOf());
  const listed = () => call(broker, "job.ofUser", { userId: shop.userId, role: "employer" });
  await until(async () => (await listed()).items.length > 0, seenMs);
  expect((await listed()).items.map((one) => one.jobId)).toEqual([jobId]);
  await expect(employer.ask("job.post", postingOf({ title: "여성만 모집" }))).rejects.toMatchObject(
    {
      type: "BLOCKED_WORD",
      data: { words: [{ field: "title", word: "여성만", suggestion: "누구나" }] },
    },
  );
});
