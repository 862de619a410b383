import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { ServiceBroker } from "moleculer";
import { countToday } from "../../../mixins/daily-limits/daily-count.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import communication from "../../../services/communication/communication.service.ts";
import {
  hourMs,
  instant,
  later,
  newId,
  now,
  seoulDate,
  seoulInstant,
} from "../../../services/contracts/core/units.ts";
import type { Params } from "../../../services/contracts/index.ts";
import { perDay } from "../../../services/contracts/kernel/daily-limit.ts";
import job from "../../../services/job/job.service.ts";
import matching from "../../../services/matching/matching.service.ts";
import type { MatchingService } from "../../../services/matching/matching.types.ts";
import { serviceOf, startBroker, type TestBroker } from "../../support/broker.ts";
import { neighbours } from "../../support/neighbours.ts";
import { postingOf } from "../../support/postings.ts";
import { until } from "../../support/until.ts";
import { services, signInOperator } from "../../user/people.ts";
import { join, operatorPassword, type Someone, someone } from "../../user/work.ts";

type Profile = Params<"matching.profile.set">;

const probed = ["payment", "analytics"];
const place = { address: "서울 송파구 송파대로 1", lat: 37.5, lng: 127.1 };
let running: TestBroker;
let broker: ServiceBroker;
let employer: Someone;
let workers: Someone[];

/** What every posting here asks for; each worker has one less than the worker before. */
const abilities = ["포장", "분류", "상차", "검수"];

const profile = (more: Partial<Profile> = {}): Profile => ({
  skills: [],
  categoryIds: [],
  lat: place.lat,
  lng: place.lng,
  radiusKm: 5,
  hourlyWageWonMin: 10_320,
  availability: [],
  ...more,
});
/** Ten in the morning in Seoul, so many days from now: not at night, and each day used once. */
const morning = (days: number) =>
  later(seoulInstant(seoulDate(instant(Date.now() + days * 24 * hourMs))), 10 * hourMs);
const post = (days: number, more: Partial<Params<"job.post">> = {}) =>
  employer.ask(
    "job.post",
    postingOf({ startsAt: morning(days), place, seats: 1, skills: abilities, ...more }),
  );
const invitationsOf = async ({ ask }: Someone, jobId: string) =>
  (await ask("communication.notifications", { limit: 100 })).items.filter(
    (note) => note.kind === "invited" && note.data["jobId"] === jobId,
  );

beforeAll(async () => {
  const probes = neighbours().schemas.filter(({ name }) => probed.includes(name));
  const env = { ONEDAY_OPERATOR_PASSWORD: operatorPassword };
  running = await startBroker(
    [...services, job, matching, communication, ...probes],
    undefined,
    env,
  );
  broker = running.broker;
  employer = await join(broker, { role: "employer", companyName: "한강물류" });
  workers = [];
  for (const count of [4, 3, 2, 1]) {
    const worker = await join(broker);
    // The fittest lives farthest away: only what they can do counts.
    const lat = place.lat + count * 0.009;
    await worker.ask("matching.profile.set", profile({ lat, skills: abilities.slice(0, count) }));
    workers.push(worker);
  }
});
afterAll(() => running.stop());

/** Waits until matching, which follows the job's log, knows enough candidates for a job. */
const hasCandidates = (
  { ask }: Pick<Someone, "ask">,
  jobId: string,
  isEnough: (count: number) => boolean,
) =>
  until(async () => {
    const found = await ask("matching.candidates", { jobId }).catch(() => ({ items: [] }));
    return isEnough(found.items.length);
  });
/** Waits until all workers are known: four can be candidates. */
const isKnown = (jobId: string) =>
  hasCandidates(employer, jobId, (count) => count === workers.length);
const isFollowed = (owner: Someone, jobId: string) =>
  hasCandidates(owner, jobId, (count) => count > 0);

test("seats go to the best suited, no worker gets two shifts at one time, and nothing is applied yet", async () => {
  const [one, two] = [await post(2, { seats: 2 }), await post(2)];
  await isKnown(one.jobId);
  const fill = await employer.ask("matching.fill", { jobIds: [one.jobId, two.jobId] });
  expect(fill).toMatchObject({ method: "best", unfilled: 0, isBest: true });
  expect(fill.assignments).toHaveLength(3);
  const ids = fill.assignments.map(({ workerId }) => workerId);
  expect(new Set(ids)).toEqual(new Set(workers.slice(0, 3).map(({ userId }) => userId)));
  const total = fill.assignments.reduce((sum, { score }) => sum + score, 0);
  expect(fill.totalScore).toBeCloseTo(total, 6);
  // The fourth is next for both, and the only worker without a seat at that time.
  expect(fill.backups.map(({ workerId }) => workerId)).toEqual([
    workers[3]?.userId,
    workers[3]?.userId,
  ]);
  for (const worker of workers) expect(await invitationsOf(worker, one.jobId)).toEqual([]);
  const stable = await employer.ask("matching.fill", { jobIds: [one.jobId], method: "stable" });
  expect(stable).toMatchObject({ method: "stable", unfilled: 0 });
  expect(stable.assignments).toHaveLength(2);
});

test("a job that was posted a moment ago can be filled at once", async () => {
  const { jobId } = await post(3, { seats: 4 });
  const { assignments, unfilled } = await employer.ask("matching.fill", { jobIds: [jobId] });
  expect(assignments.length + unfilled).toBe(4);
  expect(assignments).toHaveLength(4);
});

test("applying a fill accepts applicants and invites the others; applying it again changes nothing", async () => {
  const [first, second] = workers as [Someone, Someone];
  const { jobId } = await post(4, { seats: 2 });
  await isKnown(jobId);
  const key = newId();
  const fill = await employer.ask("matching.fill", { jobIds: [jobId] }, key);
  expect(await employer.ask("matching.fill", { jobIds: [jobId] }, key)).toEqual(fill);
  const { applicationId } = await first.ask("job.apply", { jobId });
  await until(async () => {
    const { items } = await employer.ask("matching.candidates", { jobId });
    return !items.some(({ worker }) => worker.userId === first.userId);
  });
  const { fillId } = fill;
  const done = await employer.ask("matching.fill.apply", { fillId }, key);
  const seat = { jobId, place: "seat", code: null };
  const wanted = [
    { ...seat, workerId: first.userId, outcome: "accepted" },
    { ...seat, workerId: second.userId, outcome: "invited" },
  ];
  expect(done).toEqual({ fillId, isDone: true, outcomes: wanted });
  expect((await first.ask("job.application", { applicationId })).status).toBe("accepted");
  await until(async () => (await invitationsOf(second, jobId)).length === 1);
  for (const again of [key, newId()]) {
    expect(await employer.ask("matching.fill.apply", { fillId }, again)).toEqual(done);
  }
  expect(await invitationsOf(second, jobId)).toHaveLength(1);
  expect((await first.ask("job.application", { applicationId })).status).toBe("accepted");
  await first.ask("job.withdraw", { applicationId });
});

test("a fill reports jobs that have changed since, and does nothing for them", async () => {
  const { jobId } = await post(5);
  await isKnown(jobId);
  const { fillId } = await employer.ask("matching.fill", { jobIds: [jobId] });
  await employer.ask("job.close", { jobId });
  await until(() =>
    employer.ask("matching.candidates", { jobId }).then(
      () => false,
      () => true,
    ),
  );
  const { outcomes } = await employer.ask("matching.fill.apply", { fillId });
  expect(outcomes).toMatchObject([{ outcome: "refused", code: "JOB_NOT_OPEN" }]);
});

test("a fill is applied also where the job has not reached this replica of matching", async () => {
  const { jobId } = await post(6);
  await isKnown(jobId);
  const { fillId } = await employer.ask("matching.fill", { jobIds: [jobId] });
  const { market } = serviceOf(broker, "matching") as MatchingService;
  const { userId: employerId } = employer;
  // As in a replica that has not read so far: it does not know the job.
  market.follow({ jobId, employerId, status: "closed", seatsTaken: 0 });
  expect(market.offer(jobId)).toBeUndefined();
  const { outcomes } = await employer.ask("matching.fill.apply", { fillId });
  expect(outcomes).toMatchObject([{ outcome: "invited", code: null }]);
});

describe("for a suspended employer", () => {
  const suspend = async ({ userId }: Someone) => {
    const operator = someone(broker, await signInOperator(broker, operatorPassword));
    await operator.ask("user.suspend", { userId, reason: "시험", until: later(now(), hourMs) });
    return operator;
  };
  const suspended = { type: "ACCOUNT_SUSPENDED", code: 403 };

  test("an operator's fill proposes nothing, and applying an earlier one invites no one", async () => {
    const other = await join(broker, { role: "employer", companyName: "멈춘물류" });
    const operator = someone(broker, await signInOperator(broker, operatorPassword));
    const { jobId } = await other.ask(
      "job.post",
      postingOf({ startsAt: morning(12), place, seats: 1 }),
    );
    await isFollowed(other, jobId);
    const { fillId, assignments } = await operator.ask("matching.fill", { jobIds: [jobId] });
    expect(assignments).toHaveLength(1);
    await suspend(other);
    const applied = await operator.ask("matching.fill.apply", { fillId });
    expect(applied.outcomes).toMatchObject([{ outcome: "refused", code: "ACCOUNT_SUSPENDED" }]);
    for (const worker of workers) expect(await invitationsOf(worker, jobId)).toEqual([]);
    const again = operator.ask("matching.fill", { jobIds: [jobId] });
    await expect(again).rejects.toMatchObject({ ...suspended, data: { jobId } });
  });

  test("the other jobs of an operator's fill are filled as proposed", async () => {
    const other = await join(broker, { role: "employer", companyName: "쉬는물류" });
    const operator = someone(broker, await signInOperator(broker, operatorPassword));
    const own = await post(13);
    const theirs = await other.ask(
      "job.post",
      postingOf({ startsAt: morning(14), place, seats: 1 }),
    );
    const jobIds = [own.jobId, theirs.jobId];
    await isFollowed(other, theirs.jobId);
    const { fillId } = await operator.ask("matching.fill", { jobIds });
    await suspend(other);
    const { outcomes } = await operator.ask("matching.fill.apply", { fillId });
    const codes = new Map(outcomes.map(({ jobId, outcome, code }) => [jobId, code ?? outcome]));
    expect(codes.get(own.jobId)).toBe("invited");
    expect(codes.get(theirs.jobId)).toBe("ACCOUNT_SUSPENDED");
  });
});

test("a worker who was suspended after being proposed is not invited", async () => {
  const operator = someone(broker, await signInOperator(broker, operatorPassword));
  const worker = await join(broker);
  const spot = { ...place, lat: 35.1, lng: 129.03 };
  await worker.ask("matching.profile.set", profile({ lat: spot.lat, lng: spot.lng }));
  const { jobId } = await post(15, { place: spot });
  let fillId = "";
  await until(async () => {
    const fill = await employer.ask("matching.fill", { jobIds: [jobId] });
    fillId = fill.fillId;
    return fill.assignments[0]?.workerId === worker.userId;
  });
  const suspension = { reason: "시험", until: later(now(), hourMs) };
  await operator.ask("user.suspend", { userId: worker.userId, ...suspension });
  const { people } = serviceOf(broker, "matching") as unknown as MatchingService;
  // Matching has forgotten the account.
  await until(() => people.person(worker.userId).account === null);
  const { outcomes } = await employer.ask("matching.fill.apply", { fillId });
  expect(outcomes).toMatchObject([{ outcome: "refused", code: "NOT_ELIGIBLE" }]);
});

describe("a fill does not propose", () => {
  test("a worker who is blocked, too young for that hour, or at work elsewhere at that time", async () => {
    const [first, second, third, fourth] = workers as [Someone, Someone, Someone, Someone];
    const born = `${new Date().getUTCFullYear() - 16}-01-01`;
    const guardian = {
      name: "김보호",
      phone: "010-1234-5678",
      consentAt: instant(Date.now() - hourMs),
    };
    const minor = await join(broker, { birthDate: born, guardian });
    await minor.ask("matching.profile.set", profile());
    await first.ask("user.blocks.set", { userId: employer.userId });
    const other = await join(broker, { role: "employer", companyName: "다른물류" });
    const there = await other.ask("job.post", postingOf({ startsAt: morning(6), place, seats: 5 }));
    await second.ask("job.apply", { jobId: there.jobId });
    const startsAt = later(morning(6), 6 * hourMs);
    const endsAt = later(startsAt, 8 * hourMs);
    const { jobId } = await post(6, { startsAt, endsAt, seats: 5 });
    const both = [third.userId, fourth.userId].sort();
    await until(async () => {
      const { assignments } = await employer.ask("matching.fill", { jobIds: [jobId] });
      const ids = assignments.map(({ workerId }) => workerId).sort();
      return JSON.stringify(ids) === JSON.stringify(both);
    });
    const { unfilled, backups } = await employer.ask("matching.fill", { jobIds: [jobId] });
    expect({ unfilled, backups }).toEqual({ unfilled: 3, backups: [] });
    await first.ask("user.blocks.end", { userId: employer.userId });
  });
});

test("where a posting names a certificate in full, only workers who have it are proposed", async () => {
  const [first] = workers as [Someone];
  const { jobId } = await post(10, { seats: 2, skills: ["운전면허"] });
  const proposed = async () =>
    (await employer.ask("matching.fill", { jobIds: [jobId] })).assignments.map(
      ({ workerId }) => workerId,
    );
  expect(await proposed()).toEqual([]);
  const certificate = {
    kind: "driving",
    number: "11-22-333333-44",
    issuedOn: "2020-01-01",
  } as const;
  await first.ask("user.certificates.add", certificate);
  await until(async () => (await proposed()).join() === first.userId);
});

describe("a fill", () => {
  test("is of one's own jobs, and can be applied by its owner alone", async () => {
    const { jobId } = await post(7);
    const { fillId } = await employer.ask("matching.fill", { jobIds: [jobId] });
    const other = await join(broker, { role: "employer", companyName: "다른물류" });
    await expect(other.ask("matching.fill", { jobIds: [jobId] })).rejects.toMatchObject({
      type: "NOT_YOURS",
      code: 403,
    });
    for (const id of [fillId, newId()]) {
      const asked = other.ask("matching.fill.apply", { fillId: id });
      await expect(asked).rejects.toMatchObject({ type: "NOT_FOUND", code: 404 });
    }
    const nothing = employer.ask("matching.fill", { jobIds: [newId()] });
    await expect(nothing).rejects.toMatchObject({ type: "NOT_FOUND", code: 404 });
    const draft = await post(7, { draft: true });
    const early = employer.ask("matching.fill", { jobIds: [draft.jobId] });
    await expect(early).rejects.toMatchObject({ type: "JOB_NOT_OPEN", code: 409 });
  });

  test("of an operator invites, and accepts no one in the employer's place", async () => {
    const operator = someone(broker, await signInOperator(broker, operatorPassword));
    const [first] = workers as [Someone];
    const { jobId } = await post(8, { seats: 4 });
    const { applicationId } = await first.ask("job.apply", { jobId });
    const fill = await operator.ask("matching.fill", { jobIds: [jobId] });
    const { outcomes } = await operator.ask("matching.fill.apply", { fillId: fill.fillId });
    expect(new Set(outcomes.map(({ outcome }) => outcome)).has("accepted")).toBe(false);
    expect((await first.ask("job.application", { applicationId })).status).toBe("pending");
  });

  test("has a bound on its seats", async () => {
    const large = await Promise.all([post(9, { seats: 500 }), post(9, { seats: 500 }), post(9)]);
    const asked = employer.ask("matching.fill", { jobIds: large.map(({ jobId }) => jobId) });
    await expect(asked).rejects.toMatchObject({ type: "FILL_TOO_LARGE", code: 422 });
  });

  test("is refused after the day's limit, and an earlier one is replayed", async () => {
    const busy = await join(broker, { role: "employer", companyName: "바쁜물류" });
    const { jobId } = await busy.ask("job.post", postingOf({ startsAt: morning(10), place }));
    await isFollowed(busy, jobId);
    const fill = (key: string) => busy.ask("matching.fill", { jobIds: [jobId] }, key);
    const first = await fill("first-of-the-day");
    const { log } = serviceOf(broker, "matching") as unknown as LogMethods;
    const meta = { correlationId: "c", causationId: null, actor: null };
    const count = () =>
      countToday(log, "fills", busy.userId, {
        cid: newId(),
        fp: "",
        isFresh: true,
        at: now(),
        meta,
      });
    await Promise.all(Array.from({ length: perDay.fills - 1 }, count));
    await expect(fill(newId())).rejects.toMatchObject({ type: "DAILY_LIMIT", code: 429 });
    expect(await fill("first-of-the-day")).toEqual(first);
  });
});
