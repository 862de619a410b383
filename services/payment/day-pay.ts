/**
 * Day pay: what a worker was paid by an employer for one day, and what was withheld of it.
 *
 * A day-worker's tax is of the day's wage (소득세법 제47조 제2항): who works twice on a day for the same
 * employer has one deduction, so the second payment withholds what the day's total owes beyond
 * what the first withheld. Days are remembered for a week before the newest, since the ledger holds
 * them all in memory; a settlement of an older one, after a long dispute, is taxed by itself.
 */
import { dayMs, later, type SeoulDate, seoulDate, seoulInstant } from "../contracts/units.ts";
import { type Buckets, noBuckets, valueAt, withValue } from "./buckets.ts";

export type DayPay = {
  readonly grossWon: number;
  readonly incomeTaxWon: number;
  readonly localTaxWon: number;
};
/** By the day of work, and in it by employer and worker. */
export type DayPays = ReadonlyMap<SeoulDate, Buckets<DayPay>>;
type People = { readonly employerId: string; readonly workerId: string };

export const noDayPays: DayPays = new Map();

const keptDays = 7;

const keyOf = ({ employerId, workerId }: People): string => `${employerId}/${workerId}`;

/** What was paid for a day before; undefined where nothing was. */
export const dayPayOf = (days: DayPays, date: SeoulDate, people: People): DayPay | undefined => {
  const day = days.get(date);
  return day && valueAt(day, keyOf(people));
};

/** The days after one more payment. Copies the list of days and a small bucket. */
export const withDayPay = (
  days: DayPays,
  date: SeoulDate,
  people: People,
  { grossWon, incomeTaxWon, localTaxWon }: DayPay,
): DayPays => {
  if (grossWon === 0) return days;
  const before = dayPayOf(days, date, people);
  const sum = {
    grossWon: (before?.grossWon ?? 0) + grossWon,
    incomeTaxWon: (before?.incomeTaxWon ?? 0) + incomeTaxWon,
    localTaxWon: (before?.localTaxWon ?? 0) + localTaxWon,
  };
  const day = withValue(days.get(date) ?? noBuckets, keyOf(people), sum);
  if (days.has(date)) return new Map(days).set(date, day);
  const all = new Map(days).set(date, day);
  const newest = [...all.keys()].sort().at(-1) ?? date;
  const oldest = seoulDate(later(seoulInstant(newest), -keptDays * dayMs));
  return new Map([...all].filter(([each]) => each >= oldest));
};
