/**
 * Wage parts: the minutes of a shift by the hourly wage that they earn.
 *
 * A wage below the minimum is void, and the minimum of the day applies (최저임금법 제6조 제3항). Work past
 * midnight into a year with a higher minimum has two wages (`minimumWageAtMidnight`).
 */
import { type Instant, minuteMs, seoulDate, seoulInstant } from "../../contracts/core/units.ts";
import { minutesIn, type Span } from "../../contracts/kernel/work-spans.ts";
import { minimumWage, ruleAt } from "../../contracts/law/statutory-values.ts";
import { nightMinutesIn } from "./shift.ts";

/** Some minutes of a shift in a row with one wage, in won per hour. */
export type WagePart = {
  readonly minutes: number;
  readonly nightMinutes: number;
  readonly wageWon: number;
};

type Paid = { readonly startsAt: Instant; readonly hourlyWageWon: number };

/** The minutes, from the start of the shift, at which a new minimum begins. */
const changes = ({ startsAt }: Paid): number[] =>
  minimumWage.map(({ from }) =>
    Math.ceil((Date.parse(seoulInstant(from)) - Date.parse(startsAt)) / minuteMs),
  );

const cut = (spans: readonly Span[], at: number): [Span[], Span[]] => [
  spans.flatMap(({ from, to }) => (from < at ? [{ from, to: Math.min(to, at) }] : [])),
  spans.flatMap(({ from, to }) => (to > at ? [{ from: Math.max(from, at), to }] : [])),
];

/** The parts of a shift in order: one, or two with a new minimum. Refuses LAW_UNKNOWN. */
export const wageParts = (shift: Paid, spans: readonly Span[]): readonly WagePart[] => {
  const part = (some: readonly Span[], minimumWon: number): WagePart => ({
    minutes: minutesIn(some),
    nightMinutes: nightMinutesIn(shift, some),
    wageWon: Math.max(shift.hourlyWageWon, minimumWon),
  });
  const { value: minimumWon } = ruleAt(minimumWage, seoulDate(shift.startsAt));
  const at = changes(shift).find((minute) => minute > 0);
  const [before, after] = at === undefined ? [spans, []] : cut(spans, at);
  const next = at === undefined ? undefined : nextMinimum(shift);
  if (after.length === 0 || next === undefined) return [part(spans, minimumWon)];
  const [one, other] = [part(before, minimumWon), part(after, next)];
  if (one.wageWon === other.wageWon || one.minutes === 0) return [part(spans, other.wageWon)];
  return [one, other];
};

/** The minimum that begins next after a shift's day. */
const nextMinimum = ({ startsAt }: Paid): number | undefined =>
  minimumWage.find(({ from }) => from > seoulDate(startsAt))?.value;
