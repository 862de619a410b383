/**
 * Grams: which things may hold a word, without looking through all their texts.
 *
 * A gram is a character, or two in a row, or three of a number or of Latin text, of which there are
 * too few for two to say much. What holds a word holds all its grams, so the lists of
 * those are intersected, the shortest first; whoever asks looks at the few that are left, since a
 * text may hold the grams and not the word. Things are numbered shelf by shelf and lists only grow:
 * what goes leaves a gap, and a shelf with more gaps than things is emptied, some with each thing
 * that comes.
 */
import { NumberLists } from "./numbers.ts";

/** Grams that a thing has all of. */
type Grams = readonly number[];
/** What a thing must have: the grams of one of these at least. */
export type OneOf = readonly Grams[];
/** Where a thing stands is written down on it: a table of them would cost more. */
export type Shelved = { place: number };

const shelfPlaces = 65_536;
const movedAtOnce = 4;
/** To read so many numbers costs as much as to look at one thing. */
const readsPerLook = 64;
/** Blanks, and all below them, part words. */
const blank = 0x20;

/** The gram of two characters, of which the first is 0 for one alone: an integer of 32 bits. */
const gram = (one: number, two: number): number => (one << 16) | two;

const isAscii = (code: number): boolean => code > blank && code < 0x80;
/** The gram of three characters of seven bits, where those of two begin with what nobody writes. */
const gramOfThree = (one: number, two: number, three: number): number =>
  (0xe800 << 16) | (one << 14) | (two << 7) | three;

/** Says every gram of a text, some more than once. */
const sayGrams = (text: string, say: (gram: number) => void): void => {
  let [first, second] = [0, 0];
  for (let n = 0; n < text.length; n += 1) {
    const code = text.charCodeAt(n);
    const isBlank = code <= blank;
    if (!isBlank) say(gram(0, code));
    if (!isBlank && second !== 0) say(gram(second, code));
    if (isAscii(first) && isAscii(second) && isAscii(code)) say(gramOfThree(first, second, code));
    [first, second] = [second, isBlank ? 0 : code];
  }
};

/** The grams that say most of a word: each two or three in a row; the character where there is but one. */
export const gramsOfWord = (word: string): Grams => {
  const grams = new Set<number>();
  sayGrams(word, (each) => grams.add(each));
  const pairs = [...grams].filter((each) => each >>> 16 !== 0);
  return pairs.length > 0 ? pairs : [...grams];
};

/** What is in both; each ascends. */
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

/** What is in either; each ascends. */
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

class Shelf<T> {
  readonly things: (T | null)[] = [];
  /** How many things are on it. */
  count = 0;
  /** Nothing stands before it any more. */
  private from = 0;
  private readonly lists = new NumberLists();
  private readonly byGram = new Map<number, number>();

  add(thing: T, texts: readonly string[]): number {
    const place = this.things.push(thing) - 1;
    this.count += 1;
    const note = (each: number): void => {
      let list = this.byGram.get(each);
      if (list === undefined) {
        list = this.lists.open();
        this.byGram.set(each, list);
      }
      this.lists.push(list, place);
    };
    for (const text of texts) sayGrams(text, note);
    return place;
  }

  remove(place: number): void {
    this.things[place] = null;
    this.count -= 1;
  }

  /** The thing that stands first; null where there is none. */
  first(): T | null {
    while (this.from < this.things.length && this.things[this.from] === null) this.from += 1;
    return this.things[this.from] ?? null;
  }

  /** No more than so many are on it that have what is asked for. */
  bound(asked: OneOf): number {
    return asked.reduce((sum, grams) => sum + (this.listsOf(grams)[0]?.count ?? 0), 0);
  }

  /** The things on it that have all that is asked for, and may be some more. */
  *having(asked: readonly OneOf[]): Generator<T> {
    let places: Int32Array | null = null;
    for (const oneOf of asked.toSorted((a, b) => this.bound(a) - this.bound(b))) {
      const within: Int32Array | null = places;
      const found: Int32Array[] = oneOf.map((grams) => this.placesOf(grams, within));
      const any = found.reduce(inEither, new Int32Array(0));
      if (any.length === 0) return;
      places = any;
    }
    for (const place of places ?? []) {
      const thing = this.things[place] ?? null;
      if (thing !== null) yield thing;
    }
  }

  /** The lists of grams, the shortest first; one that is empty where a gram is unknown. */
  private listsOf(grams: Grams): { readonly list: number; readonly count: number }[] {
    return grams
      .map((each) => this.byGram.get(each) ?? -1)
      .map((list) => ({ list, count: list < 0 ? 0 : this.lists.count(list) }))
      .sort((a, b) => a.count - b.count);
  }

  private placesOf(grams: Grams, within: Int32Array | null): Int32Array {
    const lists = this.listsOf(grams);
    if (lists[0]?.count === 0) return new Int32Array(0);
    let places = within;
    for (const { list, count } of lists) {
      if (places === null) places = this.lists.read(list);
      else if (places.length * readsPerLook < count) break;
      else places = inBoth(places, this.lists.read(list));
    }
    return places ?? new Int32Array(0);
  }
}

export class GramIndex<T extends Shelved> {
  private readonly textsOf: (thing: T) => readonly string[];
  private readonly shelves = new Map<number, Shelf<T>>();
  private readonly places: number;
  private newest = -1;

  /** `textsOf` says the same of a thing as long as it is in; a shelf has `places`. */
  constructor(textsOf: (thing: T) => readonly string[], places = shelfPlaces) {
    this.textsOf = textsOf;
    this.places = places;
  }

  get shelfCount(): number {
    return this.shelves.size;
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

  /** All that have what is asked for, and may be some more, in no order. */
  *having(asked: readonly OneOf[]): Generator<T> {
    for (const shelf of this.shelves.values()) yield* shelf.having(asked);
  }

  private put(thing: T): void {
    let shelf = this.shelves.get(this.newest);
    if (shelf === undefined || shelf.things.length === this.places) {
      this.newest += 1;
      shelf = new Shelf<T>();
      this.shelves.set(this.newest, shelf);
    }
    thing.place = this.newest * this.places + shelf.add(thing, this.textsOf(thing));
  }
}
