/** Window: the span of time that a question is about, half-open: `from` is in it, `to` is not. */
import { earliest, type Instant, instant, latest } from "../contracts/core/units.ts";

export type Window = { readonly from: Instant; readonly to: Instant };

/** Everything when nothing is said. */
export const windowOf = (asked: {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}): Window => ({
  from: asked.from === undefined ? earliest : instant(asked.from),
  to: asked.to === undefined ? latest : instant(asked.to),
});
