/**
 * Market fold: groups, cohorts and what insights are made from, as a function of job's log.
 *
 * One log alone gives one order of events, the same in every process and after every start, so that
 * all form the same groups.
 */
import { hourMs, type Instant, seoulDate, seoulOffsetMs } from "../../contracts/core/units.ts";
import type { EventName, EventOf } from "../../contracts/events.ts";
import type { Message } from "../../contracts/index.ts";
import type { Spot } from "../../contracts/kernel/travel.ts";
import { countedAs, DayCounts } from "../insights/day-counts.ts";
import { Demand } from "../insights/demand.ts";
import { Outcomes, type Terms } from "../insights/outcomes.ts";
import { Cohorts } from "./cohorts.ts";
import { type Cell, Groups, type Series, type Sums } from "./groups.ts";

type Posted = {
  readonly cell: Cell;
  readonly employerId: string;
  readonly seats: number;
  readonly postedAt: Instant;
  hasApplicant: boolean;
  isFilled: boolean;
};
type OfJob = {
  readonly type: EventName;
  readonly at: Instant;
  readonly data: EventOf<"job.posted">;
};
type Posting = NonNullable<OfJob["data"]["job"]>;
type OfApplication = Message & { readonly data: { jobId: string; workerId: string } };

/** The events that are counted as they are, each as a series. */
const steps: Readonly<Partial<Record<EventName, Series>>> = {
  "job.accepted": "accepted",
  "job.signed": "signed",
  "job.checkedIn": "checkedIn",
  "job.approved": "approved",
  "job.paid": "paid",
  "job.noShow": "noShow",
};

export const foldedEvents = [
  "job.openedEarly",
  "job.posted",
  "job.changed",
  "job.earlyChanged",
  "job.applied",
  "job.accepted",
  "job.signed",
  "job.checkedIn",
  "job.approved",
  "job.paid",
  "job.noShow",
  "job.closed",
  "job.cancelled",
  "job.withdrawn",
  "job.calledOff",
] as const satisfies readonly EventName[];

const termsOf = ({ categoryId, hourlyWageWon, seats, startsAt }: Posting): Terms => ({
  categoryId,
  hourlyWageWon,
  seats,
  startsAt: startsAt as Instant,
});
/** Each side signs; the first of them makes no contract. */
const isHalfSigned = ({ type, data }: Message): boolean =>
  type === "job.signed" && data.status !== "signed";
const one: Sums = { count: 1, amount: 0, weight: 0 };
const hourOf = (at: Instant): number => Math.floor((Date.parse(at) + seoulOffsetMs) / hourMs) % 24;
const spanOf = (from: Instant, to: Instant): Sums => ({
  count: 1,
  amount: Math.max(0, Date.parse(to) - Date.parse(from)),
  weight: 0,
});

/** Follows job's log; `districtOf` names the area of a place. */
export class MarketFold {
  readonly groups = new Groups();
  readonly cohorts = new Cohorts();
  readonly demand = new Demand();
  readonly counts = new DayCounts();
  readonly outcomes = new Outcomes();
  private readonly districtOf: (spot: Spot) => string;
  private readonly jobs = new Map<string, Posted>();
  /** Approved minutes of applications that are not paid yet. */
  private readonly minutes = new Map<string, number>();
  private readTo = { position: 0, index: -1 };

  constructor(districtOf: (spot: Spot) => string) {
    this.districtOf = districtOf;
  }

  /** Takes the next message of the log; one that was taken before is skipped. */
  take(message: Message): void {
    const { position, index } = message;
    const { readTo } = this;
    if (position < readTo.position || (position === readTo.position && index <= readTo.index)) {
      return;
    }
    const counted = countedAs(message);
    if (counted !== null) {
      this.counts.add(counted.metric, seoulDate(message.at), counted.personId);
    }
    if ("seatsTaken" in message.data)
      this.takeJob({ type: message.type, at: message.at, data: message.data });
    else if ("workerId" in message.data && "jobId" in message.data) {
      this.takeStep(message as OfApplication);
    }
    this.readTo = { position, index };
  }

  private takeJob(message: OfJob): void {
    const { jobId, employerId, status, seatsTaken, job } = message.data;
    const day = seoulDate(message.at);
    const known = this.jobs.get(jobId);
    if (known === undefined) {
      if (job === undefined || status === "draft") return;
      const { seats, hourlyWageWon, categoryId, place, startsAt } = job;
      const hour = hourOf(startsAt as Instant);
      const cell = { district: this.districtOf(place), categoryId, hour };
      const posted = { cell, employerId, seats, postedAt: message.at };
      this.jobs.set(jobId, { ...posted, hasApplicant: false, isFilled: false });
      const sums = { count: 1, amount: hourlyWageWon * seats, weight: seats };
      this.groups.add("posted", cell, { employerId }, sums, day);
      this.notePosting(message, job, cell.district);
      return;
    }
    this.outcomes.change(jobId, seatsTaken, job === undefined ? null : termsOf(job));
    if (message.type === "job.closed" || message.type === "job.cancelled") {
      this.outcomes.end(jobId, message.at);
    }
    if (known.isFilled || known.seats === 0 || seatsTaken < known.seats) return;
    known.isFilled = true;
    this.groups.add("filled", known.cell, { employerId }, spanOf(known.postedAt, message.at), day);
  }

  /** A new posting: a count of its day, demand of each day of work, and an outcome to come. */
  private notePosting({ data, at }: OfJob, job: Posting, district: string): void {
    const { jobId, employerId, seatsTaken } = data;
    const day = seoulDate(at);
    this.counts.add("postings", day, employerId);
    this.demand.advance(day);
    for (const { startsAt } of [job, ...(job.moreDays ?? [])]) {
      this.demand.add(district, seoulDate(startsAt as Instant), employerId, job.seats);
    }
    this.outcomes.add(jobId, { employerId, postedAt: at, ...termsOf(job) });
    this.outcomes.change(jobId, seatsTaken, null);
  }

  private takeStep(message: OfApplication): void {
    const { jobId, workerId } = message.data;
    const job = this.jobs.get(jobId);
    if (job === undefined) return;
    const { cell, employerId, postedAt } = job;
    const people = { workerId, employerId };
    const day = seoulDate(message.at);
    const add = (series: Series, sums: Sums) => this.groups.add(series, cell, people, sums, day);
    if (message.type === "job.applied") {
      // A further day of a contract is no application of its own.
      if (message.data.partOf !== undefined) {
        add("accepted", one);
        return;
      }
      this.cohorts.add(workerId, message.at);
      add("applied", one);
      if (!job.hasApplicant) add("firstApplicant", spanOf(postedAt, message.at));
      job.hasApplicant = true;
      return;
    }
    const series = steps[message.type];
    if (series !== undefined && !isHalfSigned(message)) add(series, one);
    if (message.type === "job.approved") {
      this.minutes.set(message.data.applicationId, message.data.minutes);
    }
    if (message.type === "job.paid") {
      const { applicationId, netWon } = message.data;
      const weight = this.minutes.get(applicationId) ?? 0;
      this.minutes.delete(applicationId);
      if (weight > 0) add("pay", { count: 1, amount: netWon, weight });
    }
  }
}
