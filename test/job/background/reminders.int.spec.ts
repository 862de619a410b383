/** Reminders: each accepted worker is reminded once for each point, and an unanswered seat moves on. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import communication from "../../../services/communication/communication.service.ts";
import {
  dayMs,
  hourMs,
  type Instant,
  instant,
  later,
  minuteMs,
  now,
} from "../../../services/contracts/core/units.ts";
import { tick } from "../../../services/job/background/deadlines.scheduler.ts";
import { applications } from "../../../services/job/domain/application.ts";
import job from "../../../services/job/job.service.ts";
import type { JobService } from "../../../services/job/job.types.ts";
import { serviceOf, startBroker, type TestBroker } from "../../support/broker.ts";
import { folderOf, remove } from "../../support/folders.ts";
import { type Neighbours, neighbours } from "../../support/neighbours.ts";
import { type Posting, postingOf } from "../../support/postings.ts";
import { until } from "../../support/until.ts";
import { services } from "../../user/people.ts";
import { join, type Someone, someone } from "../../user/work.ts";

const waitMs = 15_000;
const folders = [folderOf("reminders")];
let around: Neighbours;
let running: TestBroker;
let days = 3;

const start = async (folder = folders[0]) => {
  around = neighbours();
  const probes = around.schemas.filter(({ name }) => name !== "user" && name !== "communication");
  running = await startBroker([...services, job, communication, ...probes], folder);
};
beforeAll(() => start());
afterAll(async () => {
  await running.stop();
  for (const folder of folders) remove(folder);
});

const service = () => serviceOf(running.broker, "job") as JobService;
const stateOf = async (applicationId: string) =>
  (await service().log.state(applications, applicationId)).applied;
/** The messages of a type that the job service has announced about an application. */
const announced = async (type: string, applicationId: string) => {
  const commits = await service().log.read(0, 1000);
  return commits
    .flatMap(({ events }) => events)
    .filter((event) => {
      const of = (event.data as { applicationId?: string }).applicationId;
      return event.type === type && of === applicationId;
    });
};
/** Runs the scheduler as of an instant until `done`: its list may be behind. */
const strike = (at: Instant, done: () => Promise<boolean>) =>
  until(async () => {
    await tick(service(), at);
    return done();
  }, waitMs);
const noted = async (who: Someone, kind: string) => {
  const { items } = await who.ask("communication.notifications", { limit: 100 });
  return items.filter((one) => one.kind === kind);
};
const notified = async (who: Someone, kind: string) => {
  await until(async () => (await noted(who, kind)).length > 0, waitMs);
  return noted(who, kind);
};

/** A shift on a day of its own, three days ahead at least. */
const posted = async (employer: Someone, more: Partial<Posting> = {}) => {
  days += 1;
  const startsAt = later(now(), days * dayMs);
  const endsAt = later(startsAt, 4 * hourMs);
  const body = postingOf({ startsAt, endsAt, breakMinutes: 30, seats: 1, ...more });
  return { ...(await employer.ask("job.post", body)), startsAt: instant(body.startsAt) };
};
const people = async () => ({
  worker: await join(running.broker),
  employer: await join(running.broker, { role: "employer", companyName: "한강물류" }),
});
const accepted = async (more: Partial<Posting> = {}) => {
  const { worker, employer } = await people();
  const { jobId, startsAt } = await posted(employer, more);
  const { applicationId } = await worker.ask("job.apply", { jobId });
  if (more.selection !== "firstCome") await employer.ask("job.accept", { applicationId });
  return { worker, employer, jobId, startsAt, applicationId };
};
const reminders = async (applicationId: string) =>
  (await announced("reminded", applicationId)).map(({ data }) => (data as { point: string }).point);
const hasReminders = (applicationId: string, count: number) => async () =>
  (await reminders(applicationId)).length >= count;

test("a worker is reminded a day and two hours before, once, and confirms with one tap", async () => {
  const { worker, employer, startsAt, applicationId, jobId } = await accepted();
  await tick(service(), later(startsAt, -dayMs - 1));
  expect(await reminders(applicationId)).toEqual([]);
  await strike(later(startsAt, -dayMs), hasReminders(applicationId, 1));
  const [first] = await notified(worker, "reminderDay");
  expect(first).toMatchObject({
    data: { applicationId, jobId, startsAt, confirm: "asked" },
    text: expect.stringMatching(
      /^\[물류센터 포장, .*, 서울특별시 송파구 송파대로 1\] .*확인을 눌러/,
    ),
  });
  await worker.ask("job.confirm", { applicationId: first?.data["applicationId"] ?? "" });
  await notified(employer, "confirmed");
  const twice = () =>
    Promise.all([0, 1].map((n) => tick(service(), later(startsAt, -2 * hourMs + n))));
  await until(async () => {
    await twice();
    return hasReminders(applicationId, 2)();
  }, waitMs);
  await twice();
  await tick(service(), later(startsAt, -1));
  expect(await reminders(applicationId)).toEqual(["day", "hours"]);
  const [second] = await notified(worker, "reminderHours");
  expect(second?.data).toEqual({ applicationId, jobId, startsAt });
  expect(await noted(worker, "reminderDay")).toHaveLength(1);
  expect(await noted(employer, "reminderDay")).toEqual([]);
});

test("a process that is killed forgets no reminder and makes none twice", async () => {
  const { worker, startsAt, applicationId } = await accepted();
  await strike(later(startsAt, -dayMs), hasReminders(applicationId, 1));
  // What was committed is there; the list and the notification may not have followed yet.
  const crashed = running.crash();
  await running.stop();
  folders.push(crashed);
  await start(crashed);
  const again = someone(running.broker, {
    user: { userId: worker.userId },
    accessToken: worker.accessToken,
  } as never);
  await tick(service(), later(startsAt, -dayMs));
  await strike(later(startsAt, -2 * hourMs), hasReminders(applicationId, 2));
  expect(await reminders(applicationId)).toEqual(["day", "hours"]);
  await notified(again, "reminderHours");
  expect(await noted(again, "reminderDay")).toHaveLength(1);
});

test("no one is reminded of what was accepted after the point, or is not expected any more", async () => {
  const late = await accepted();
  const left = await accepted();
  const off = await accepted();
  await left.worker.ask("job.withdraw", { applicationId: left.applicationId });
  const reason = "일이 없어졌습니다.";
  await off.employer.ask("job.callOff", { applicationId: off.applicationId, reason });
  // Accepted now: for this shift, that is after the first point.
  const soon = await accepted({
    startsAt: later(now(), 5 * hourMs),
    endsAt: later(now(), 9 * hourMs),
  });
  const startsAt = instant((await stateOf(soon.applicationId))?.terms.startsAt ?? "");
  await strike(later(startsAt, -2 * hourMs), hasReminders(soon.applicationId, 1));
  expect(await reminders(soon.applicationId)).toEqual(["hours"]);
  await strike(later(late.startsAt, -dayMs), hasReminders(late.applicationId, 1));
  for (const { startsAt: at, applicationId } of [left, off]) {
    await tick(service(), later(at, -dayMs));
    await tick(service(), later(at, -2 * hourMs));
    expect(await reminders(applicationId)).toEqual([]);
  }
});

describe("where the employer asked for it", () => {
  const waitlist = { selection: "firstCome", releaseUnconfirmed: true } as const;

  test("the seat of a worker who does not answer goes to who waits, and costs no one anything", async () => {
    const { worker, employer, jobId, startsAt, applicationId } = await accepted(waitlist);
    expect(await employer.ask("job.get", { jobId })).toMatchObject({ releaseUnconfirmed: true });
    const next = await join(running.broker);
    const { applicationId: waiting } = await next.ask("job.apply", { jobId });
    expect((await stateOf(waiting))?.status).toBe("pending");
    await strike(later(startsAt, -2 * hourMs), hasReminders(applicationId, 1));
    const [reminder] = await notified(worker, "reminderHours");
    const releasesAt = later(startsAt, -hourMs);
    expect(reminder?.data).toMatchObject({ confirm: "asked", until: releasesAt });
    expect(reminder?.text).toContain("다른 지원자에게 열립니다");
    await tick(service(), later(releasesAt, -1));
    expect((await stateOf(applicationId))?.status).toBe("accepted");

    await strike(releasesAt, async () => (await stateOf(applicationId))?.status === "cancelled");
    await until(async () => (await stateOf(waiting))?.status === "accepted", waitMs);
    await notified(worker, "seatReleased");
    await notified(employer, "workerUnconfirmed");
    expect(await noted(worker, "calledOff")).toEqual([]);
    // The hold was given back whole: no allowance, and no mark of a no-show.
    const holds = [...around.effects.values()].filter(({ action }) => action === "payment.hold");
    expect(holds.map(({ params }) => params["applicationId"])).not.toContain(applicationId);
    expect(around.calls.map(({ action }) => action)).not.toContain("payment.payLeave");
    expect(await announced("leavePaid", applicationId)).toEqual([]);
    const { entries } = await worker.ask("user.reliability", {});
    expect(entries).toEqual([]);
    // The one who moved up was accepted before the second point, by the real clock, and is reminded.
    expect((await stateOf(waiting))?.terms.releaseUnconfirmed).toBe(true);
  });

  test("a worker who confirms keeps the seat, and so does one who signed", async () => {
    days += 1;
    // On one day: a run for a later one would ask what was worked on this.
    const startsAt = later(now(), days * dayMs);
    const oneDay = { ...waitlist, startsAt, endsAt: later(startsAt, 4 * hourMs) };
    const sure = await accepted(oneDay);
    const bound = await accepted(oneDay);
    const half = await accepted(oneDay);
    await strike(later(sure.startsAt, -2 * hourMs), hasReminders(sure.applicationId, 1));
    await sure.worker.ask("job.confirm", { applicationId: sure.applicationId });
    for (const side of [bound.worker, bound.employer]) {
      await side.ask("job.sign", { applicationId: bound.applicationId });
    }
    await half.worker.ask("job.sign", { applicationId: half.applicationId });
    for (const { applicationId } of [bound, half]) {
      await strike(later(startsAt, -2 * hourMs), hasReminders(applicationId, 1));
    }
    await tick(service(), later(startsAt, -30 * minuteMs));
    for (const { applicationId } of [sure, bound, half]) {
      expect(["accepted", "signed"]).toContain((await stateOf(applicationId))?.status);
    }
  });

  test("a posting that does not say so keeps the seat of a silent worker", async () => {
    const { startsAt, applicationId } = await accepted({ selection: "firstCome" });
    await strike(later(startsAt, -2 * hourMs), hasReminders(applicationId, 1));
    await tick(service(), later(startsAt, -30 * minuteMs));
    expect((await stateOf(applicationId))?.status).toBe("accepted");
  });

  test("it cannot be added to what a worker has applied to", async () => {
    const { worker, employer, jobId, applicationId } = await accepted();
    const edit = employer.ask("job.edit", { jobId, releaseUnconfirmed: true });
    await expect(edit).rejects.toMatchObject({ type: "TERMS_FIXED" });
    await worker.ask("job.withdraw", { applicationId });
    await until(async () => {
      const done = employer.ask("job.edit", { jobId, releaseUnconfirmed: true });
      return done.then(
        ({ releaseUnconfirmed }) => releaseUnconfirmed === true,
        () => false,
      );
    }, waitMs);
    const taken = await employer.ask("job.edit", { jobId, releaseUnconfirmed: false });
    expect(taken).not.toHaveProperty("releaseUnconfirmed");
  });
});
