/**
 * Block leases: tokens of shared buckets, drawn in blocks and given out one by one.
 *
 * Requests that arrive while a block is drawn wait for it. A refusal is kept until there may be a
 * token again, so that a flood reads the store no more often than the rate allows.
 */
import { LRUCache } from "lru-cache";
import { draw, type Limit, owedUs, splitOf, tokensIn, waitUs } from "../config/token-bucket.ts";
import { type BucketEntry, type BucketStore, isConflict } from "./bucket-store.ts";
import { type BucketVerdict, bucketsMax, monotonicUs } from "./local-buckets.ts";

type Held = {
  left: number;
  entry: BucketEntry;
  /** By this process's monotonic clock; there is no token before it. */
  refusedUntilUs: number;
  drawing: Promise<void> | null;
};

/** Attempts of one draw, each lost to a conflicting write; then the key is refused for `busyUs`. */
const attemptsMax = 20;
const busyUs = 200_000;
/** Draws that one request may wait through while others take the tokens. */
const roundsMax = 1000;
const unknown: BucketEntry = { fullAtUs: 0, revision: 0 };

/** The blocks that this process holds; the least recently used are evicted. */
export class LeasedBuckets {
  private readonly store: BucketStore;
  private readonly nameOf: (key: string) => string;
  private readonly held = new LRUCache<string, Held>({
    maxSize: bucketsMax,
    sizeCalculation: () => 1,
  });
  /** How many processes share the buckets. */
  processes = 1;

  /** `nameOf` gives a key's name in the store. */
  constructor(store: BucketStore, nameOf: (key: string) => string) {
    this.store = store;
    this.nameOf = nameOf;
  }

  /** Decides from the block in memory; null where the store must be read. */
  takeHere(key: string, limit: Limit): BucketVerdict | null {
    const held = this.held.get(key);
    if (held === undefined) return null;
    const nowUs = this.store.nowUs();
    const { shared } = splitOf(limit, this.processes);
    if (held.left > 0) {
      held.left -= 1;
      return verdictOf(held, shared, nowUs, true);
    }
    return held.refusedUntilUs > monotonicUs() ? verdictOf(held, shared, nowUs, false) : null;
  }

  /** Like `takeHere`, but draws from the store if needed. Rejects if the store does not answer. */
  async take(key: string, limit: Limit): Promise<BucketVerdict> {
    for (let round = 0; round < roundsMax; round += 1) {
      const verdict = this.takeHere(key, limit);
      if (verdict !== null) return verdict;
      const held = this.held.get(key) ?? this.begin(key);
      held.drawing ??= this.fill(key, held, limit).finally(() => {
        held.drawing = null;
      });
      await held.drawing;
    }
    const held = this.held.get(key) ?? this.begin(key);
    held.refusedUntilUs = monotonicUs() + busyUs;
    return verdictOf(held, limit, this.store.nowUs(), false);
  }

  /** Drops all blocks, after the store was lost and may have lost its values. */
  forget(): void {
    this.held.clear();
  }

  private begin(key: string): Held {
    const held = { left: 0, entry: unknown, refusedUntilUs: 0, drawing: null };
    this.held.set(key, held);
    return held;
  }

  private async fill(key: string, held: Held, limit: Limit): Promise<void> {
    const { shared, block } = splitOf(limit, this.processes);
    const name = this.nameOf(key);
    for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
      const nowUs = this.store.nowUs();
      const { granted, fullAtUs } = draw(shared, held.entry.fullAtUs, nowUs, block);
      if (granted === 0) {
        // Draws of others only leave less in the bucket, so the store need not be read again.
        held.refusedUntilUs = monotonicUs() + waitUs(shared, held.entry.fullAtUs, nowUs);
        return;
      }
      try {
        const revision = await this.store.write(name, fullAtUs, held.entry.revision);
        held.entry = { fullAtUs, revision };
        held.left = granted;
        return;
      } catch (error) {
        if (!isConflict(error)) throw error;
        held.entry = await this.store.read(name);
      }
    }
    held.refusedUntilUs = monotonicUs() + busyUs;
  }
}

const verdictOf = (
  held: Held,
  shared: Limit,
  nowUs: number,
  isAdmitted: boolean,
): BucketVerdict => {
  const { fullAtUs } = held.entry;
  return {
    isAdmitted,
    left: isAdmitted ? held.left + tokensIn(shared, fullAtUs, nowUs) : 0,
    fullInUs: owedUs(shared, fullAtUs, nowUs),
    waitUs: isAdmitted ? 0 : Math.max(held.refusedUntilUs - monotonicUs(), 1),
  };
};
