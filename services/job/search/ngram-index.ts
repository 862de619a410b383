/**
 * N-gram index: which things may contain a word, without a scan of all their texts.
 *
 * Each thing has the numbers that it is compared by beside it, so a thing that they rule out is not
 * touched. Things are numbered segment by segment. A segment with at least as many gaps as things
 * is emptied, a few things with each add.
 */
import { NgramSegment, type See } from "./ngram-segment.ts";
import type { OneOf } from "./ngrams.ts";

/** A thing stores its own place: a table of places would cost more memory. */
export type Shelved = { place: number };
/** How to read a thing; the answers must not change while it is in the index. */
export type Known<T> = {
  readonly textsOf: (thing: T) => readonly string[];
  /** How many numbers each thing has. */
  readonly width: number;
  readonly numbersOf: (thing: T) => readonly number[];
};

const segmentPlaces = 65_536;
const movedAtOnce = 4;

/** Things by the n-grams of their texts. */
export class NgramIndex<T extends Shelved> {
  private readonly known: Known<T>;
  private readonly segments = new Map<number, NgramSegment<T>>();
  private readonly places: number;
  private newest = -1;

  /** A segment has `places`. */
  constructor(known: Known<T>, places = segmentPlaces) {
    this.known = known;
    this.places = places;
  }

  get shelfCount(): number {
    return this.segments.size;
  }

  /** The thing in a place that `scan` has shown; null for a gap. */
  at(place: number): T | null {
    const segment = this.segments.get(Math.floor(place / this.places));
    return segment?.things[place % this.places] ?? null;
  }

  add(thing: T): void {
    this.put(thing);
    for (const [at, segment] of this.segments) {
      if (at === this.newest || 2 * segment.count > segment.things.length) continue;
      for (let moved = 0; moved < movedAtOnce; moved += 1) {
        const first = segment.first();
        if (first === null) break;
        this.remove(first);
        this.put(first);
      }
    }
  }

  remove(thing: T): void {
    const at = Math.floor(thing.place / this.places);
    const segment = this.segments.get(at);
    segment?.remove(thing.place % this.places);
    if (segment?.count === 0 && at !== this.newest) this.segments.delete(at);
  }

  /** An upper bound of how many match all of `wanted`; Infinity if that is empty. */
  bound(wanted: readonly OneOf[]): number {
    const all = [...this.segments.values()];
    const bounds = wanted.map((oneOf) =>
      all.reduce((sum, segment) => sum + segment.bound(oneOf), 0),
    );
    return Math.min(...bounds);
  }

  /** Shows all things that match `wanted`, maybe some more, in no order; gaps have NaN. */
  scan(wanted: readonly OneOf[], see: See): void {
    for (const [n, segment] of this.segments) segment.scan(wanted, n * this.places, see);
  }

  private put(thing: T): void {
    let segment = this.segments.get(this.newest);
    if (segment === undefined || segment.things.length === this.places) {
      this.newest += 1;
      segment = new NgramSegment<T>(this.known.width);
      this.segments.set(this.newest, segment);
    }
    const { textsOf, numbersOf } = this.known;
    thing.place = this.newest * this.places + segment.add(thing, textsOf(thing), numbersOf(thing));
  }
}
