/**
 * Cohorts: workers by the month of their first application, and how many applied again later.
 *
 * A month counts workers in whole groups of five, as all figures of the market do.
 */
import { type Instant, seoulDate } from "../../contracts/core/units.ts";
import { peopleMin } from "../people-min.ts";

/** A month as a number, so that months are subtracted. */
type Month = number;
type Worker = { readonly first: Month; last: Month };
export type Cohort = {
  readonly month: string;
  readonly workers: number;
  /** Of them, those who applied one, two and more months later. */
  readonly returned: readonly number[];
};

const monthsMax = 12;

const monthOf = (at: Instant): Month => {
  const [year = 0, month = 0] = seoulDate(at).split("-", 2).map(Number);
  return year * 12 + month - 1;
};
const textOf = (month: Month): string =>
  `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, "0")}`;
const inGroups = (workers = 0): number => Math.floor(workers / peopleMin) * peopleMin;

/** Counts each worker once in each month. */
export class Cohorts {
  private readonly workers = new Map<string, Worker>();
  private readonly counts = new Map<Month, number[]>();

  /** Notes an application; O(1). */
  add(workerId: string, at: Instant): void {
    const month = monthOf(at);
    const worker = this.workers.get(workerId);
    if (worker !== undefined && month <= worker.last) return;
    const first = worker?.first ?? month;
    if (worker === undefined) this.workers.set(workerId, { first, last: month });
    else worker.last = month;
    const later = month - first;
    if (later > monthsMax) return;
    const counts = this.counts.get(first) ?? [];
    this.counts.set(first, counts);
    counts[later] = (counts[later] ?? 0) + 1;
  }

  /** The cohorts of the months that begin in a window, those with enough workers; oldest first. */
  of(from: Instant, to: Instant): Cohort[] {
    const [first, end] = [monthOf(from), monthOf(to)];
    return [...this.counts]
      .filter(([month]) => month >= first && month <= end)
      .sort(([a], [b]) => a - b)
      .map(([month, counts]) => ({
        month: textOf(month),
        workers: inGroups(counts[0]),
        returned: Array.from({ length: counts.length - 1 }, (_, n) => inGroups(counts[n + 1])),
      }))
      .filter(({ workers }) => workers > 0);
  }
}
