/** Every way into "accepted" asks admission: each reason, each way, over the real services. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { ServiceBroker } from "moleculer";
import { isAway } from "../../../mixins/broker/deadline.middleware.ts";
import { systemCommand } from "../../../mixins/log/commands.ts";
import { positionOf } from "../../../mixins/log/commit.ts";
import { accountGates, type GateEvent } from "../../../mixins/personal-data/account-gate-rules.ts";
import { resume } from "../../../mixins/saga/operator-rules.ts";
import type { SagaState } from "../../../mixins/saga/saga.ts";
import {
  dayMs,
  hourMs,
  later,
  newId,
  now,
  seoulDate,
  seoulInstant,
} from "../../../services/contracts/core/units.ts";
import { call } from "../../../services/contracts/index.ts";
import type { Way } from "../../../services/job/domain/accept.saga.ts";
import type { bars } from "../../../services/job/domain/admission.ts";
import { type ApplicationEvent, applications } from "../../../services/job/domain/application.ts";
import { type JobEvent, jobs, offered } from "../../../services/job/domain/job.ts";
import job from "../../../services/job/job.service.ts";
import type { JobService } from "../../../services/job/job.types.ts";
import matching from "../../../services/matching/matching.service.ts";
import type { MatchingService } from "../../../services/matching/matching.types.ts";
import security from "../../../services/security/security.service.ts";
import { type CalendarEvent, calendars } from "../../../services/user/domain/calendar.ts";
import user from "../../../services/user/user.service.ts";
import { serviceOf, startBroker, type TestBroker } from "../../support/broker.ts";
import { heldAt } from "../../support/held.ts";
import { type Neighbours, neighbours } from "../../support/neighbours.ts";
import { type Posting, postingOf } from "../../support/postings.ts";
import { subscribed } from "../../support/settled.ts";
import { until } from "../../support/until.ts";
import { engageManager, siteOf } from "../../user/organisation.ts";
import { as, signInOperator, userOf } from "../../user/people.ts";
import { operatorPassword, type Someone, someone } from "../../user/work.ts";

type Scene = {
  readonly worker: Someone;
  readonly employer: Someone;
  readonly jobId: string;
  readonly applicationId: string;
};
type Bring = (scene: Scene) => Promise<unknown>;
/** A worker applies, the reason comes up, and the attempt to accept them ends. */
type Take = (bring: Bring, isDay: boolean) => Promise<Scene>;

let running: TestBroker;
let broker: ServiceBroker;
let operator: Someone;
let around: Neighbours;
/** By the worker: what happens right before their time is booked. */
const beforeBooking = new Map<string, (applicationId: string) => Promise<unknown>>();

beforeAll(async () => {
  around = neighbours();
  const probes = around.schemas.filter(({ name }) => name !== "user");
  const held = heldAt(user, "calendar.book", async ({ workerId, applicationId }) => {
    const bring = beforeBooking.get(String(workerId));
    beforeBooking.delete(String(workerId));
    await bring?.(String(applicationId));
  });
  const env = {
    ONEDAY_OPERATOR_PASSWORD: operatorPassword,
    ONEDAY_EMPLOYER_IDENTITY: "required",
  };
  running = await startBroker([security, held, job, matching, ...probes], undefined, env);
  broker = running.broker;
  operator = someone(broker, await signInOperator(broker, operatorPassword));
});
afterAll(() => running.stop());

const jobService = () => serviceOf(broker, "job") as JobService;
const birthDateOf = (years: number) => {
  const today = seoulDate(now());
  return `${Number(today.slice(0, 4)) - years}-01-01`;
};
/** A worker's statement on whether they need a permit to work. */
const stating = (userId: string, needsWorkPermit: boolean) =>
  userOf(broker).vault.change(userId, (row) => ({ ...row, needsWorkPermit }));
const identity = {
  companyName: "하루물류",
  representative: "김하루",
  businessNumber: "124-81-00998",
};
let spots = 0;
/** A place of its own for each, so that no candidate of one is in reach of another. */
const spot = () => {
  spots += 1;
  return { address: "서울 송파구 송파대로 1", lat: 34.5 + 0.03 * spots, lng: 127.1 };
};
/** By day, or at night, when no one under 18 may work. */
const shift = (isDay: boolean, more: Partial<Posting> = {}): Posting => {
  const day = seoulInstant(seoulDate(later(now(), 3 * dayMs)));
  const from = isDay ? 15 : 20;
  const hours = { startsAt: later(day, from * hourMs), endsAt: later(day, (from + 3) * hourMs) };
  return postingOf({ ...hours, breakMinutes: 0, seats: 1, place: spot(), ...more });
};
/**
 * A person of a role; their token outlives a suspension, so that admission decides and not the auth
 * middleware.
 */
const person = async (role: "worker" | "employer"): Promise<Someone> => {
  const userId = newId();
  const email = `${userId}@admission.test`;
  const account = { userId, role, email, passwordHash: "none", name: "김철수" };
  await call(broker, "user.import", {
    accounts: [{ ...account, birthDate: birthDateOf(30) }],
  });
  await stating(userId, false);
  await userOf(broker).vault.change(userId, (row) => ({ ...row, ...identity }));
  const session = { sessionId: newId(), generation: 99 };
  const accessToken = await userOf(broker).accessTokens.sign({ userId, role, ...session });
  const { meta } = as(accessToken);
  return {
    userId,
    accessToken,
    ask: (action, params) => call(broker, action, params, { meta }),
  };
};

/** Commits to the job's log what a test cannot wait for. */
const forge = (jobId: string, event: (seats: number) => JobEvent) =>
  jobService().log.decide(
    jobs,
    jobId,
    (state) => [event(offered(state).posting.seats)],
    systemCommand(newId()),
  );
const stateOf = (applicationId: string) => jobService().log.state(applications, applicationId);
const closing = (userId: string) => {
  const closed: GateEvent = { type: "accountClosed", data: { userId } };
  return jobService().log.decide(accountGates, userId, () => [closed], systemCommand(newId()));
};
const suspending = ({ userId }: Someone) => {
  const until = later(now(), dayMs);
  return operator.ask("user.suspend", { userId, reason: "시험", until });
};
const openJob = { employerId: "", status: "open", seatsTaken: 1 } as const;

/** What keeps a worker from a seat, and how it comes up while they wait for an answer. */
const reasons: Readonly<Record<Reason, Bring>> = {
  notPending: ({ worker, applicationId }) => worker.ask("job.withdraw", { applicationId }),
  workerClosing: ({ worker }) => closing(worker.userId),
  workerSuspended: ({ worker }) => suspending(worker),
  blocked: ({ worker, employer }) => worker.ask("user.blocks.set", { userId: employer.userId }),
  blockedByEmployer: ({ worker, employer }) =>
    employer.ask("user.blocks.set", { userId: worker.userId }),
  employerClosing: ({ employer }) => closing(employer.userId),
  employerSuspended: ({ employer }) => suspending(employer),
  employerUnidentified: ({ employer: { userId } }) =>
    userOf(broker).vault.change(userId, ({ representative: _, ...row }) => row),
  guardianMissing: async ({ worker }) => {
    const birthDate = birthDateOf(17);
    await userOf(broker).vault.change(worker.userId, (row) => ({ ...row, birthDate }));
  },
  timeNotBooked: ({ worker: { userId: workerId }, applicationId }) =>
    call(broker, "user.calendar.release", { workerId, applicationId, cid: newId() }),
  minor: async ({ worker }) => {
    const guardian = { name: "김보호", phone: "010-9999-8888", consentAt: later(now(), -dayMs) };
    const change = { birthDate: birthDateOf(17), guardian };
    await userOf(broker).vault.change(worker.userId, (row) => ({ ...row, ...change }));
  },
  gate: ({ worker }) => stating(worker.userId, true),
  // As two parallel applications left it before the calendar decided on hours.
  hours: async ({ worker, applicationId }) => {
    const guardian = { name: "김보호", phone: "010-9999-8888", consentAt: later(now(), -dayMs) };
    const change = { birthDate: birthDateOf(17), guardian };
    const { userId: workerId } = worker;
    const { log, vault } = userOf(broker);
    await vault.change(workerId, (row) => ({ ...row, ...change }));
    await log.decide(
      calendars,
      workerId,
      ({ bookings: [own] }): CalendarEvent[] => {
        const at = now();
        if (own === undefined) throw new Error("nothing is booked");
        const earlier = { ...own, from: later(own.from, -8 * hourMs), to: own.from };
        const booked = { workerId, at, bookings: 1 };
        return [
          { type: "released", data: { workerId, applicationId, bookings: 0 } },
          { type: "booked", data: { ...earlier, ...booked, applicationId: newId() } },
          { type: "booked", data: { ...own, ...booked } },
        ];
      },
      systemCommand(newId()),
    );
  },
  jobClosed: ({ employer, jobId }) => employer.ask("job.close", { jobId }),
  jobBegun: async ({ jobId }) => {
    const state = offered(await jobService().log.state(jobs, jobId));
    const { posting, takeHomeWon, regularEmployees } = state;
    const begun = { ...posting, startsAt: later(now(), -hourMs) };
    const terms = { posting: begun, takeHomeWon, regularEmployees, stands: openJob };
    return forge(jobId, () => ({ type: "changed", data: terms }));
  },
  jobFull: ({ jobId }) =>
    forge(jobId, () => ({
      type: "seatTaken",
      data: { applicationId: newId(), stands: openJob },
    })),
};
type Reason = keyof typeof bars | "blockedByEmployer" | "jobClosed" | "jobBegun" | "jobFull";

const posted = async (selection: "choose" | "firstCome", isDay = false) => {
  const [worker, employer] = [await person("worker"), await person("employer")];
  const gates = { workPermit: true } as const;
  const { jobId } = await employer.ask("job.post", shift(isDay, { selection, gates }));
  return { worker, employer, jobId };
};
const applied = async (isDay = false): Promise<Scene> => {
  const found = await posted("choose", isDay);
  const { applicationId } = await found.worker.ask("job.apply", { jobId: found.jobId });
  return { ...found, applicationId };
};
/** Accepts a refusal with a 4xx code, which the test looks for; throws on anything else. */
const refusedOr = async (asked: Promise<unknown>): Promise<void> => {
  try {
    await asked;
  } catch (error) {
    const { code = 0 } = error as { code?: number };
    if (code < 400 || code > 499) throw error;
  }
};
const isQuiet = async (applicationId: string) =>
  Object.values((await stateOf(applicationId)).sagas).every(
    ({ status }) => status !== "running" && status !== "undoing",
  );

/** Parks an attempt, as ten minutes without an answer do. */
const park = async (applicationId: string) => {
  const key = "accept/1";
  const parked: ApplicationEvent = { type: "saga.parked", data: { key, reason: "no answer" } };
  await jobService().log.decide(
    applications,
    applicationId,
    () => [parked],
    systemCommand(newId()),
  );
};
/** Resumes the attempt as an operator does, without the list of parked sagas. */
const goOn = (applicationId: string) =>
  jobService().log.decide(
    applications,
    applicationId,
    ({ sagas }) => resume(sagas["accept/1"] as SagaState),
    systemCommand(newId()),
  );

const ways: Readonly<Record<Way | "fill" | "resume", Take>> = {
  hand: async (bring, isDay) => {
    const scene = await applied(isDay);
    await bring(scene);
    await refusedOr(scene.employer.ask("job.accept", { applicationId: scene.applicationId }));
    return scene;
  },
  // After the first check of applying, and before the seat is taken.
  firstCome: async (bring, isDay) => {
    const found = await posted("firstCome", isDay);
    let applicationId = "";
    beforeBooking.set(found.worker.userId, async (id) => {
      applicationId = id;
      await bring({ ...found, applicationId });
    });
    await refusedOr(found.worker.ask("job.apply", { jobId: found.jobId }));
    return { ...found, applicationId };
  },
  waiting: async (bring, isDay) => {
    const { worker, employer, jobId } = await posted("firstCome", isDay);
    const first = await person("worker");
    const taken = await first.ask("job.apply", { jobId });
    const { applicationId } = await worker.ask("job.apply", { jobId });
    const scene = { worker, employer, jobId, applicationId };
    await bring(scene);
    await first.ask("job.withdraw", { applicationId: taken.applicationId });
    // The freed seat has been handled. A rejected application leaves too, and announces nothing.
    const commits = await jobService().log.commitsOf(jobs, jobId, 0, 1000);
    const freed = commits.findLast(({ events }) => events.some(({ type }) => type === "seatFreed"));
    await subscribed(jobService(), { job: positionOf(freed?._id ?? "") }, 15_000);
    return scene;
  },
  fill: async (bring, isDay) => {
    const { worker, employer, jobId } = await posted("choose", isDay);
    const wish = { skills: [], categoryIds: [], radiusKm: 1, hourlyWageWonMin: 0 };
    const { place } = await call(broker, "job.get", { jobId });
    const where = { lat: place.lat, lng: place.lng, availability: [] };
    await worker.ask("matching.profile.set", { ...wish, ...where });
    let fillId = "";
    await until(async () => {
      const fill = await employer.ask("matching.fill", { jobIds: [jobId] });
      fillId = fill.fillId;
      return fill.assignments[0]?.workerId === worker.userId;
    });
    const { applicationId } = await worker.ask("job.apply", { jobId });
    const scene = { worker, employer, jobId, applicationId };
    const { engagements } = serviceOf(broker, "matching") as unknown as MatchingService;
    await until(() => engagements.pending(jobId, worker.userId) === applicationId);
    await bring(scene);
    await refusedOr(employer.ask("matching.fill.apply", { fillId }));
    return scene;
  },
  // The seat is taken, and the hold is parked until an operator resumes it.
  resume: async (bring, isDay) => {
    const scene = await applied(isDay);
    const { applicationId, employer } = scene;
    around.fault("payment.hold", "fail", Number.POSITIVE_INFINITY);
    const accepting = refusedOr(
      employer.ask("job.accept", { applicationId }).catch((error: { code?: number }) => {
        if (error.code !== 503) throw error;
      }),
    );
    await until(
      async () => (await stateOf(applicationId)).sagas["accept/1"]?.steps["hold"] !== undefined,
    );
    await park(applicationId);
    around.fault("payment.hold", "fail", 0);
    await accepting;
    await bring(scene);
    await goOn(applicationId);
    return scene;
  },
};

const cannotBe: readonly string[] = [
  // An application that is on its way cannot be withdrawn yet.
  "notPending by firstCome",
  // The time is booked right before the seat is taken.
  "timeNotBooked by firstCome",
  "hours by firstCome",
  // The application has its seat already.
  "jobFull by resume",
];

const agreed: readonly string[] = ["accepted", "signed", "working", "worked", "approved", "paid"];
const holdsOf = (applicationId: string) =>
  [...around.effects.keys()].filter((cid) => cid.startsWith(`hold:${applicationId}/`));
const holdsAsked = (applicationId: string) =>
  around.calls.filter(({ cid }) => cid.startsWith(`hold:${applicationId}/`)).length;
const settledAs = async ({ applicationId, jobId }: Scene) => {
  await until(() => isQuiet(applicationId), 10_000);
  const { holders } = offered(await jobService().log.state(jobs, jobId));
  const status = (await stateOf(applicationId)).applied?.status ?? "";
  return { status, hasSeat: holders.includes(applicationId) };
};

describe.each(Object.entries(ways))("by %s", (way, take) => {
  test("a worker with nothing against them is accepted", async () => {
    const scene = await take(async () => undefined, false);
    expect(await settledAs(scene)).toEqual({ status: "accepted", hasSeat: true });
    expect(holdsOf(scene.applicationId)).toHaveLength(1);
  }, 20_000);

  test.each(Object.entries(reasons))(
    "a worker with %s against them is not accepted, and no seat and no pay is kept",
    async (reason, bring) => {
      if (cannotBe.includes(`${reason} by ${way}`)) return;
      const scene = await take(bring, reason === "hours");
      const { status, hasSeat } = await settledAs(scene);
      expect(agreed).not.toContain(status);
      expect(hasSeat).toBe(false);
      expect(holdsOf(scene.applicationId)).toEqual([]);
      if (way !== "resume") expect(holdsAsked(scene.applicationId)).toBe(0);
    },
    20_000,
  );
});

test("a passed-over worker and the employer are notified, and the next in line gets the seat", async () => {
  const { worker, employer, jobId } = await posted("firstCome");
  const [first, next] = [await person("worker"), await person("worker")];
  const apply = async (one: Someone) => (await one.ask("job.apply", { jobId })).applicationId;
  const [taken, passed, waits] = [await apply(first), await apply(worker), await apply(next)];
  await worker.ask("user.blocks.set", { userId: employer.userId });
  await first.ask("job.withdraw", { applicationId: taken });
  await until(async () => (await stateOf(waits)).applied?.status === "accepted");
  expect((await stateOf(passed)).applied?.status).toBe("pending");
  const notified = () =>
    [...around.effects.values()].flatMap(({ params: { kind, subject, userId } }) =>
      kind === "passedOver" && subject === passed ? [userId] : [],
    );
  await until(() => notified().length === 2);
  expect(notified().sort()).toEqual([worker.userId, employer.userId].sort());
});

test("while an attempt is parked no other begins, because undoing it would free the seat", async () => {
  const scene = await applied();
  const { applicationId, employer } = scene;
  around.fault("payment.hold", "fail", Number.POSITIVE_INFINITY);
  const accept = () => employer.ask("job.accept", { applicationId });
  const first = accept().catch(() => null);
  const saga = async () => (await stateOf(applicationId)).sagas["accept/1"];
  await until(async () => (await saga())?.steps["hold"] !== undefined);
  await park(applicationId);
  around.fault("payment.hold", "fail", 0);
  await first;
  // At another node UNDECIDED is retried until the deadline.
  expect(isAway(await accept().catch((error: unknown) => error))).toBe(true);
  expect((await stateOf(applicationId)).sagas["accept/2"]).toBeUndefined();
  await goOn(applicationId);
  expect(await settledAs(scene)).toEqual({ status: "accepted", hasSeat: true });
});

test("a manager changes no posting of a suspended owner", async () => {
  const [owner, manager] = [await person("employer"), await person("employer")];
  const { siteId } = await owner.ask("user.sites.add", { ...siteOf(), ownerManages: true });
  await engageManager(owner, manager, [siteId]);
  const { jobId } = await owner.ask("job.post", { ...shift(false), siteId });
  const change = (title: string) => manager.ask("job.edit", { jobId, title });
  expect((await change("송파점 하루 근무")).title).toBe("송파점 하루 근무");
  await suspending(owner);
  await expect(change("송파점 이틀 근무")).rejects.toMatchObject({
    type: "ACCOUNT_SUSPENDED",
    code: 403,
  });
});

test("a suspended employer opens nothing: no posting, no copy of one and no draft", async () => {
  const employer = await person("employer");
  const { jobId } = await employer.ask("job.post", shift(false));
  const draft = await employer.ask("job.post", shift(false, { draft: true }));
  await suspending(employer);
  const { startsAt, endsAt } = shift(false);
  const suspended = { type: "ACCOUNT_SUSPENDED", code: 403 };
  await expect(employer.ask("job.post", shift(false))).rejects.toMatchObject(suspended);
  const copy = employer.ask("job.repost", { jobId, startsAt, endsAt });
  await expect(copy).rejects.toMatchObject(suspended);
  const opened = employer.ask("job.publish", { jobId: draft.jobId });
  await expect(opened).rejects.toMatchObject(suspended);
  expect((await employer.ask("job.get", { jobId: draft.jobId })).status).toBe("draft");
});
