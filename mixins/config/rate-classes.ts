/**
 * Rate classes: how many requests of each kind one caller may make, by default and by setting.
 *
 * The defaults stay above 20 reads and 10 commands a second, and 30 sign-ins a minute. That holds
 * for a caller spread over several gateways, and for many callers behind one address.
 */
import type { RateClass } from "../../services/contracts/core/action-contract.ts";
import { closed, type Static, T } from "../../services/contracts/core/schema.ts";
import { limitOf, type Rate, refillUs } from "./token-bucket.ts";

/** The class of a route; `door` counts all requests of an address to one process. */
export type CountedClass = Exclude<RateClass, "none"> | "door";

/** The rules of a class beside its numbers. */
type Rule = {
  /** Counted by this process alone, also in a cluster. */
  readonly isOwn: boolean;
  /** Fails closed: without the count that the gateways share, requests are refused. */
  readonly isClosed: boolean;
};

export const rules: Readonly<Record<CountedClass, Rule>> = {
  read: { isOwn: false, isClosed: false },
  command: { isOwn: false, isClosed: false },
  signIn: { isOwn: false, isClosed: true },
  payout: { isOwn: false, isClosed: true },
  // It protects this process: its time for files, cached answers and bad signatures.
  door: { isOwn: true, isClosed: false },
};

export type Rates = Readonly<Record<CountedClass, Rate>> & {
  /** False: each gateway counts alone; for use while the shared count is broken. */
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

/** How long an untouched bucket is kept; every bucket is full by then. */
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
/** The form of the rates that an operator may write. */
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

/** The rates in force. Throws for a bucket that would be dropped before it is full. */
export const ratesOf = (written: Static<typeof WrittenRates> = {}): Rates => {
  const rates: Rates = { ...defaultRates, ...written };
  for (const name of Object.keys(rules) as CountedClass[]) {
    if (refillUs(limitOf(rates[name])) > keptMs * 1000) {
      throw new Error(`/rates/${name} fills up in more than ${keptMs / 60_000} minutes`);
    }
  }
  return rates;
};
