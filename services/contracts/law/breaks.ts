/**
 * Breaks: how long a shift must rest, and where its breaks may lie (근로기준법 제54조).
 *
 * A break is given during the work: neither before it begins nor after it ends. The values and
 * their sources are in ./working-time.ts.
 */
import { Refusal } from "../core/refusal.ts";
import { type Instant, minutesBetween, seoulDate } from "../core/units.ts";
import { breakPieces, breakRungs, minimumBreakMinutes, ruleAt } from "./statutory-values.ts";

/** A shift with its break; without `breaks` it is one piece in the middle of the work. */
type RestedShift = {
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly breakMinutes: number;
  readonly breaks?: readonly { readonly from: Instant; readonly to: Instant }[];
};

const checkLength = ({ startsAt, endsAt, breakMinutes }: RestedShift): void => {
  const workMinutes = minutesBetween(startsAt, endsAt) - breakMinutes;
  if (workMinutes <= 0) throw new Refusal("BREAK_TOO_LONG", { breakMinutes }, 422);
  const date = seoulDate(startsAt);
  const needsMinutes = minimumBreakMinutes(workMinutes, date);
  if (breakMinutes >= needsMinutes) return;
  const law = ruleAt(breakRungs, date).source;
  throw new Refusal("BREAK_TOO_SHORT", { breakMinutes, needsMinutes, workMinutes, law }, 422);
};

const checkPlaces = ({ startsAt, endsAt, breakMinutes, breaks = [] }: RestedShift): void => {
  const { source: law } = ruleAt(breakPieces, seoulDate(startsAt));
  const outside = breaks.find(({ from, to }) => from <= startsAt || to >= endsAt);
  if (outside !== undefined) throw new Refusal("BREAK_OUTSIDE_WORK", { ...outside, law }, 422);
  const inOrder = breaks.toSorted((one, other) => (one.from < other.from ? -1 : 1));
  const isWrong = inOrder.some(
    ({ from, to }, index) => to <= from || from < (inOrder[index - 1]?.to ?? from),
  );
  const total = breaks.reduce((sum, { from, to }) => sum + minutesBetween(from, to), 0);
  if (isWrong || total !== breakMinutes) throw new Refusal("BREAKS_DIFFER", { total }, 422);
};

const checkPieces = ({ startsAt, breakMinutes, breaks }: RestedShift): void => {
  const { value, source: law } = ruleAt(breakPieces, seoulDate(startsAt));
  const { pieceMinutesMin } = value;
  const pieces = breaks?.map(({ from, to }) => minutesBetween(from, to)) ?? [breakMinutes];
  const shortest = Math.min(...pieces);
  if (breakMinutes === 0 || shortest >= pieceMinutesMin) return;
  throw new Refusal("BREAK_PIECES", { pieceMinutes: shortest, pieceMinutesMin, law }, 422);
};

/**
 * Checks the breaks of a shift that ends after it starts. Refuses (422), with the article:
 * BREAK_TOO_LONG (no work is left), BREAK_TOO_SHORT, BREAK_OUTSIDE_WORK (a break at or beyond an
 * end of the shift), BREAKS_DIFFER (reversed, overlapping, or another sum than `breakMinutes`),
 * BREAK_PIECES (a piece that is too short to rest), LAW_UNKNOWN.
 */
export const checkBreaks = (shift: RestedShift): void => {
  checkLength(shift);
  if (shift.breaks !== undefined) checkPlaces(shift);
  checkPieces(shift);
};
