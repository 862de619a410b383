/** Summary: the figures of the market, computed from facts for each request and never stored. */
import type { Instant } from "../contracts/core/units.ts";
import type { Answer } from "../contracts/index.ts";
import type { ApplicationFacts, JobFacts } from "./market.projection.ts";
import type { Window } from "./time-window.ts";

export type Summary = Answer<"analytics.summary">;

const isIn = (at: Instant | null, { from, to }: Window): boolean =>
  at !== null && at >= from && at < to;

const ratio = (part: number, whole: number): number =>
  whole === 0 ? 0 : Math.min(1, part / whole);

/** A running mean of time spans. */
class Mean {
  private sumMs = 0;
  private spans = 0;

  add(from: Instant | null, to: Instant | null): void {
    if (from === null || to === null) return;
    this.sumMs += Math.max(0, Date.parse(to) - Date.parse(from));
    this.spans += 1;
  }

  /** In seconds, to the millisecond; null without a span. */
  get seconds(): number | null {
    return this.spans === 0 ? null : Math.round(this.sumMs / this.spans) / 1000;
  }
}

/**
 * Sums up jobs by posting time and applications by application time, one document after another.
 *
 * `fillRate` is taken seats of all seats. `noShowRate` is no-shows of accepted applications.
 * `gmvWon` is the gross pay of settled work, `paidWon` the net pay that workers received.
 */
export class Tally {
  private readonly window: Window;
  private readonly workers = new Set<string>();
  private readonly toFirstApplicant = new Mean();
  private readonly toFill = new Mean();
  private jobs = 0;
  private seats = 0;
  private seatsFilled = 0;
  private applications = 0;
  private accepted = 0;
  private noShows = 0;
  private gmvWon = 0;
  private paidWon = 0;

  constructor(window: Window) {
    this.window = window;
  }

  addJob(job: JobFacts): void {
    if (!isIn(job.postedAt, this.window)) return;
    this.jobs += 1;
    this.seats += job.seats;
    this.seatsFilled += Math.min(job.seatsTaken, job.seats);
    this.toFirstApplicant.add(job.postedAt, job.firstApplicantAt);
    this.toFill.add(job.postedAt, job.filledAt);
  }

  addApplication(application: ApplicationFacts): void {
    if (!isIn(application.appliedAt, this.window)) return;
    if (application.isDay !== true) this.applications += 1;
    this.workers.add(application.workerId);
    if (application.acceptedAt !== null) this.accepted += 1;
    if (application.isNoShow) this.noShows += 1;
    this.gmvWon += application.grossWon;
    this.paidWon += application.netWon;
  }

  summary(): Summary {
    const { jobs, applications, seats, seatsFilled, gmvWon, paidWon } = this;
    return {
      jobs,
      applications,
      seats,
      seatsFilled,
      fillRate: ratio(seatsFilled, seats),
      timeToFirstApplicantS: this.toFirstApplicant.seconds,
      timeToFillS: this.toFill.seconds,
      noShowRate: ratio(this.noShows, this.accepted),
      gmvWon,
      paidWon,
      activeWorkers: this.workers.size,
    };
  }
}
