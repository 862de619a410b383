/**
 * Summary: the figures of the market over a window, summed up from facts and from buckets.
 *
 * A bucket holds the sums of the facts of one hour. Sums of buckets add up; distinct people do not,
 * so a bucket holds who they are, as numbers.
 */
import type { Instant } from "../../contracts/core/units.ts";
import type { Answer } from "../../contracts/index.ts";
import type { ApplicationFacts, JobFacts } from "../facts/market.projection.ts";
import type { Window } from "../time-window.ts";
import { DistinctPeople, PeopleNumbers } from "./people.ts";

export type Summary = Answer<"analytics.summary">;

/** Time spans: their sum in milliseconds, and how many they are. */
type Spans = { sumMs: number; count: number };
/** Sums of jobs by the time of their posting. */
export type JobSums = {
  jobs: number;
  seats: number;
  seatsFilled: number;
  readonly toFirstApplicant: Spans;
  readonly toFill: Spans;
};
/** Sums of applications by the time of application; money in won. */
export type ApplicationSums = {
  applications: number;
  accepted: number;
  noShows: number;
  gmvWon: number;
  paidWon: number;
};

const isIn = (at: Instant | null, { from, to }: Window): boolean =>
  at !== null && at >= from && at < to;

const ratio = (part: number, whole: number): number =>
  whole === 0 ? 0 : Math.min(1, part / whole);

const addSpan = (spans: Spans, from: Instant | null, to: Instant | null): void => {
  if (from === null || to === null) return;
  spans.sumMs += Math.max(0, Date.parse(to) - Date.parse(from));
  spans.count += 1;
};

const addSpans = (spans: Spans, more: Spans): void => {
  spans.sumMs += more.sumMs;
  spans.count += more.count;
};

/** The mean in seconds, to the millisecond; null without a span. */
const meanS = ({ sumMs, count }: Spans): number | null =>
  count === 0 ? null : Math.round(sumMs / count) / 1000;

/** The sums of no jobs. */
export const noJobs = (): JobSums => ({
  jobs: 0,
  seats: 0,
  seatsFilled: 0,
  toFirstApplicant: { sumMs: 0, count: 0 },
  toFill: { sumMs: 0, count: 0 },
});

/** The sums of no applications. */
export const noApplications = (): ApplicationSums => ({
  applications: 0,
  accepted: 0,
  noShows: 0,
  gmvWon: 0,
  paidWon: 0,
});

/** Adds a posted job to the sums. */
export const countJob = (sums: JobSums, job: JobFacts): void => {
  sums.jobs += 1;
  sums.seats += job.seats;
  sums.seatsFilled += Math.min(job.seatsTaken, job.seats);
  addSpan(sums.toFirstApplicant, job.postedAt, job.firstApplicantAt);
  addSpan(sums.toFill, job.postedAt, job.filledAt);
};

/** Adds an application to the sums; a further day of a contract is no application of its own. */
export const countApplication = (sums: ApplicationSums, made: ApplicationFacts): void => {
  if (made.isDay !== true) sums.applications += 1;
  if (made.acceptedAt !== null) sums.accepted += 1;
  if (made.isNoShow) sums.noShows += 1;
  sums.gmvWon += made.grossWon;
  sums.paidWon += made.netWon;
};

/**
 * Sums up jobs by posting time and applications by application time, facts and buckets of facts.
 *
 * `fillRate` is taken seats of all seats. `noShowRate` is no-shows of accepted applications.
 * `gmvWon` is the gross pay of settled work, `paidWon` the net pay that workers received.
 */
export class Tally {
  private readonly window: Window;
  private readonly numbers: PeopleNumbers;
  private readonly workers: DistinctPeople;
  private readonly ofJobs = noJobs();
  private readonly ofApplications = noApplications();

  /** `numbers` must be those that the people of the added buckets have. */
  constructor(window: Window, numbers = new PeopleNumbers()) {
    this.window = window;
    this.numbers = numbers;
    this.workers = new DistinctPeople(numbers.count);
  }

  addJob(job: JobFacts): void {
    if (isIn(job.postedAt, this.window)) countJob(this.ofJobs, job);
  }

  addApplication(made: ApplicationFacts): void {
    if (!isIn(made.appliedAt, this.window)) return;
    countApplication(this.ofApplications, made);
    this.workers.add(this.numbers.of(made.workerId));
  }

  /** Adds a bucket that lies within the window. */
  addJobs(sums: JobSums): void {
    this.ofJobs.jobs += sums.jobs;
    this.ofJobs.seats += sums.seats;
    this.ofJobs.seatsFilled += sums.seatsFilled;
    addSpans(this.ofJobs.toFirstApplicant, sums.toFirstApplicant);
    addSpans(this.ofJobs.toFill, sums.toFill);
  }

  /** Adds a bucket that lies within the window, with the numbers of its workers. */
  addApplications(sums: ApplicationSums, workers: readonly number[]): void {
    this.ofApplications.applications += sums.applications;
    this.ofApplications.accepted += sums.accepted;
    this.ofApplications.noShows += sums.noShows;
    this.ofApplications.gmvWon += sums.gmvWon;
    this.ofApplications.paidWon += sums.paidWon;
    this.workers.addAll(workers);
  }

  summary(): Summary {
    const { jobs, seats, seatsFilled, toFirstApplicant, toFill } = this.ofJobs;
    const { applications, accepted, noShows, gmvWon, paidWon } = this.ofApplications;
    return {
      jobs,
      applications,
      seats,
      seatsFilled,
      fillRate: ratio(seatsFilled, seats),
      timeToFirstApplicantS: meanS(toFirstApplicant),
      timeToFillS: meanS(toFill),
      noShowRate: ratio(noShows, accepted),
      gmvWon,
      paidWon,
      activeWorkers: this.workers.count,
    };
  }
}
