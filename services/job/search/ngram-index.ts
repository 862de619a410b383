/**
 * Gram index: which things may hold a word, without looking through all their texts.
 *
 * Beside each thing stand the numbers that it is compared by, so that a thing which they rule out is
 * not touched. Things are numbered shelf by shelf; a shelf with more gaps than things is emptied,
 * some with each thing that comes.
 */
import { NgramSegment, type See } from "./ngram-segment.ts";
import type { OneOf } from "./ngrams.ts";

/** Where a thing stands is written down on it: a table of them would cost more. */
export type Shelved = { place: number };
/** What is known of a thing; the same as long as it is in. */
export type Known<T> = {
  readonly textsOf: (thing: T) => readonly string[];
  /** So many numbers of each thing. */
  readonly width: number;
  readonly numbersOf: (thing: T) => readonly number[];
};

const shelfPlaces = 65_536;
const movedAtOnce = 4;

export class NgramIndex<T extends Shelved> {
  private readonly known: Known<T>;
  private readonly shelves = new Map<number, NgramSegment<T>>();
  private readonly places: number;
  private newest = -1;

  /** A shelf has `places`. */
  constructor(known: Known<T>, places = shelfPlaces) {
    this.known = known;
    this.places = places;
  }

  get shelfCount(): number {
    return this.shelves.size;
  }

  /** What stands in a place that was shown; null where nothing does. */
  at(place: number): T | null {
    const shelf = this.shelves.get(Math.floor(place / this.places));
    return shelf?.things[place % this.places] ?? null;
  }

  add(thing: T): void {
    this.put(thing);
    for (const [at, shelf] of this.shelves) {
      if (at === this.newest || 2 * shelf.count > shelf.things.length) continue;
      for (let moved = 0; moved < movedAtOnce; moved += 1) {
        const first = shelf.first();
        if (first === null) break;
        this.remove(first);
        this.put(first);
      }
    }
  }

  remove(thing: T): void {
    const at = Math.floor(thing.place / this.places);
    const shelf = this.shelves.get(at);
    shelf?.remove(thing.place % this.places);
    if (shelf?.count === 0 && at !== this.newest) this.shelves.delete(at);
  }

  /** No more than so many have all that is asked for; Infinity where nothing is. */
  bound(asked: readonly OneOf[]): number {
    const all = [...this.shelves.values()];
    const bounds = asked.map((oneOf) => all.reduce((sum, shelf) => sum + shelf.bound(oneOf), 0));
    return Math.min(...bounds);
  }

  /** Shows all that have what is asked for, and may be some more, in no order; a gap shows no numbers. */
  scan(asked: readonly OneOf[], see: See): void {
    for (const [n, shelf] of this.shelves) shelf.scan(asked, n * this.places, see);
  }

  private put(thing: T): void {
    let shelf = this.shelves.get(this.newest);
    if (shelf === undefined || shelf.things.length === this.places) {
      this.newest += 1;
      shelf = new NgramSegment<T>(this.known.width);
      this.shelves.set(this.newest, shelf);
    }
    const { textsOf, numbersOf } = this.known;
    thing.place = this.newest * this.places + shelf.add(thing, textsOf(thing), numbersOf(thing));
  }
}
