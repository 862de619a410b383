/**
 * N-gram segment: things in the places where they were added, and a list of places by n-gram.
 *
 * A text that contains a word contains all its n-grams, so their lists are intersected, the
 * shortest first. Lists only grow: a removed thing leaves a gap, and its numbers become NaN.
 */
import { DeltaLists } from "./delta-lists.ts";
import { type Grams, type OneOf, sayGrams } from "./ngrams.ts";

/** Reading this many numbers costs as much as looking at one thing. */
const readsPerLook = 64;
const rowsLeast = 64;
const growth = 1.25;

type List = { readonly list: number; readonly count: number };
/** The lists of each alternative, the shortest first; and an upper bound of how many match. */
type Needed = { readonly lists: readonly (readonly List[])[]; readonly count: number };
/** Called with the numbers of a thing, which begin `at`, and its place. */
export type See = (rows: Float64Array, at: number, place: number) => void;

const nowhere = new Int32Array(0);

/** The intersection of two ascending arrays. */
const inBoth = (some: Int32Array, others: Int32Array): Int32Array => {
  const both = new Int32Array(Math.min(some.length, others.length));
  let [found, n] = [0, 0];
  for (const value of some) {
    while (n < others.length && (others[n] as number) < value) n += 1;
    if (n === others.length) break;
    if (others[n] === value) {
      both[found] = value;
      found += 1;
    }
  }
  return both.subarray(0, found);
};

/** The union of two ascending arrays. */
const inEither = (some: Int32Array, others: Int32Array): Int32Array => {
  if (some.length === 0 || others.length === 0) return some.length === 0 ? others : some;
  const either = new Int32Array(some.length + others.length);
  let [found, n, m] = [0, 0, 0];
  while (n < some.length || m < others.length) {
    const [one, other] = [
      some[n] ?? Number.POSITIVE_INFINITY,
      others[m] ?? Number.POSITIVE_INFINITY,
    ];
    either[found] = Math.min(one, other);
    found += 1;
    if (one <= other) n += 1;
    if (other <= one) m += 1;
  }
  return either.subarray(0, found);
};

/** A segment of the index: some of its things, by n-gram. */
export class NgramSegment<T> {
  readonly things: (T | null)[] = [];
  /** How many things are in it. */
  count = 0;
  /** All places before this one are gaps. */
  private from = 0;
  private readonly width: number;
  private rows: Float64Array;
  private readonly lists = new DeltaLists();
  private readonly byGram = new Map<number, number>();

  /** Each thing has `width` numbers beside it. */
  constructor(width: number) {
    this.width = width;
    this.rows = new Float64Array(width * rowsLeast);
  }

  add(thing: T, texts: readonly string[], numbers: readonly number[]): number {
    const place = this.things.push(thing) - 1;
    this.count += 1;
    if (this.rows.length < this.width * (place + 1)) {
      const wider = new Float64Array(this.width * Math.ceil(growth * (place + 1)));
      wider.set(this.rows);
      this.rows = wider;
    }
    this.rows.set(numbers, this.width * place);
    const append = (each: number): void => {
      let list = this.byGram.get(each);
      if (list === undefined) {
        list = this.lists.open();
        this.byGram.set(each, list);
      }
      this.lists.push(list, place);
    };
    for (const text of texts) sayGrams(text, append);
    return place;
  }

  remove(place: number): void {
    this.things[place] = null;
    this.rows.fill(Number.NaN, this.width * place, this.width * (place + 1));
    this.count -= 1;
  }

  /** The first thing; null if there is none. */
  first(): T | null {
    while (this.from < this.things.length && this.things[this.from] === null) this.from += 1;
    return this.things[this.from] ?? null;
  }

  /** An upper bound of how many match `wanted`. */
  bound(wanted: OneOf): number {
    let sum = 0;
    for (const grams of wanted) {
      let least = Number.POSITIVE_INFINITY;
      for (const each of grams) least = Math.min(least, this.countOf(each));
      sum += least;
    }
    return sum;
  }

  /**
   * Shows the things that match all of `wanted`, maybe some more, and gaps. Places are counted from
   * `first`.
   */
  scan(wanted: readonly OneOf[], first: number, see: See): void {
    const { rows, width } = this;
    const places = this.placesWith(wanted);
    if (places === null) {
      for (let n = 0; n < this.things.length; n += 1) see(rows, width * n, first + n);
      return;
    }
    for (const place of places) see(rows, width * place, first + place);
  }

  /** The places of those; null for all places. */
  private placesWith(wanted: readonly OneOf[]): Int32Array | null {
    let places: Int32Array | null = null;
    const all = wanted.map((oneOf) => this.needed(oneOf)).sort((a, b) => a.count - b.count);
    for (const { lists } of all) {
      const within: Int32Array | null = places;
      const found: Int32Array[] = lists.map((some) => this.placesIn(some, within));
      places = found.reduce(inEither, nowhere);
      if (places.length === 0) return places;
    }
    return places;
  }

  private countOf(each: number): number {
    const list = this.byGram.get(each);
    return list === undefined ? 0 : this.lists.count(list);
  }

  private needed(oneOf: OneOf): Needed {
    const lists = oneOf.map((grams) => this.listsOf(grams));
    return { lists, count: lists.reduce((sum, [first]) => sum + (first?.count ?? 0), 0) };
  }

  /** The lists of n-grams, the shortest first; an unknown n-gram has an empty one. */
  private listsOf(grams: Grams): List[] {
    return grams
      .map((each) => this.byGram.get(each) ?? -1)
      .map((list) => ({ list, count: list < 0 ? 0 : this.lists.count(list) }))
      .sort((a, b) => a.count - b.count);
  }

  private placesIn(lists: readonly List[], within: Int32Array | null): Int32Array {
    if (lists[0]?.count === 0) return nowhere;
    let places = within;
    for (const { list, count } of lists) {
      if (places === null) places = this.lists.read(list);
      else if (places.length * readsPerLook < count) break;
      else places = inBoth(places, this.lists.read(list));
    }
    return places ?? nowhere;
  }
}
