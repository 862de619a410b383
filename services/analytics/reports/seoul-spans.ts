/** Seoul spans: the days and months of Asia/Seoul within a window, cut at its bounds. */
import {
  dayMs,
  type Instant,
  later,
  type SeoulDate,
  seoulDate,
  seoulInstant,
} from "../../contracts/core/units.ts";
import { monthOf, monthSpan } from "../../contracts/kernel/seoul-month.ts";
import type { Window } from "../time-window.ts";

type Span = Window & { readonly name: string };

const spansOf = (
  { from, to }: Window,
  nameOf: (at: Instant) => string,
  endOf: (name: string) => Instant,
): Span[] => {
  const spans: Span[] = [];
  for (let start = from; start < to; ) {
    const name = nameOf(start);
    const end = endOf(name);
    spans.push({ name, from: start, to: end < to ? end : to });
    start = end;
  }
  return spans;
};

/** The days of a window, oldest first. O(days). */
export const daysIn = (window: Window): Span[] =>
  spansOf(window, seoulDate, (name) => later(seoulInstant(name as SeoulDate), dayMs));

/** The months of a window, oldest first. O(months). */
export const monthsIn = (window: Window): Span[] =>
  spansOf(window, monthOf, (month) => monthSpan(month).to);
