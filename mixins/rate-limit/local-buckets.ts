/**
 * Own buckets: those that one process keeps in its memory.
 *
 * Bounded: the ones that were used longest ago are forgotten, which makes them full. Whoever wants
 * to be forgotten needs as many addresses as are kept.
 */
import { LRUCache } from "lru-cache";
import { draw, type Limit, owedUs, tokensIn, waitUs } from "../config/token-bucket.ts";

/** What comes of one request. */
export type BucketVerdict = {
  readonly isAdmitted: boolean;
  /** How many more there may be now. */
  readonly left: number;
  /** Until all of the burst is back. */
  readonly fullInUs: number;
  /** Until the next may come; 0 where it may now. */
  readonly waitUs: number;
};

export const bucketsMax = 50_000;

/** A clock that is never put back. */
export const monotonicUs = (): number => Math.floor(performance.now() * 1000);

export class LocalBuckets {
  private readonly fullAtUs: LRUCache<string, number>;

  constructor(max = bucketsMax) {
    // Counted by size, it takes no memory before there is anything in it.
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
