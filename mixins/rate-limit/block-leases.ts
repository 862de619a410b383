/**
 * Drawn: tokens of shared buckets, drawn in blocks and given out one by one.
 *
 * Whoever asks while a block is being drawn waits for that one. A refusal is remembered until
 * there may be a token again, so that a flood asks the store no more often than the rate allows.
 */
import { LRUCache } from "lru-cache";
import { draw, type Limit, owedUs, splitOf, tokensIn, waitUs } from "../config/token-bucket.ts";
import { type BucketEntry, type BucketStore, isConflict } from "./bucket-store.ts";
import { type BucketVerdict, bucketsMax, monotonicUs } from "./local-buckets.ts";

type Held = {
  left: number;
  entry: BucketEntry;
  /** By our own clock, which is never put back: before that there is no token. */
  refusedUntilUs: number;
  drawing: Promise<void> | null;
};

/** Each time somebody else was first. Blocks keep that rare, and whoever is so busy may wait. */
const attemptsMax = 20;
const busyUs = 200_000;
/** Blocks that go to others while one waits. */
const roundsMax = 1000;
const unknown: BucketEntry = { fullAtUs: 0, revision: 0 };

export class LeasedBuckets {
  private readonly store: BucketStore;
  private readonly nameOf: (key: string) => string;
  private readonly held = new LRUCache<string, Held>({
    maxSize: bucketsMax,
    sizeCalculation: () => 1,
  });
  /** How many processes draw. */
  processes = 1;

  /** `nameOf` is what a key is called in the store. */
  constructor(store: BucketStore, nameOf: (key: string) => string) {
    this.store = store;
    this.nameOf = nameOf;
  }

  /** Gives away what is here. Null where the store has to be asked. */
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

  /** The same, and asks the store where it must. Rejects when the store does not answer. */
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

  /** The store is another one now. */
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
        // What others have drawn since makes it only emptier: there is nothing to look up.
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
