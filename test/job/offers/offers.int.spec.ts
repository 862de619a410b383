/** Offers by name: from the offer to the seat, and every way that it comes to nothing. */
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import type { ServiceBroker } from "moleculer";
import { systemCommand } from "../../../mixins/log/commands.ts";
import { begin } from "../../../mixins/saga/saga.ts";
import communication from "../../../services/communication/communication.service.ts";
import {
  dayMs,
  hourMs,
  instant,
  later,
  minuteMs,
  newId,
  now,
} from "../../../services/contracts/core/units.ts";
import { call } from "../../../services/contracts/index.ts";
import { perDay } from "../../../services/contracts/kernel/daily-limit.ts";
import { postingTick } from "../../../services/job/background/posting-clock.scheduler.ts";
import { undoHalted } from "../../../services/job/background/undo-halted.command.ts";
import { entrySagas, type offeredSaga } from "../../../services/job/domain/application.saga.ts";
import { type ApplicationEvent, applications } from "../../../services/job/domain/application.ts";
import { jobs, offered } from "../../../services/job/domain/job.ts";
import job from "../../../services/job/job.service.ts";
import type { JobService } from "../../../services/job/job.types.ts";
import { make, offers } from "../../../services/job/offers/offer.ts";
import { serviceOf, startBroker, type TestBroker } from "../../support/broker.ts";
import { type Neighbours, neighbours } from "../../support/neighbours.ts";
import { type Posting, postingOf } from "../../support/postings.ts";
import { until } from "../../support/until.ts";
import { services } from "../../user/people.ts";
import { join, type Someone } from "../../user/work.ts";

let running: TestBroker;
let broker: ServiceBroker;
let around: Neighbours;
let worker: Someone;
let employer: Someone;
const waitMs = 10_000;

beforeAll(async () => {
  around = neighbours();
  const probes = around.schemas.filter(({ name }) => name !== "user" && name !== "communication");
  running = await startBroker([...services, job, communication, ...probes]);
  broker = running.broker;
});
beforeEach(async () => {
  worker = await join(broker);
  employer = await join(broker, { role: "employer", companyName: "한강물류" });
  await favoured(worker);
});
afterAll(() => running.stop());

const service = () => serviceOf(broker, "job") as JobService;
let days = 1;
/** Each posting has a day of its own, so that calendars do not clash. */
const post = (more: Partial<Posting> = {}, by = employer) => {
  days = (days % 80) + 1;
  const startsAt = later(now(), days * dayMs + hourMs);
  return by.ask("job.post", postingOf({ startsAt, ...more }));
};
const favoured = async (who: Someone) => {
  const { jobId } = await post();
  await who.ask("job.apply", { jobId });
  const { userId: workerId } = who;
  const mark = () => employer.ask("job.favourites.add", { workerId }).catch(() => null);
  await until(async () => (await mark()) !== null, waitMs);
};
const offer = (jobId: string, who = worker, more: { validMinutes?: number } = {}) =>
  employer.ask("job.offers.make", { jobId, workerId: who.userId, ...more });
const listed = async (who: Someone) => (await who.ask("job.offers", {})).items;
const kindsOf = async (who: Someone) =>
  (await who.ask("communication.notifications", { limit: 100 })).items.map(({ kind }) => kind);
const hears = (who: Someone, kind: string) =>
  until(async () => (await kindsOf(who)).includes(kind), waitMs);
const refused = (asking: Promise<unknown>) =>
  asking.then(
    () => null,
    ({ type }: { type?: string }) => type ?? "",
  );

/** An offer of no one. */
const someOffer = {
  ...{ jobId: newId(), workerId: newId(), employerId: newId() },
  ...{ termsVersion: 1, startsAt: later(now(), dayMs) },
};

test("a favourite who accepts an offer has applied and is accepted in one go, with the pay held", async () => {
  const { jobId } = await post({ seats: 1 });
  const { offerId, status, expiresAt } = await offer(jobId);
  expect(status).toBe("open");
  expect(Date.parse(expiresAt)).toBeLessThanOrEqual(Date.now() + dayMs);
  await hears(worker, "offered");
  for (const side of [worker, employer]) {
    await until(async () => (await listed(side)).some((one) => one.offerId === offerId), waitMs);
  }
  const application = await worker.ask("job.offers.accept", { offerId });
  expect(application).toMatchObject({ status: "accepted", jobId, workerId: worker.userId });
  const holds = [...around.effects.values()].filter(
    ({ action, params }) =>
      action === "payment.hold" && params["applicationId"] === application.applicationId,
  );
  expect(holds).toHaveLength(1);
  expect(await employer.ask("job.get", { jobId })).toMatchObject({ seatsTaken: 1 });
  await until(async () => (await listed(worker))[0]?.status === "accepted", waitMs);
  await hears(employer, "offerAccepted");
  await hears(worker, "accepted");
  // A repeat answers the same application.
  const again = await worker.ask("job.offers.accept", { offerId });
  expect(again.applicationId).toBe(application.applicationId);
});

test("only favourites get offers: a stranger and a worker who has blocked look the same", async () => {
  const { jobId } = await post();
  const stranger = await join(broker);
  expect(await refused(offer(jobId, stranger))).toBe("NOT_FOUND");
  await worker.ask("user.blocks.set", { userId: employer.userId });
  expect(await refused(offer(jobId))).toBe("NOT_FOUND");
  const rival = await join(broker, { role: "employer" });
  const asRival = rival.ask("job.offers.make", { jobId, workerId: worker.userId });
  expect(await refused(asRival)).toBe("NOT_YOURS");
});

test("a block after the offer refuses its acceptance without a reason, and the offer stays open", async () => {
  const { jobId } = await post();
  const { offerId } = await offer(jobId);
  await employer.ask("user.blocks.set", { userId: worker.userId });
  await expect(worker.ask("job.offers.accept", { offerId })).rejects.toMatchObject({
    type: "NOT_ELIGIBLE",
    data: {},
  });
  expect(await worker.ask("job.offers.decline", { offerId })).toMatchObject({
    status: "declined",
  });
});

test("declining costs nothing, tells the employer, and ends offers of this job to the worker", async () => {
  const { jobId } = await post();
  const { offerId } = await offer(jobId);
  const before = await worker.ask("user.reliability", {});
  expect((await worker.ask("job.offers.decline", { offerId })).status).toBe("declined");
  expect((await worker.ask("job.offers.decline", { offerId })).status).toBe("declined");
  await hears(employer, "offerDeclined");
  expect(await worker.ask("user.reliability", {})).toEqual(before);
  expect(await refused(offer(jobId))).toBe("OFFER_ENDED");
  expect(await refused(worker.ask("job.offers.accept", { offerId }))).toBe("OFFER_ENDED");
});

test("an offer is its two parties' alone", async () => {
  const { jobId } = await post();
  const { offerId } = await offer(jobId);
  const other = await join(broker);
  for (const way of ["job.offers.accept", "job.offers.decline"] as const) {
    expect(await refused(other.ask(way, { offerId }))).toBe("NOT_FOUND");
  }
  const rival = await join(broker, { role: "employer" });
  expect(await refused(rival.ask("job.offers.withdraw", { offerId }))).toBe("NOT_FOUND");
  expect(await listed(other)).toEqual([]);
  expect(await refused(other.ask("job.apply", { jobId, offerId }))).toBe("NOT_FOUND");
});

test("an offer of one job lets its worker into no other, of this employer or of another", async () => {
  const rival = await join(broker, { role: "employer" });
  const { jobId } = await post();
  const { offerId } = await offer(jobId);
  for (const by of [employer, rival]) {
    const other = await post({}, by);
    const asking = worker.ask("job.apply", { jobId: other.jobId, offerId });
    expect(await refused(asking)).toBe("NOT_FOUND");
    expect(await by.ask("job.get", { jobId: other.jobId })).toMatchObject({ seatsTaken: 0 });
  }
  expect((await worker.ask("job.offers.accept", { offerId })).status).toBe("accepted");
});

test("the step that takes an offer asks the application itself of which job it is", async () => {
  const { jobId } = await post();
  const { offerId } = await offer(jobId);
  const other = await post();
  const { applicationId } = await worker.ask("job.apply", { jobId: other.jobId });
  const { userId: workerId } = worker;
  const taking = { cid: `take:${applicationId}`, offerId, workerId, applicationId };
  expect(await refused(call(broker, "job.offers.take", taking))).toBe("NOT_FOUND");
  expect((await worker.ask("job.offers.decline", { offerId })).status).toBe("declined");
});

test.each(entrySagas.map((saga) => [saga.name, saga] as const))(
  "an application whose saga %s is parked at the start of the shift is undone",
  async (_, saga) => {
    const { jobId } = await post();
    const { offerId } = await offer(jobId);
    const { log } = service();
    const { posting, takeHomeWon, regularEmployees } = offered(await log.state(jobs, jobId));
    const terms = { ...posting, takeHomeWon, regularEmployees };
    const [applicationId, correlationId, at] = [newId(), newId(), now()];
    const { userId: workerId } = worker;
    const parties = { applicationId, jobId, workerId, employerId: employer.userId };
    const input = { ...parties, terms, isFirstCome: true, appliedAt: at, correlationId, offerId };
    const events: ApplicationEvent[] = [
      { type: "applied", data: { ...parties, terms, isFirstCome: true, at } },
      ...begin(saga as typeof offeredSaga, "apply", input, correlationId),
      { type: "saga.parked", data: { key: "apply", reason: "no answer" } },
    ];
    await log.decide(applications, applicationId, () => events, systemCommand(newId()));
    const statusNow = async () =>
      (await log.state(applications, applicationId)).sagas["apply"]?.status;
    await undoHalted(service(), later(posting.startsAt, -1));
    expect(await statusNow()).toBe("parked");
    await until(async () => {
      await undoHalted(service(), posting.startsAt);
      return (await statusNow()) === "compensated";
    }, waitMs);
    expect((await log.state(applications, applicationId)).applied?.status).toBe("rejected");
  },
);

test("an offer that is not answered expires once, and may be made again", async () => {
  const { jobId } = await post();
  const { offerId, expiresAt } = await offer(jobId, worker, { validMinutes: 30 });
  await until(async () => (await listed(worker)).length === 1, waitMs);
  await postingTick(service(), later(instant(expiresAt), -1000));
  expect((await listed(worker))[0]?.status).toBe("open");
  const at = later(instant(expiresAt), 1);
  await Promise.all([1, 2, 3].map(() => postingTick(service(), at)));
  await hears(employer, "offerExpired");
  const { messages } = await call(broker, "job.log.read", { after: 0, limit: 1000 });
  const endings = messages.filter(
    ({ type, data }) => type === "job.offerEnded" && data["offerId"] === offerId,
  );
  expect(endings).toHaveLength(1);
  expect(await offer(jobId)).toMatchObject({ offerId, status: "open" });
});

test("an offer and an opening that the clock cannot end hold up no other", async () => {
  const earliest = await Promise.all([1, 2, 3].map(() => post()));
  const last = await post();
  const made: Awaited<ReturnType<typeof offer>>[] = [];
  for (const { jobId } of [...earliest, last]) {
    made.push(await offer(jobId, worker, { validMinutes: 30 }));
  }
  const early = await Promise.all([1, 2, 3].map(() => post({ earlyAccess: { minutes: 30 } })));
  const open = await post({ earlyAccess: { minutes: 31 } });
  // Their commands were used for something else, so the clock is refused.
  const spent = [
    ...made.slice(0, 3).map(({ offerId, expiresAt }) => `expire:${offerId}:${expiresAt}`),
    ...early.map(({ jobId }) => `openedToAll:${jobId}`),
  ];
  for (const cid of spent) {
    const by = systemCommand(cid, { fp: "another" });
    const events = make(offers.empty, { ...someOffer, offerId: newId() }, now());
    await service().log.decide(offers, newId(), () => events, by);
  }
  await until(async () => {
    await postingTick(service(), later(now(), 32 * minuteMs));
    const ended = await service().log.state(offers, made.at(-1)?.offerId ?? "");
    const { status } = ended as { status: string };
    const job = await service().log.state(jobs, open.jobId);
    return status === "expired" && job.status === "open" && job.opensAt === undefined;
  }, waitMs);
});

test("there is one live offer of a job to a worker, however many devices make it at once", async () => {
  const { jobId } = await post();
  const all = await Promise.all(Array.from({ length: 6 }, () => refused(offer(jobId))));
  expect(all.filter((code) => code === null)).toHaveLength(1);
  expect(all.filter((code) => code === "ALREADY_OFFERED")).toHaveLength(5);
});

test("of a withdrawal and an acceptance at the same moment exactly one happens", async () => {
  for (let n = 0; n < 5; n += 1) {
    const { jobId } = await post();
    const { offerId } = await offer(jobId);
    const [accepted, withdrawn] = await Promise.all([
      refused(worker.ask("job.offers.accept", { offerId })),
      refused(employer.ask("job.offers.withdraw", { offerId })),
    ]);
    expect([accepted, withdrawn].sort()).toEqual(["OFFER_ENDED", null].sort());
    const { seatsTaken } = await employer.ask("job.get", { jobId });
    expect(seatsTaken).toBe(accepted === null ? 1 : 0);
  }
});

test("two favourites who accept offers of the last seat at once: one has it", async () => {
  const second = await join(broker);
  await favoured(second);
  const { jobId } = await post({ seats: 1 });
  const made = await Promise.all([offer(jobId), offer(jobId, second)]);
  const answers = await Promise.all(
    [worker, second].map((who, n) =>
      who.ask("job.offers.accept", { offerId: made[n]?.offerId ?? "" }).then(
        ({ status }) => status as string,
        ({ type }: { type: string }) => type,
      ),
    ),
  );
  expect(answers.filter((one) => one === "accepted")).toHaveLength(1);
  expect(answers.filter((one) => one === "pending" || one === "JOB_FULL")).toHaveLength(1);
  expect(await employer.ask("job.get", { jobId })).toMatchObject({ seatsTaken: 1 });
});

test("a worker whose time is taken keeps the offer, and accepts it when the time is free", async () => {
  const other = await join(broker, { role: "employer" });
  const { jobId, startsAt } = await post();
  const clashing = await other.ask("job.post", postingOf({ startsAt }));
  const { applicationId } = await worker.ask("job.apply", { jobId: clashing.jobId });
  const { offerId } = await offer(jobId);
  expect(await refused(worker.ask("job.offers.accept", { offerId }))).toBe("TIME_CLASH");
  await worker.ask("job.withdraw", { applicationId });
  expect((await worker.ask("job.offers.accept", { offerId })).status).toBe("accepted");
});

test("without money the application waits, and the employer is asked to charge", async () => {
  const { jobId } = await post();
  const { offerId } = await offer(jobId);
  around.fault("payment.hold", "refuse", 1, "INSUFFICIENT_FUNDS");
  const { status, applicationId } = await worker.ask("job.offers.accept", { offerId });
  expect(status).toBe("pending");
  await hears(employer, "noFunds");
  expect((await employer.ask("job.accept", { applicationId })).status).toBe("accepted");
});

test("an offer is of the terms that were offered: changed ones refuse it", async () => {
  const { jobId } = await post();
  const { offerId } = await offer(jobId);
  const { version: termsVersion } = await employer.ask("job.edit", {
    jobId,
    hourlyWageWon: 13_000,
  });
  expect(await refused(worker.ask("job.offers.accept", { offerId }))).toBe("TERMS_CHANGED");
  for (const seen of [{}, { termsVersion: termsVersion ?? 0 }]) {
    const asking = worker.ask("job.apply", { jobId, offerId, ...seen });
    expect(await refused(asking)).toBe("TERMS_CHANGED");
  }
});

test("an offer opens an early job to its worker, and no offer is made of a closed or begun one", async () => {
  const { jobId } = await post({ earlyAccess: { minutes: 60 } });
  const { offerId } = await offer(jobId);
  expect((await worker.ask("job.offers.accept", { offerId })).status).toBe("accepted");
  expect(await refused(offer(jobId))).toBe("ALREADY_APPLIED");
  const closed = await post();
  await employer.ask("job.close", { jobId: closed.jobId });
  expect(await refused(offer(closed.jobId))).toBe("JOB_NOT_OPEN");
});

test("an employer makes a day's number of offers, and a repeated key makes none", async () => {
  const { jobId } = await post();
  const params = { jobId, workerId: worker.userId };
  const once = await employer.ask("job.offers.make", params, "key-of-an-offer");
  expect(await employer.ask("job.offers.make", params, "key-of-an-offer")).toEqual(once);
  let last: string | null = null;
  for (let n = 1; n <= perDay.offers && last !== "DAILY_LIMIT"; n += 1) {
    last = await refused(offer(jobId));
  }
  expect(last).toBe("DAILY_LIMIT");
});

test("offers are in the exports of both parties", async () => {
  const { jobId } = await post();
  const { offerId } = await offer(jobId);
  for (const { userId } of [worker, employer]) {
    await until(async () => {
      const { sections } = await call(broker, "job.personal.export", { userId });
      const items = sections.find(({ name }) => name === "offers")?.items ?? [];
      return items.some((one) => one["offerId"] === offerId);
    }, waitMs);
  }
});
