/**
 * Local buckets: token buckets in the memory of one process.
 *
 * Their number is bounded. The least recently used is evicted, which makes it full; an attacker
 * needs as many addresses as there are buckets to force that.
 */
import { LRUCache } from "lru-cache";
import { draw, type Limit, owedUs, tokensIn, waitUs } from "../config/token-bucket.ts";

/** The result for one request. */
export type BucketVerdict = {
  readonly isAdmitted: boolean;
  /** How many more requests are admitted now. */
  readonly left: number;
  /** Until the whole burst is available again. */
  readonly fullInUs: number;
  /** Until the next request is admitted; 0 for now. */
  readonly waitUs: number;
};

export const bucketsMax = 50_000;

/** A monotonic clock, in microseconds. */
export const monotonicUs = (): number => Math.floor(performance.now() * 1000);

/** Token buckets by key, 50,000 at most by default. */
export class LocalBuckets {
  private readonly fullAtUs: LRUCache<string, number>;

  constructor(max = bucketsMax) {
    // With maxSize instead of max, the cache allocates no memory while it is empty.
    this.fullAtUs = new LRUCache({ maxSize: max, sizeCalculation: () => 1 });
  }

  /** How many are kept. */
  get size(): number {
    return this.fullAtUs.size;
  }

  take(key: string, limit: Limit, nowUs: number = monotonicUs()): BucketVerdict {
    const { granted, fullAtUs } = draw(limit, this.fullAtUs.get(key) ?? nowUs, nowUs, 1);
    this.fullAtUs.set(key, fullAtUs);
    return {
      isAdmitted: granted === 1,
      left: tokensIn(limit, fullAtUs, nowUs),
      fullInUs: owedUs(limit, fullAtUs, nowUs),
      waitUs: waitUs(limit, fullAtUs, nowUs),
    };
  }
}
