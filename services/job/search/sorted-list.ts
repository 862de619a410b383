/**
 * Sorted list: stays in order while items are inserted and removed, one at a time.
 *
 * It is stored in short chunks. A position is found by binary search, first among the chunks and
 * then in one. An insert moves what comes after it in its chunk, so it costs nearly the same in a
 * list of any length.
 */
const chunkMax = 512;

/** The first index from which on a test holds; `length` if it never does. */
const firstWhere = (length: number, holds: (at: number) => boolean): number => {
  let [from, to] = [0, length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (holds(middle)) to = middle;
    else from = middle + 1;
  }
  return from;
};

/** A list in the order of `compare`. */
export class SortedList<T> {
  private readonly compare: (a: T, b: T) => number;
  private readonly chunks: T[][] = [];

  /** `compare` must not answer 0 for two different items. */
  constructor(compare: (a: T, b: T) => number) {
    this.compare = compare;
  }

  insert(item: T): void {
    const [at, place] = this.placeOf((other) => this.compare(other, item) < 0);
    const chunk = this.chunks[at] ?? this.chunks.at(-1);
    if (chunk === undefined) this.chunks.push([item]);
    else if (chunk === this.chunks[at]) chunk.splice(place, 0, item);
    else chunk.push(item);
    if (chunk === undefined || chunk.length <= chunkMax) return;
    const half = chunk.splice(chunkMax / 2);
    this.chunks.splice(Math.min(at + 1, this.chunks.length), 0, half);
  }

  /** Removes the item that compares equal, if there is one. */
  remove(item: T): void {
    const [at, place] = this.placeOf((other) => this.compare(other, item) < 0);
    const chunk = this.chunks[at];
    const there = chunk?.[place];
    if (there === undefined || this.compare(there, item) !== 0) return;
    chunk?.splice(place, 1);
    if (chunk?.length === 0) this.chunks.splice(at, 1);
  }

  /** The items in order, from the first that is not before. */
  *from(isBefore: (item: T) => boolean): Generator<T> {
    const [at, place] = this.placeOf(isBefore);
    for (let n = at; n < this.chunks.length; n += 1) {
      const chunk = this.chunks[n] ?? [];
      for (let m = n === at ? place : 0; m < chunk.length; m += 1) yield chunk[m] as T;
    }
  }

  /** How many items are before. */
  countBefore(isBefore: (item: T) => boolean): number {
    const [at, place] = this.placeOf(isBefore);
    let count = place;
    for (let n = 0; n < at; n += 1) count += this.chunks[n]?.length ?? 0;
    return count;
  }

  /** The chunk of the first item that is not before, and its index there. */
  private placeOf(isBefore: (item: T) => boolean): readonly [number, number] {
    const { chunks } = this;
    const at = firstWhere(chunks.length, (n) => !isBefore(chunks[n]?.at(-1) as T));
    const chunk = chunks[at] ?? [];
    return [at, firstWhere(chunk.length, (n) => !isBefore(chunk[n] as T))];
  }
}
