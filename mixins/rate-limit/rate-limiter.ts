/**
 * Rate limiter: how often one caller may send requests to one HTTP server.
 *
 * Each caller has a bucket per class of routes. It is in the memory of the process, or shared by
 * the gateways of a cluster (./shared-limiter.ts). The operator sets the rates and may change them
 * at any time (`ONEDAY_TUNING`).
 */
import type { Service } from "moleculer";
import { type CountedClass, type Rates, rules } from "../config/rate-classes.ts";
import { type Limit, limitOf, refillUs } from "../config/token-bucket.ts";
import { dynamicConfigOf } from "../dynamic-config/dynamic-config.ts";
import { type BucketVerdict, LocalBuckets } from "./local-buckets.ts";
import { SharedLimiter } from "./shared-limiter.ts";

const usPerS = 1_000_000;

type Policy = { readonly limit: Limit; readonly text: string };

/** The verdict of a request, and its headers (draft-ietf-httpapi-ratelimit-headers). */
export type Counted = {
  /** Null while the shared count is away and the class admits no request without it. */
  readonly verdict: BucketVerdict | null;
  readonly policy: string;
  readonly limit: string;
};

const secondsOf = (us: number): number => Math.ceil(us / usPerS);

/** The window is the time in which an empty bucket becomes full. */
const policyOf = (name: string, limit: Limit): Policy => ({
  limit,
  text: `"${name}";q=${limit.burst};w=${Math.max(Math.round(refillUs(limit) / usPerS), 1)}`,
});

/** Seconds until a refused caller may retry; at least 1. */
export const retryAfterSOf = ({ verdict }: Counted): number =>
  Math.max(secondsOf(verdict?.waitUs ?? 0), 1);

/** Counts the requests of one HTTP server. */
export class RateLimiter {
  private readonly service: Service;
  private readonly own = new LocalBuckets();
  private readonly sharing: SharedLimiter | null;
  private rates: Rates | null = null;
  private policies = new Map<CountedClass, Policy>();

  /** `isShared` where several gateways serve the same callers. */
  constructor(service: Service, isShared: boolean) {
    this.service = service;
    this.sharing = isShared ? new SharedLimiter(service) : null;
  }

  async start(): Promise<void> {
    await this.sharing?.start();
  }

  async close(): Promise<void> {
    await this.sharing?.close();
  }

  /** Counts a request in this process alone. */
  takeOwn(name: CountedClass, caller: string): Counted {
    const policy = this.policyOf(name);
    return countedOf(name, policy, this.own.take(`${name}:${caller}`, policy.limit));
  }

  /** Counts a request in the shared bucket, or in this process where sharing is off. */
  take(name: CountedClass, caller: string): Counted | Promise<Counted> {
    const { isOwn, isClosed } = rules[name];
    const { sharing } = this;
    const { areShared } = dynamicConfigOf(this.service.broker).rates;
    if (isOwn || !areShared || sharing === null || sharing.isAlone) {
      return this.takeOwn(name, caller);
    }
    const policy = this.policyOf(name);
    const countedBy = (verdict: BucketVerdict | null): Counted =>
      verdict === null && !isClosed ? this.takeOwn(name, caller) : countedOf(name, policy, verdict);
    const verdict = sharing.take(`${name}:${caller}`, policy.limit);
    return verdict instanceof Promise ? verdict.then(countedBy) : countedBy(verdict);
  }

  private policyOf(name: CountedClass): Policy {
    const { rates } = dynamicConfigOf(this.service.broker);
    if (rates !== this.rates) {
      this.rates = rates;
      this.policies.clear();
    }
    const known = this.policies.get(name);
    if (known !== undefined) return known;
    const made = policyOf(name, limitOf(rates[name]));
    this.policies.set(name, made);
    return made;
  }
}

const countedOf = (
  name: CountedClass,
  { text }: Policy,
  verdict: BucketVerdict | null,
): Counted => ({
  verdict,
  policy: text,
  limit:
    verdict === null
      ? `"${name}";r=0`
      : `"${name}";r=${verdict.left};t=${secondsOf(verdict.fullInUs)}`,
});
