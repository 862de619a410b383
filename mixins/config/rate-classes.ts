/**
 * Classes: how much one caller may ask of each kind, by default and by the operator's settings.
 *
 * The defaults stay above 20 reads and 10 commands a second, and 30 sign-ins a minute, also for a
 * caller whose requests are spread over gateways, and for the many who share one address.
 */
import type { RateClass } from "../../services/contracts/core/action-contract.ts";
import { closed, type Static, T } from "../../services/contracts/core/schema.ts";
import { limitOf, type Rate, refillUs } from "./token-bucket.ts";

/** What a route is counted as; and `door`, whatever an address asks of one process. */
export type CountedClass = Exclude<RateClass, "none"> | "door";

/** What holds of each class beside its numbers. */
type Rule = {
  /** Counted by this process alone, also in a cluster. */
  readonly isOwn: boolean;
  /** Without the count that the gateways share nobody is let in. */
  readonly isClosed: boolean;
};

export const rules: Readonly<Record<CountedClass, Rule>> = {
  read: { isOwn: false, isClosed: false },
  command: { isOwn: false, isClosed: false },
  signIn: { isOwn: false, isClosed: true },
  payout: { isOwn: false, isClosed: true },
  // What it guards is this process: its time for files, kept answers and signatures that are bad.
  door: { isOwn: true, isClosed: false },
};

export type Rates = Readonly<Record<CountedClass, Rate>> & {
  /** False: each gateway counts for itself, where the shared count is broken and has to wait. */
  readonly areShared: boolean;
};

export const defaultRates: Rates = {
  read: { perMinute: 3000, burst: 200 },
  command: { perMinute: 1200, burst: 100 },
  signIn: { perMinute: 120, burst: 60 },
  payout: { perMinute: 1200, burst: 60 },
  door: { perMinute: 30_000, burst: 1000 },
  areShared: true,
};

/** So long an untouched bucket is remembered; all are full by then. */
export const keptMs = 600_000;

const Numbers = T.Optional(
  T.Object(
    {
      perMinute: T.Integer({ minimum: 1, maximum: 1_000_000 }),
      burst: T.Integer({ minimum: 1, maximum: 100_000 }),
    },
    closed,
  ),
);
/** What an operator may write. */
export const WrittenRates = T.Object(
  {
    read: Numbers,
    command: Numbers,
    signIn: Numbers,
    payout: Numbers,
    door: Numbers,
    areShared: T.Optional(T.Boolean()),
  },
  closed,
);

/** What holds of what was written. Throws for a bucket that would be forgotten before it is full. */
export const ratesOf = (written: Static<typeof WrittenRates> = {}): Rates => {
  const rates: Rates = { ...defaultRates, ...written };
  for (const name of Object.keys(rules) as CountedClass[]) {
    if (refillUs(limitOf(rates[name])) > keptMs * 1000) {
      throw new Error(`/rates/${name} fills up in more than ${keptMs / 60_000} minutes`);
    }
  }
  return rates;
};
