/** Time window: the half-open interval of a query; `from` is in it, `to` is not. */
import {
  dayMs,
  earliest,
  type Instant,
  instant,
  later,
  latest,
  type SeoulDate,
  seoulDate,
} from "../contracts/core/units.ts";

export type Window = { readonly from: Instant; readonly to: Instant };

/** Whole days of Asia/Seoul; `to` is the day after the last. */
export type Days = { readonly from: SeoulDate; readonly to: SeoulDate };

/** The days of Asia/Seoul that a window touches. */
export const daysOf = ({ from, to }: Window): Days => {
  const last = seoulDate(later(to, -1));
  return { from: seoulDate(from), to: seoulDate(instant(Date.parse(last) + dayMs)) };
};

/** The window of a query; unbounded where a bound is missing. */
export const windowOf = (bounds: {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}): Window => ({
  from: bounds.from === undefined ? earliest : instant(bounds.from),
  to: bounds.to === undefined ? latest : instant(bounds.to),
});
