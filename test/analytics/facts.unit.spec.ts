import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { foldOnto, type Projector, type Stored } from "../../mixins/projection/projector.ts";
import type { Doc } from "../../mixins/store/store.ts";
import {
  marketApplications,
  marketJobs,
} from "../../services/analytics/facts/market.projection.ts";
import { eventJournal } from "../../services/analytics/journal/event-journal.projection.ts";
import { fact, record } from "../../services/analytics/journal/fact.ts";
import { Tally } from "../../services/analytics/summary/summary.ts";
import { windowOf } from "../../services/analytics/time-window.ts";
import { type Instant, instant, minuteMs, newId } from "../../services/contracts/core/units.ts";
import type { Announcement } from "../../services/contracts/events.ts";
import type { Message } from "../../services/contracts/index.ts";
import { countOf, jobOf, stateOf } from "../support/postings.ts";
import { applicationFacts, jobFacts } from "./facts.ts";

const begun = Date.parse("2026-11-23T00:00:00Z");
const at = (minute: number): Instant => instant(begun + minute * minuteMs);
const [jobId, employerId] = [newId(), newId()];
const job = jobOf({
  jobId,
  employer: { userId: employerId, displayName: "", rating: null },
  seats: 2,
});
const partiesOf = (applicationId: string, workerId = newId()) => ({
  applicationId,
  jobId,
  workerId,
  employerId,
});
type Parties = ReturnType<typeof partiesOf>;

/** The messages of one log, a minute apart. */
const logOf = (source: string, announcements: readonly Announcement[]): Message[] =>
  announcements.map(
    (announcement, n) =>
      ({
        ...announcement,
        source,
        position: n + 1,
        index: 0,
        at: at(n),
        correlationId: "c",
        actor: null,
        hash: "",
      }) as Message,
  );
const fold = <D extends Doc>(projector: Projector<D>, messages: readonly Message[]) => {
  const docs = new Map<string, Stored<D>>();
  for (const message of messages) {
    if (!(projector.on as readonly string[]).includes(message.type)) continue;
    for (const id of projector.ids(message)) {
      const next = foldOnto(projector, id, docs.get(id) ?? null, [message]);
      if (next !== null) docs.set(id, next);
    }
  }
  return docs;
};
const applied = (parties: Parties, minute = 3): Announcement => ({
  type: "job.applied",
  data: {
    ...parties,
    status: "pending",
    appliedAt: at(minute),
    startsAt: at(600),
    endsAt: at(1080),
  },
});
const moved = (parties: Parties, step: "accepted" | "checkedIn" | "noShow"): Announcement => ({
  type: `job.${step}`,
  data: { ...parties, status: step },
});
const completed = (parties: Parties): Announcement => ({
  type: "payment.completed",
  data: { ...parties, grossWon: 100_000, netWon: 96_700, employerFeeWon: 5000 },
});

test("a job keeps the times of its posting, first application and first fill", () => {
  const [filled, again] = [
    { ...job, status: "filled" as const, seatsTaken: 2 },
    { ...job, seatsTaken: 1 },
  ];
  const messages = logOf("job", [
    { type: "job.posted", data: stateOf(job) },
    applied(partiesOf(newId())),
    applied(partiesOf(newId()), 4),
    { type: "job.changed", data: countOf(filled) },
    { type: "job.changed", data: countOf(again) },
    { type: "job.changed", data: countOf(filled) },
    { type: "job.closed", data: countOf({ ...filled, status: "closed" }) },
  ]);
  expect(fold(marketJobs, messages).get(jobId)).toMatchObject({
    employerId,
    status: "closed",
    seats: 2,
    seatsTaken: 2,
    postedAt: at(0),
    firstApplicantAt: at(3),
    filledAt: at(3),
  });
});

test("an application's facts are the same in any order of reading the logs", () => {
  const people = [0, 1, 2].map(() => partiesOf(newId()));
  const ofJob = logOf(
    "job",
    people.flatMap((parties) => [
      applied(parties),
      moved(parties, "accepted"),
      moved(parties, "checkedIn"),
      { type: "job.approved", data: { ...parties, status: "approved", minutes: 480 } } as const,
      { type: "job.paid", data: { ...parties, status: "paid", netWon: 96_700 } } as const,
    ]),
  );
  const ofPayment = logOf("payment", people.map(completed));
  const expected = fold(marketApplications, [...ofJob, ...ofPayment]);
  expect([...expected.values()]).toMatchObject(
    people.map((parties) => ({
      _id: parties.applicationId,
      workerId: parties.workerId,
      status: "paid",
      netWon: 96_700,
    })),
  );
  for (const doc of fold(marketApplications, ofPayment).values()) {
    expect(doc).toMatchObject({ status: null, appliedAt: null, netWon: 96_700 });
  }
  const choices = fc.array(fc.boolean(), { minLength: 30, maxLength: 30 });
  fc.assert(
    fc.property(choices, fc.integer({ min: 0, max: 14 }), (picks, repeated) => {
      const [jobs, payments] = [[...ofJob], [...ofPayment]];
      const shuffled: Message[] = [];
      for (const pick of picks) {
        const next = (pick ? jobs : payments).shift();
        if (next !== undefined) shuffled.push(next);
      }
      shuffled.push(...jobs, ...payments);
      // A delivered message may be delivered again.
      shuffled.push(...shuffled.slice(repeated));
      expect(fold(marketApplications, shuffled)).toEqual(expected);
    }),
    { seed: 20261122 },
  );
});

test("a decision's change of the pay is added once, however often it is delivered", () => {
  const parties = partiesOf(newId());
  const corrected: Announcement = {
    type: "payment.corrected",
    data: { ...parties, grossWon: 18_000, netWon: 17_840, employerFeeWon: 1800, paidNetWon: 1 },
  };
  const [first, more] = logOf("payment", [completed(parties), corrected]) as [Message, Message];
  const [before] = fold(marketApplications, [first]).values();
  const [doc] = fold(marketApplications, [first, more, first, more]).values();
  expect(doc).toMatchObject({
    grossWon: (before?.grossWon ?? 0) + 18_000,
    netWon: (before?.netWon ?? 0) + 17_840,
    employerFeeWon: (before?.employerFeeWon ?? 0) + 1800,
    paidAt: before?.paidAt,
  });
});

test("an event is found by each id that it concerns, its application's first", () => {
  const parties = partiesOf(newId());
  const [message] = logOf("job", [applied(parties)]);
  const [doc] = fold(eventJournal, message === undefined ? [] : [message]).values();
  expect(doc).toMatchObject({
    _id: "job:1.0",
    type: "job.applied",
    subject: parties.applicationId,
    subjects: [parties.applicationId, jobId, parties.workerId, employerId],
  });
});

test("the figures of a posting are kept, its free text is not", () => {
  const messages = logOf("job", [{ type: "job.posted", data: stateOf(job) }]);
  const [doc] = fold(eventJournal, messages).values();
  expect(doc).toMatchObject({ subject: jobId, subjects: [jobId, employerId] });
  expect(doc?.data).toMatchObject({ seats: 2, hourlyWageWon: 12_000, status: "open" });
  expect(JSON.stringify(doc)).not.toContain(job.title);
  expect(JSON.stringify(doc)).not.toContain(job.place.address);
});

test("events sort by time, then by source and position as numbers", () => {
  const many = Array.from({ length: 12 }, () => applied(partiesOf(newId())));
  const messages = logOf("job", many).map((message) => ({ ...message, at: at(0) }));
  const orders = [...fold(eventJournal, messages).values()].map(({ order }) => order);
  expect([...orders].sort()).toEqual(orders);
});

test("the summary adds up the facts", () => {
  const tally = new Tally(windowOf({}));
  const workerId = newId();
  tally.addJob(jobFacts({ firstApplicantAt: at(1), filledAt: at(10), seatsTaken: 4 }));
  tally.addJob(jobFacts({ firstApplicantAt: at(2) }));
  tally.addJob(jobFacts({ postedAt: null }));
  tally.addApplication(applicationFacts({ workerId, acceptedAt: at(2), isNoShow: true }));
  tally.addApplication(applicationFacts({ workerId }));
  const paid = { acceptedAt: at(2), paidAt: at(9), grossWon: 100_000, netWon: 96_700 };
  tally.addApplication(applicationFacts(paid));
  expect(tally.summary()).toEqual({
    jobs: 2,
    applications: 3,
    seats: 8,
    seatsFilled: 4,
    fillRate: 0.5,
    timeToFirstApplicantS: 90,
    timeToFillS: 600,
    noShowRate: 0.5,
    gmvWon: 100_000,
    paidWon: 96_700,
    activeWorkers: 2,
  });
});

test("without events the rates are 0 and there is no mean", () => {
  expect(new Tally(windowOf({})).summary()).toMatchObject({
    jobs: 0,
    fillRate: 0,
    noShowRate: 0,
    timeToFirstApplicantS: null,
    timeToFillS: null,
  });
});

test("a window is half-open, and two adjacent ones count each job once", () => {
  const first = new Tally(windowOf({ to: "2026-11-23T09:05:00+09:00" }));
  const second = new Tally(windowOf({ from: "2026-11-23T00:05:00Z" }));
  for (const minute of [0, 4, 5, 6]) {
    first.addJob(jobFacts({ postedAt: at(minute) }));
    second.addJob(jobFacts({ postedAt: at(minute) }));
  }
  expect([first.summary().jobs, second.summary().jobs]).toEqual([2, 2]);
});

test("a fact is recorded once", () => {
  const events = record(fact.empty, "apply", { jobId }, at(0));
  expect(events).toHaveLength(1);
  expect(record(events.reduce(fact.evolve, fact.empty), "apply", { jobId }, at(1))).toEqual([]);
});
