/** Time window: the half-open interval of a query; `from` is in it, `to` is not. */
import { earliest, type Instant, instant, latest } from "../contracts/core/units.ts";

export type Window = { readonly from: Instant; readonly to: Instant };

/** The window of a query; unbounded where a bound is missing. */
export const windowOf = (bounds: {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}): Window => ({
  from: bounds.from === undefined ? earliest : instant(bounds.from),
  to: bounds.to === undefined ? latest : instant(bounds.to),
});
