/**
 * Market fold: groups and cohorts as a function of job's log.
 *
 * One log alone gives one order of events, the same in every process and after every start, so that
 * all form the same groups.
 */
import { hourMs, type Instant, seoulDate, seoulOffsetMs } from "../../contracts/core/units.ts";
import type { EventName } from "../../contracts/events.ts";
import type { Message } from "../../contracts/index.ts";
import type { Spot } from "../../contracts/kernel/travel.ts";
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
] as const satisfies readonly EventName[];

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
    if ("seatsTaken" in message.data) this.takeJob(message);
    else if ("workerId" in message.data && "jobId" in message.data) {
      this.takeStep(message as OfApplication);
    }
    this.readTo = { position, index };
  }

  private takeJob(message: Message): void {
    if (!("seatsTaken" in message.data)) return;
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
      return;
    }
    if (known.isFilled || known.seats === 0 || seatsTaken < known.seats) return;
    known.isFilled = true;
    this.groups.add("filled", known.cell, { employerId }, spanOf(known.postedAt, message.at), day);
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
    if (series !== undefined) add(series, one);
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
