/** Window: the span of time that a question is about, half-open: `from` is in it, `to` is not. */
import { Refusal } from "../contracts/refusal.ts";
import { type Instant, instant } from "../contracts/units.ts";

export type Window = { readonly from: Instant; readonly to: Instant };

const earliest = instant(0);
const latest = instant(Date.UTC(9999, 0));

const read = (text: string | undefined, field: string, otherwise: Instant): Instant => {
  if (text === undefined) return otherwise;
  const ms = Date.parse(text);
  const message = "must be an instant";
  if (Number.isNaN(ms)) {
    throw new Refusal("VALIDATION_FAILED", { fields: [{ field, message }] }, 422);
  }
  // As text the years after 9999 would sort before all others.
  return instant(Math.min(ms, Date.parse(latest)));
};

/** Everything when nothing is said. Refuses VALIDATION_FAILED (422) for a day that is not. */
export const windowOf = (asked: {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}): Window => ({
  from: read(asked.from, "/from", earliest),
  to: read(asked.to, "/to", latest),
});
