/**
 * Nothing stays open unnoticed: a clock that is moved by hand walks sixty days past every status of
 * the table of open ends, and no operator acts. Then the operator acts on the queue.
 */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Service, ServiceBroker } from "moleculer";
import { systemCommand } from "../../mixins/log/commands.ts";
import { resourcesOf } from "../../mixins/log/service-resources.ts";
import type { LogMethods } from "../../mixins/log.mixin.ts";
import { readModelOf } from "../../mixins/projection/read-models.ts";
import { openSagasOf } from "../../mixins/saga/open-sagas.ts";
import analytics from "../../services/analytics/analytics.service.ts";
import communication from "../../services/communication/communication.service.ts";
import { notifications } from "../../services/communication/notification/notifications.projection.ts";
import {
  dayMs,
  hourMs,
  type Instant,
  instant,
  later,
  minuteMs,
  newId,
  now,
} from "../../services/contracts/core/units.ts";
import { type ActionName, type Answer, call, type Params } from "../../services/contracts/index.ts";
import { queueKinds } from "../../services/contracts/operations/queues.ts";
import { tick } from "../../services/job/background/deadlines.scheduler.ts";
import { type ApplicationEvent, applications } from "../../services/job/domain/application.ts";
import job from "../../services/job/job.service.ts";
import type { JobService } from "../../services/job/job.types.ts";
import matching from "../../services/matching/matching.service.ts";
import { ledger, ledgerId } from "../../services/payment/ledger/ledger.repository.ts";
import { payment } from "../../services/payment/payment.service.ts";
import { sandbox } from "../../services/payment/provider/sandbox/sandbox-provider.adapter.ts";
import { openTransfers } from "../../services/payment/transfer/open-transfers.projection.ts";
import { membersOf } from "../../services/payment/wage/persistent-map.ts";
import { raise, suspicions } from "../../services/security/collusion/suspicion.ts";
import { remindOpenEnds } from "../../services/security/open-ends/reminders.scheduler.ts";
import { calendars } from "../../services/user/domain/calendar.ts";
import { operatorEmail } from "../../services/user/support/operator-account.command.ts";
import { serviceOf, startBroker, type TestBroker } from "../support/broker.ts";
import { moveClockTo, startClock, stopClockAt } from "../support/clock.ts";
import { postingOf } from "../support/postings.ts";
import { until } from "../support/until.ts";
import { register, registration, services } from "../user/people.ts";
import { operatorPassword } from "../user/work.ts";

type Keeper = Service & LogMethods;

/** A Tuesday morning in Seoul. */
const begins = instant("2026-12-01T09:00:00+09:00");
const startsAt = later(begins, 10 * minuteMs);
const endsAt = later(startsAt, 4 * hourMs);
const minutesIn = (n: number): Instant => later(startsAt, n * minuteMs);

/** How each worker's application is left, and how it has ended after sixty days without an operator. */
const ways = {
  pending: "rejected",
  halted: "rejected",
  rejected: "rejected",
  withdrawn: "withdrawn",
  cancelled: "cancelled",
  accepted: "disputed",
  signed: "disputed",
  working: "disputed",
  worked: "paid",
  more: "disputed",
  less: "paid",
  unpaid: "paid",
  paid: "paid",
  payDisputed: "disputed",
  disputed: "disputed",
  noShow: "noShow",
  missed: "disputed",
  withdrewLate: "noShow",
} as const;
type Way = keyof typeof ways;
const names = Object.keys(ways) as Way[];
const password = registration("").password;

let world: TestBroker;
let broker: ServiceBroker;
const people = new Map<string, { userId: string; email: string; token: string; at: Instant }>();
const seats = new Map<Way, string>();
let jobId = "";

const keeper = (name: string): Keeper => serviceOf(broker, name) as Keeper;
const jobOf = (): JobService => serviceOf(broker, "job") as JobService;

/** Signs in again when the last token is about to expire. */
const tokenOf = async (name: string): Promise<string> => {
  const person = people.get(name);
  if (person === undefined) throw new Error(`there is no ${name}`);
  if (person.at === now()) return person.token;
  const secret = name === "operator" ? operatorPassword : password;
  const signedIn = await call(broker, "user.login", { email: person.email, password: secret });
  people.set(name, { ...person, token: signedIn.accessToken, at: now() });
  return signedIn.accessToken;
};
const by = async <A extends ActionName>(
  name: string,
  action: A,
  params: Params<A>,
): Promise<Answer<A>> =>
  call(broker, action, params, { meta: { token: await tokenOf(name), key: newId() } });
const idOf = (name: string): string => people.get(name)?.userId ?? "";
const seat = (way: Way): { applicationId: string } => ({ applicationId: seats.get(way) ?? "" });
const joins = async (name: string, change: Partial<Params<"user.register">> = {}) => {
  const email = `${name}@open.test`;
  const { user, accessToken } = await register(broker, email, change);
  people.set(name, { userId: user.userId, email, token: accessToken, at: now() });
};

const all = ["user", "job", "matching", "payment", "communication", "analytics", "security"];
const samplesMin = 3;
/** Waits until every service has read what the others have written, and no saga is under way. */
const quiet = async (): Promise<void> => {
  let [before, same] = ["", 0];
  await until(async () => {
    const behind = all.flatMap((name) =>
      resourcesOf(keeper(name))
        .following()
        .map((feed) => feed.lag?.() ?? 0),
    );
    const heads = all.map((name) => keeper(name).log.head.position).join();
    const running = await (await openSagasOf(jobOf())).count({ status: "open" });
    const isEven = behind.every((count) => count === 0) && running === 0 && heads === before;
    same = isEven ? same + 1 : 0;
    before = heads;
    return same >= samplesMin;
  }, 20_000);
};
const strike = async (at: Instant): Promise<void> => {
  moveClockTo(at);
  await tick(jobOf(), at);
  await remindOpenEnds(keeper("security"), at);
  await quiet();
};
const walk = async (to: Instant, stepMs: number): Promise<void> => {
  for (let at = later(now(), stepMs); at <= to; at = later(at, stepMs)) await strike(at);
};

/** Writes events as if the services had had no answer. */
const write = (way: Way, events: readonly ApplicationEvent[]) =>
  jobOf().log.decide(
    applications,
    seat(way).applicationId,
    () => events,
    systemCommand(newId(), { isFresh: true }),
  );
const parkedAt = (
  saga: string,
  key: string,
  input: Readonly<Record<string, unknown>>,
  step: string,
): ApplicationEvent[] => [
  { type: "saga.started", data: { saga, key, input, correlationId: newId() } },
  { type: "saga.requested", data: { key, step } },
  { type: "saga.parked", data: { key, reason: `${step}: no answer` } },
];

const notToday: readonly Way[] = ["pending", "halted", "rejected"];
const unsigned: readonly Way[] = [
  "accepted",
  "withdrawn",
  "cancelled",
  "noShow",
  "missed",
  "withdrewLate",
];
const reason = "말이 서로 다릅니다.";

/** Everyone applies; what is left pending, accepted or signed is left so. */
const beforeTheShift = async (): Promise<void> => {
  await joins("employer", { role: "employer", companyName: "한강물류" });
  await by("employer", "payment.charge", { amountWon: 5_000_000, method: "card" });
  await until(async () => (await by("employer", "payment.wallet", {})).availableWon > 0);
  const posting = postingOf({ startsAt, endsAt, breakMinutes: 30, seats: 30 });
  ({ jobId } = await by("employer", "job.post", posting));
  for (const way of names) {
    await joins(way);
    const { applicationId } = await by(way, "job.apply", { jobId });
    seats.set(way, applicationId);
    if (notToday.includes(way)) continue;
    await by("employer", "job.accept", { applicationId });
    if (unsigned.includes(way)) continue;
    await by(way, "job.sign", { applicationId });
    await by("employer", "job.sign", { applicationId });
  }
  await by("employer", "job.reject", seat("rejected"));
  await by("withdrawn", "job.withdraw", seat("withdrawn"));
  await by("employer", "job.callOff", { ...seat("cancelled"), reason });
  const { applied } = await jobOf().log.state(applications, seat("halted").applicationId);
  const input = { ...applied?.parties, terms: applied?.terms, attempt: 1, isAutomatic: false };
  await write("halted", [
    { type: "accepting", data: { attempt: 1 } },
    ...parkedAt("accept", "accept/1", { ...input, correlationId: newId() }, "hold"),
  ]);
};

const came: readonly Way[] = [
  "working",
  "worked",
  "more",
  "less",
  "unpaid",
  "paid",
  "payDisputed",
  "disputed",
];
const present = async (way: Way, what: "job.checkIn" | "job.checkOut") => {
  const { code } = await by("employer", "job.checkInCode", { jobId });
  await by(way, what, { ...seat(way), code });
};

/** Some come, some do not; then times are entered, disputed and approved, or not. */
const theShift = async (): Promise<void> => {
  moveClockTo(startsAt);
  for (const way of came) await present(way, "job.checkIn");
  await walk(minutesIn(60), 30 * minuteMs);
  for (const way of ["noShow", "missed"] as const) await by("employer", "job.noShow", seat(way));
  await by("withdrewLate", "job.withdraw", seat("withdrewLate"));
  moveClockTo(minutesIn(120));
  for (const way of came) if (way !== "working") await present(way, "job.checkOut");
  moveClockTo(later(endsAt, minuteMs));
  await by("missed", "job.dispute", { ...seat("missed"), reason });
  await by("disputed", "job.dispute", { ...seat("disputed"), reason });
  const whole = { checkedInAt: startsAt, checkedOutAt: endsAt, reason };
  await by("more", "job.correct", { ...seat("more"), ...whole });
  const less = { checkedInAt: startsAt, checkedOutAt: minutesIn(60), reason };
  await by("employer", "job.attendance", { ...seat("less"), ...less });
  for (const way of ["paid", "payDisputed"] as const)
    await by("employer", "job.approve", seat(way));
  const { applied } = await jobOf().log.state(applications, seat("unpaid").applicationId);
  const { parties } = applied ?? {};
  if (parties === undefined) throw new Error("no one applied");
  await write("unpaid", [
    { type: "approved", data: { ...parties, minutes: 110 } },
    ...parkedAt("settle", "settle", { ...parties, attempt: 1, minutes: 110 }, "pay"),
  ]);
  await quiet();
  await by("payDisputed", "job.dispute", { ...seat("payDisputed"), reason });
};

/** One of each kind that waits for an operator, beside the disputes. */
const theRest = async (): Promise<void> => {
  const account = { bankCode: "088", accountNumber: "555-66-777777", holder: "김철수" };
  await by("paid", "user.bank.set", account);
  const { availableWon } = await by("paid", "payment.wallet", {});
  await by("paid", "payment.withdraw", { amountWon: availableWon, password });
  await by("worked", "security.request", { kind: "explanation", question: "왜인가요?" });
  await by("worked", "security.request", { kind: "deletion", question: "지워 주세요." });
  const about = { workerId: idOf("paid"), employerId: idOf("employer"), ...seat("paid") };
  const raised = { suspicionId: newId(), kind: "inAndOut", ...about, at: now() } as const;
  const { log } = keeper("security");
  await log.decide(
    suspicions,
    raised.suspicionId,
    (before) => raise(before, raised),
    systemCommand(newId()),
  );
  const certificate = { kind: "forklift", number: "24-01-012345", issuedOn: "2024-01-10" } as const;
  await by("worked", "user.certificates.add", certificate);
  const { applicationId: conversationId } = seat("worked");
  const said = { conversationId, text: "다시는 오지 마세요" };
  const { messageId } = await by("employer", "communication.say", said);
  await by("worked", "communication.report", { conversationId, messageId, reason });
  let entryId = "";
  await until(async () => {
    const { entries } = await by("noShow", "user.reliability", {});
    entryId = entries[0]?.entryId ?? "";
    return entryId !== "";
  });
  await by("noShow", "user.reliability.contest", { entryId, reason });
  // A step of the calendar that has no answer, today or later.
  const { applied } = await jobOf().log.state(applications, seat("paid").applicationId);
  await write("paid", [
    { type: "saga.started", data: { saga: "gone", key: "gone", input: {}, correlationId: "c" } },
    { type: "saga.parked", data: { key: "gone", reason: "GONE" } },
  ]);
  expect(applied?.status).toBe("paid");
};

const away = async (): Promise<never> => {
  throw new Error("the bank does not answer");
};

beforeAll(async () => {
  stopClockAt(begins);
  const real = sandbox();
  // A bank that never answers; cards are charged as usual.
  const provider = {
    ...real,
    payout: away,
    find: (question: Parameters<typeof real.find>[0]) =>
      question.kind === "payout" ? away() : real.find(question),
  };
  const env = { ONEDAY_OPERATOR_PASSWORD: operatorPassword, ONEDAY_KEY_DAYS: "0" };
  const others = [job, matching, payment(provider), communication, analytics];
  world = await startBroker([...services, ...others], undefined, env);
  broker = world.broker;
  const signedIn = await call(broker, "user.login", {
    email: operatorEmail,
    password: operatorPassword,
  });
  const { userId } = signedIn.user;
  people.set("operator", { userId, email: operatorEmail, token: signedIn.accessToken, at: begins });
  await beforeTheShift();
  await theShift();
  await theRest();
  await walk(later(begins, 4 * dayMs), 2 * hourMs);
  await walk(later(begins, 60 * dayMs), 12 * hourMs);
}, 120_000);
afterAll(async () => {
  startClock();
  await world.stop();
});

/** The kinds of notifications of a person, about one application if it is given. */
const notifiedOf = async (name: string, applicationId?: string): Promise<string[]> => {
  const found = await readModelOf(keeper("communication"), notifications).find(
    { userId: idOf(name) },
    { limit: 10_000 },
  );
  const about = (data: Readonly<Record<string, string>>) =>
    applicationId === undefined || data["applicationId"] === applicationId;
  return found.filter(({ data }) => about(data)).map(({ kind }) => kind);
};
const statusOf = async (way: Way) =>
  (await jobOf().log.state(applications, seat(way).applicationId)).applied?.status;
const queued = async (kind?: (typeof queueKinds)[number]) =>
  (await by("operator", "security.queue", { limit: 100, ...(kind === undefined ? {} : { kind }) }))
    .items;
/** The applications with a hold, and those with a booked hour in their worker's calendar. */
const heldNow = async (): Promise<string[]> => {
  const { holds } = await keeper("payment").log.state(ledger, ledgerId);
  return membersOf(holds).map(([, { applicationId }]) => applicationId);
};
const bookedNow = async (): Promise<string[]> => {
  const { log } = keeper("user");
  const states = await Promise.all(names.map((way) => log.state(calendars, idOf(way))));
  return states.flatMap(({ bookings }) => bookings.map(({ applicationId }) => applicationId));
};
const wayOf = (applicationId: string): Way => {
  const way = names.find((name) => seats.get(name) === applicationId);
  if (way === undefined) throw new Error("an application of no one");
  return way;
};

test("after sixty days each application has ended, or it waits for an operator", async () => {
  const ended = await Promise.all(names.map(async (way) => [way, await statusOf(way)]));
  expect(Object.fromEntries(ended)).toEqual(ways);
});

test("of every held won and every booked hour both sides were notified, and it is in the queue", async () => {
  const waiting = [...new Set([...(await heldNow()), ...(await bookedNow())])];
  expect(waiting.length).toBeGreaterThan(4);
  const inQueue = (await queued("dispute")).map(({ id }) => id);
  for (const applicationId of waiting) {
    const way = wayOf(applicationId);
    expect([way, inQueue.includes(applicationId)]).toEqual([way, true]);
    for (const name of [way, "employer"]) {
      const kinds = await notifiedOf(name, applicationId);
      const delayed = kinds.filter((kind) => kind === "disputeDelayed").length;
      expect([way, name, delayed > 50]).toEqual([way, name, true]);
    }
  }
});

test("the sides were asked first, and warned, before an operator was", async () => {
  const asked = async (way: Way, kind: string) =>
    (await notifiedOf(way, seats.get(way))).filter((one) => one === kind).length;
  for (const way of ["accepted", "signed", "working"] as const) {
    expect([way, await asked(way, "overdue"), await asked(way, "escalated")]).toEqual([way, 1, 1]);
  }
  for (const way of ["accepted", "signed", "noShow", "missed"] as const) {
    expect([way, await asked(way, "checkInMissing")]).toEqual([way, 1]);
  }
  expect(await asked("withdrewLate", "withdrawnLate")).toBe(1);
  expect(await asked("pending", "rejected")).toBe(1);
  const employer = await notifiedOf("employer", seats.get("more"));
  expect(employer).toEqual(expect.arrayContaining(["correctionWaiting", "escalated"]));
  // Lower times of the employer delay nothing: the attended time is approved before a reminder.
  expect(await asked("less", "correctionWaiting")).toBe(0);
  expect(await asked("less", "approved")).toBe(1);
  expect(await asked("unpaid", "delayed")).toBe(1);
});

test("of every pending row its person and the operators were notified, and it is in the queue", async () => {
  const transfers = await readModelOf(keeper("payment"), openTransfers).find({}, { limit: 100 });
  expect(transfers.map(({ partyId }) => partyId)).toEqual([idOf("paid")]);
  expect(await notifiedOf("paid")).toContain("transferDelayed");
  const late = (await notifiedOf("worked")).filter((kind) => kind === "requestLate");
  expect(late).toHaveLength(2);
  const items = await queued();
  expect([...new Set(items.map(({ kind }) => kind))].sort()).toEqual([...queueKinds].sort());
  expect(items.map(({ dueAt }) => dueAt)).toEqual(items.map(({ dueAt }) => dueAt).sort());
  expect(items.every(({ urgency }) => urgency === "urgent")).toBe(true);
  const reminders = await readModelOf(keeper("communication"), notifications).find(
    { userId: idOf("operator"), kind: "openEnds" },
    { limit: 10_000 },
  );
  const kinds = new Set(reminders.map(({ data }) => data["kind"]));
  expect([...kinds].sort()).toEqual([...queueKinds].sort());
});

test("when the operator decides what is in the queue, no won is held and no hour is booked", async () => {
  for (const { id: applicationId, act } of await queued("dispute")) {
    expect(act).toBe(`POST /api/jobs/applications/${applicationId}/decide`);
    await by("operator", "job.decide", { applicationId, workedMinutes: 120, reason });
  }
  await quiet();
  expect(await queued("dispute")).toEqual([]);
  expect(await heldNow()).toEqual([]);
  expect(await bookedNow()).toEqual([]);
  expect((await by("employer", "payment.wallet", {})).heldWon).toBe(0);
});
