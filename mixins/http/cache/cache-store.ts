/**
 * Shared store: the answers that are kept, for a short time and in bounded memory.
 *
 * An answer is given while nothing was heard that may have changed it, and never longer than
 * `keptMs` after its making began. What was being made when it was ended is given to those who
 * waited for it and is not kept. Those who ask for the same at the same time share one making.
 */
import { LRUCache } from "lru-cache";

/** The oldest an answer gets, also where no event arrives because the bus is away. */
export const keptMs = 2000;
/** All kept answers, in every form. */
const bytesMax = 32 * 2 ** 20;
/** What is larger is made anew each time. */
const answerBytesMax = 2 ** 20;
/** Between an event and the last of the drops that it causes; and no more drops than one in it. */
const windowMs = 100;

/**
 * What ends with the same events. An event ends all at once, and again after the window: whoever
 * answers may hear of the event a little later than the door, and be asked in between. In a storm
 * of events there is one end in a window.
 */
export class Epoch {
  now = 0;
  private timer: NodeJS.Timeout | null = null;
  private isHeard = false;

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

/** Under which key an answer is, with what it ends, and whether it is worth being kept. */
export type Place = { readonly key: string; readonly epoch: Epoch; readonly isKept: boolean };
type Sized = { readonly size: number };
type Kept<T> = { readonly answer: T; readonly epoch: number; readonly untilMs: number };
type Flight<T> = {
  readonly answer: Promise<T>;
  readonly epoch: number;
  readonly fromMs: number;
  isKept: boolean;
  isOver: boolean;
};

export class CacheStore<T extends Sized> {
  /** How often an answer was there, was waited for with others, and had to be made. */
  readonly counts = { kept: 0, joined: 0, made: 0 };
  private readonly kept: LRUCache<string, Kept<T>>;
  private readonly flights = new Map<string, Flight<T>>();

  constructor(maxSize = bytesMax) {
    this.kept = new LRUCache<string, Kept<T>>({
      maxSize,
      maxEntrySize: Math.min(answerBytesMax, maxSize),
      sizeCalculation: ({ answer }, key) => answer.size + 2 * key.length,
    });
  }

  /** Bytes that are kept. */
  get size(): number {
    return this.kept.calculatedSize;
  }

  /** The answer that may be given now; undefined when it has to be made. */
  find({ key, epoch }: Place): T | undefined {
    const kept = this.kept.get(key);
    if (kept === undefined || kept.epoch !== epoch.now || performance.now() >= kept.untilMs) {
      return undefined;
    }
    this.counts.kept += 1;
    return kept.answer;
  }

  /**
   * Makes an answer, or waits for the one that is being made. `make` gets the answer that was kept
   * before, if any, so that what is the same need not be worked out again.
   */
  obtain(place: Place, make: (last: T | undefined) => Promise<T>): Promise<T> {
    const flight = this.flights.get(place.key);
    if (flight !== undefined && this.mayJoin(flight, place)) {
      this.counts.joined += 1;
      flight.isKept ||= place.isKept;
      return flight.answer;
    }
    return this.begin(place, make);
  }

  /** Ends one answer. */
  drop(key: string): void {
    const kept = this.kept.peek(key);
    if (kept !== undefined) this.kept.set(key, { ...kept, untilMs: 0 });
    const flight = this.flights.get(key);
    if (flight !== undefined) flight.isOver = true;
  }

  /** Counts an answer's bytes again. */
  grown({ key }: Place, answer: T): void {
    const kept = this.kept.peek(key);
    if (kept?.answer === answer) this.kept.set(key, { ...kept });
  }

  clear(): void {
    this.kept.clear();
    for (const flight of this.flights.values()) flight.isOver = true;
  }

  private mayJoin({ epoch, fromMs, isOver }: Flight<T>, place: Place): boolean {
    return !isOver && epoch === place.epoch.now && performance.now() < fromMs + keptMs;
  }

  private begin(place: Place, make: (last: T | undefined) => Promise<T>): Promise<T> {
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
