/** Outcomes: what became of the last postings: filled before the start, or not. */
import type { Instant } from "../../contracts/core/units.ts";

/** What a posting offers, as it was when it was filled or as it is now. */
export type Terms = {
  readonly categoryId: string;
  readonly hourlyWageWon: number;
  readonly seats: number;
  readonly startsAt: Instant;
};
export type Outcome = Terms & {
  readonly employerId: string;
  readonly postedAt: Instant;
  readonly seatsTaken: number;
  readonly isFilled: boolean;
  /** When its employer closed or cancelled it; null while it is open. */
  readonly endedAt: Instant | null;
};
export type Finished = Pick<Outcome, "employerId" | "postedAt" | "isFilled"> & Terms;

/** Of the whole market, the newest: a model of as many is fitted in some 0.15 s. */
const kept = 5000;

/** Follows the last postings, by job. */
export class Outcomes {
  private readonly jobs = new Map<string, Outcome>();

  of(jobId: string): Outcome | undefined {
    return this.jobs.get(jobId);
  }

  /** Notes a new posting; O(1). */
  add(jobId: string, posted: Pick<Outcome, "employerId" | "postedAt"> & Terms): void {
    this.jobs.set(jobId, { ...posted, seatsTaken: 0, isFilled: false, endedAt: null });
    if (this.jobs.size <= kept) return;
    for (const oldest of this.jobs.keys()) {
      this.jobs.delete(oldest);
      return;
    }
  }

  /**
   * Notes how many seats are taken, and the terms where they have changed. A posting that was filled
   * keeps the terms at which it was.
   */
  change(jobId: string, seatsTaken: number, terms: Terms | null): void {
    const known = this.jobs.get(jobId);
    if (known === undefined) return;
    const now = known.isFilled || terms === null ? known : { ...known, ...terms };
    const isFilled = known.isFilled || (now.seats > 0 && seatsTaken >= now.seats);
    this.jobs.set(jobId, { ...now, seatsTaken, isFilled });
  }

  /** Notes that a posting was closed or cancelled, at some time. */
  end(jobId: string, at: Instant): void {
    const known = this.jobs.get(jobId);
    if (known !== undefined) this.jobs.set(jobId, { ...known, endedAt: at });
  }

  /**
   * The postings whose work has begun, in the order in which they were posted, without those that the
   * employer gave up before: whether they would have been filled is not known. O(kept).
   */
  finished(now: Instant): Finished[] {
    return [...this.jobs.values()].filter(
      ({ startsAt, endedAt, isFilled }) =>
        startsAt <= now && (isFilled || endedAt === null || endedAt >= startsAt),
    );
  }
}
