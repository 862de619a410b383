/**
 * Cache store: responses kept for a short time in bounded memory.
 *
 * A response is served until an event invalidates it, and at most `keptMs` after its computation
 * began. One invalidated while it is computed goes to the callers that wait and is not kept.
 * Concurrent requests for the same key share one computation.
 */
import { LRUCache } from "lru-cache";

/** The maximum age of a response, also when the bus is away and no event arrives. */
export const keptMs = 2000;
/** Of all kept responses, in every content coding. */
const bytesMax = 32 * 2 ** 20;
/** A larger response is computed for each request. */
const answerBytesMax = 2 ** 20;
/** From an event to its second invalidation; further events within it cause no other. */
const windowMs = 100;

/**
 * A generation of responses that the same events invalidate, at once and again after the window.
 * The second time is needed because a service may receive the event later than the HTTP server and
 * answer in between. A storm of events causes one invalidation per window.
 */
export class Epoch {
  now = 0;
  private timer: NodeJS.Timeout | null = null;
  private isHeard = false;

  /** Invalidates the responses of this epoch. */
  end(): void {
    if (this.timer === null) this.open();
    else this.isHeard = true;
  }

  stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  private open(): void {
    this.now += 1;
    this.isHeard = false;
    this.timer = setTimeout(() => this.close(), windowMs);
    this.timer.unref();
  }

  private close(): void {
    this.timer = null;
    if (this.isHeard) this.open();
    else this.now += 1;
  }
}

/** The key of a response, the epoch that invalidates it, and whether it is worth keeping. */
export type CacheSlot = { readonly key: string; readonly epoch: Epoch; readonly isKept: boolean };
type Sized = { readonly size: number };
type CachedEntry<T> = { readonly answer: T; readonly epoch: number; readonly untilMs: number };
type Flight<T> = {
  readonly answer: Promise<T>;
  readonly epoch: number;
  readonly fromMs: number;
  isKept: boolean;
  isOver: boolean;
};

/** The responses of one HTTP server; the least recently used are evicted. */
export class CacheStore<T extends Sized> {
  /** Hits, requests that joined a running computation, and computations. */
  readonly counts = { kept: 0, joined: 0, made: 0 };
  private readonly kept: LRUCache<string, CachedEntry<T>>;
  private readonly flights = new Map<string, Flight<T>>();

  constructor(maxSize = bytesMax) {
    this.kept = new LRUCache<string, CachedEntry<T>>({
      maxSize,
      maxEntrySize: Math.min(answerBytesMax, maxSize),
      sizeCalculation: ({ answer }, key) => answer.size + 2 * key.length,
    });
  }

  /** Bytes that are kept. */
  get size(): number {
    return this.kept.calculatedSize;
  }

  /** The response that is still valid; undefined on a miss. */
  find({ key, epoch }: CacheSlot): T | undefined {
    const kept = this.kept.get(key);
    if (kept === undefined || kept.epoch !== epoch.now || performance.now() >= kept.untilMs) {
      return undefined;
    }
    this.counts.kept += 1;
    return kept.answer;
  }

  /**
   * Computes a response, or waits for the running computation. `make` gets the previously kept
   * response, if any, so that an unchanged one need not be compressed again.
   */
  obtain(place: CacheSlot, make: (last: T | undefined) => Promise<T>): Promise<T> {
    const flight = this.flights.get(place.key);
    if (flight !== undefined && this.mayJoin(flight, place)) {
      this.counts.joined += 1;
      flight.isKept ||= place.isKept;
      return flight.answer;
    }
    return this.begin(place, make);
  }

  /** Invalidates one response. */
  drop(key: string): void {
    const kept = this.kept.peek(key);
    if (kept !== undefined) this.kept.set(key, { ...kept, untilMs: 0 });
    const flight = this.flights.get(key);
    if (flight !== undefined) flight.isOver = true;
  }

  /** Updates the size of a response that has grown. */
  grown({ key }: CacheSlot, answer: T): void {
    const kept = this.kept.peek(key);
    if (kept?.answer === answer) this.kept.set(key, { ...kept });
  }

  clear(): void {
    this.kept.clear();
    for (const flight of this.flights.values()) flight.isOver = true;
  }

  private mayJoin({ epoch, fromMs, isOver }: Flight<T>, place: CacheSlot): boolean {
    return !isOver && epoch === place.epoch.now && performance.now() < fromMs + keptMs;
  }

  private begin(place: CacheSlot, make: (last: T | undefined) => Promise<T>): Promise<T> {
    this.counts.made += 1;
    const { key, epoch } = place;
    const run = async (): Promise<T> => {
      try {
        const answer = await make(this.kept.peek(key)?.answer);
        if (flight.isKept && this.mayJoin(flight, place)) {
          this.kept.set(key, { answer, epoch: flight.epoch, untilMs: flight.fromMs + keptMs });
        }
        return answer;
      } finally {
        if (this.flights.get(key) === flight) this.flights.delete(key);
      }
    };
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const flight: Flight<T> = {
      answer: promise,
      epoch: epoch.now,
      fromMs: performance.now(),
      isKept: place.isKept,
      isOver: false,
    };
    this.flights.set(key, flight);
    run().then(resolve, reject);
    return promise;
  }
}
