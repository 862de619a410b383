/**
 * Earnings: what a worker earned by month, by year and from each employer.
 *
 * A payment counts in the month of Asia/Seoul in which it was made, and so does a correction. A
 * shift and its minutes count in the month of its first payment.
 */
import { type Instant, seoulDate } from "../../contracts/core/units.ts";
import type { Answer } from "../../contracts/index.ts";
import { monthOf } from "../../contracts/kernel/seoul-month.ts";
import type { ApplicationFacts } from "../facts/market.projection.ts";

type Earnings = Answer<"analytics.me">;
type Sums = {
  grossWon: number;
  netWon: number;
  shifts: number;
  minutes: number;
  readonly employers: Set<string>;
};

const employersMax = 5000;

const yearOf = (at: Instant): string => seoulDate(at).slice(0, "2026".length);

const sumsIn = (periods: Map<string, Sums>, period: string): Sums => {
  const known = periods.get(period);
  if (known !== undefined) return known;
  const sums = { grossWon: 0, netWon: 0, shifts: 0, minutes: 0, employers: new Set<string>() };
  periods.set(period, sums);
  return sums;
};

/** Adds the pay of one application to the periods that `periodOf` names. */
const addTo = (
  periods: Map<string, Sums>,
  made: ApplicationFacts,
  periodOf: (at: Instant) => string,
): void => {
  const { payments, leave, paidAt, minutes, employerId } = made;
  for (const { at, grossWon, netWon } of leave === null ? payments : [...payments, leave]) {
    const sums = sumsIn(periods, periodOf(at));
    sums.grossWon += grossWon;
    sums.netWon += netWon;
    sums.employers.add(employerId);
  }
  if (paidAt === null) return;
  const sums = sumsIn(periods, periodOf(paidAt));
  sums.shifts += 1;
  sums.minutes += minutes;
};

const rowsOf = (periods: ReadonlyMap<string, Sums>): Earnings["months"] =>
  [...periods]
    .sort(([a], [b]) => (a < b ? 1 : -1))
    .map(([period, { employers, ...sums }]) => ({ period, ...sums, employers: employers.size }));

/** A worker's earnings from the facts of their applications, newest period first. */
export const earningsOf = (applications: readonly ApplicationFacts[]): Earnings => {
  const [months, years] = [new Map<string, Sums>(), new Map<string, Sums>()];
  const employers = new Map<string, Sums>();
  for (const made of applications) {
    addTo(months, made, monthOf);
    addTo(years, made, yearOf);
    addTo(employers, made, () => made.employerId);
  }
  return {
    months: rowsOf(months),
    years: rowsOf(years),
    employers: [...employers]
      .map(([employerId, { employers: _, ...sums }]) => ({ employerId, ...sums }))
      .sort((a, b) => b.netWon - a.netWon || (a.employerId < b.employerId ? -1 : 1))
      .slice(0, employersMax),
  };
};
