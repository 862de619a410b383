/**
 * Sorted index: holds the documents of a NeDB index in the order of their keys.
 *
 * NeDB's own is a tree with an object of ten members per key, which every write walks up and down
 * once per index. Here the keys are in short sorted lists: a tenth of the memory and of the work
 * per write. Keys of all types compare as in NeDB.
 */
import { indexes, model } from "./nedb-internals.ts";

/** The chunk of a key, its place there, and whether it exists. */
type KeySlot = { readonly chunk: number; readonly at: number; readonly isThere: boolean };
/** One document of a key, or the list of all that share it. */
type Slot<D> = D | D[];
type Chunk<D> = { readonly keys: unknown[]; readonly slots: Slot<D>[] };
type Bounds = {
  readonly $gt?: unknown;
  readonly $gte?: unknown;
  readonly $lt?: unknown;
  readonly $lte?: unknown;
};
type Compare = (a: unknown, b: unknown) => number;

const chunkKeys = 256;

const compare: Compare = (a, b) => {
  if (typeof a !== "string" || typeof b !== "string") return model.compareThings(a, b);
  if (a === b) return 0;
  return a < b ? -1 : 1;
};

/** The first of `length` places that is not before; all before it are. */
const firstNot = (length: number, isBefore: (at: number) => boolean): number => {
  let [from, to] = [0, length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (isBefore(middle)) from = middle + 1;
    else to = middle;
  }
  return from;
};

/** The place of a key, or where it would be. A loop of its own for speed: every write runs it. */
const placeIn = (keys: readonly unknown[], key: unknown): number => {
  let from = 0;
  let to = keys.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (compare(keys[middle], key) < 0) from = middle + 1;
    else to = middle;
  }
  return from;
};

/** NeDB's error for a taken key. */
class Taken extends Error {
  readonly errorType = "uniqueViolated";
}

const listOf = <D>(slot: Slot<D>): D[] => (Array.isArray(slot) ? slot : [slot]);

/** A sorted multimap from keys to documents, with the interface of NeDB's tree. */
export class SortedIndex<D extends object> {
  private readonly isUnique: boolean;
  /** Chunks are never empty. */
  private readonly chunks: Chunk<D>[] = [];
  /** The first key of each chunk; only these are searched to find a chunk. */
  private readonly firsts: unknown[] = [];

  constructor(isUnique: boolean) {
    this.isUnique = isUnique;
  }

  insert(key: unknown, doc: D): void {
    const { chunk: n, at, isThere } = this.placeOf(key);
    const chunk = this.chunks[n];
    if (chunk === undefined) {
      this.chunks.push({ keys: [key], slots: [doc] });
      this.firsts.push(key);
    } else if (!isThere) this.put(n, chunk, at, key, doc);
    else if (this.isUnique) throw new Taken("a unique key is taken");
    else {
      const slot = chunk.slots[at] as Slot<D>;
      if (Array.isArray(slot)) slot.push(doc);
      else chunk.slots[at] = [slot, doc];
    }
  }

  delete(key: unknown, doc: D): void {
    const { chunk: n, at, isThere } = this.placeOf(key);
    const chunk = this.chunks[n];
    if (chunk === undefined || !isThere) return;
    const left = listOf(chunk.slots[at] as Slot<D>).filter((each) => each !== doc);
    const [first, ...others] = left;
    if (first !== undefined) {
      chunk.slots[at] = others.length > 0 ? left : first;
      return;
    }
    chunk.keys.splice(at, 1);
    chunk.slots.splice(at, 1);
    if (chunk.keys.length === 0) {
      this.chunks.splice(n, 1);
      this.firsts.splice(n, 1);
    } else this.firsts[n] = chunk.keys[0];
  }

  /** Replaces a document by another that has the same key. */
  exchange(key: unknown, old: D, next: D): void {
    const { chunk: n, at, isThere } = this.placeOf(key);
    const slots = this.chunks[n]?.slots;
    if (slots === undefined || !isThere) return;
    const slot = slots[at] as Slot<D>;
    if (slot === old) slots[at] = next;
    else if (Array.isArray(slot)) slot[slot.indexOf(old)] = next;
  }

  /** Must not be changed by the caller: it may be the index's own list. */
  search(key: unknown): D[] {
    const { chunk, at, isThere } = this.placeOf(key);
    const slot = isThere ? this.chunks[chunk]?.slots[at] : undefined;
    return slot === undefined ? [] : listOf(slot);
  }

  /** In the order of the keys. */
  betweenBounds({ $gt, $gte, $lt, $lte }: Bounds): D[] {
    const isBelow = (key: unknown) =>
      ($gt !== undefined && compare(key, $gt) <= 0) ||
      ($gte !== undefined && compare(key, $gte) < 0);
    const isAbove = (key: unknown) =>
      ($lt !== undefined && compare(key, $lt) >= 0) ||
      ($lte !== undefined && compare(key, $lte) > 0);
    const { chunks } = this;
    const found: D[] = [];
    let n = firstNot(chunks.length, (each) => isBelow(chunks[each]?.keys.at(-1)));
    for (; n < chunks.length; n += 1) {
      const { keys, slots } = chunks[n] as Chunk<D>;
      let at = firstNot(keys.length, (each) => isBelow(keys[each]));
      for (; at < keys.length; at += 1) {
        if (isAbove(keys[at])) return found;
        const slot = slots[at] as Slot<D>;
        if (Array.isArray(slot)) for (const doc of slot) found.push(doc);
        else found.push(slot);
      }
    }
    return found;
  }

  /** The interface by which NeDB visits all documents. */
  executeOnEveryNode(see: (node: { readonly data: readonly D[] }) => void): void {
    for (const { slots } of this.chunks) for (const slot of slots) see({ data: listOf(slot) });
  }

  private placeOf(key: unknown): KeySlot {
    const { chunks, firsts } = this;
    const n = placeIn(firsts, key);
    if (n < firsts.length && compare(firsts[n], key) === 0)
      return { chunk: n, at: 0, isThere: true };
    const chunk = Math.max(n - 1, 0);
    const keys = chunks[chunk]?.keys ?? [];
    const at = placeIn(keys, key);
    return { chunk, at, isThere: at < keys.length && compare(keys[at], key) === 0 };
  }

  private put(n: number, chunk: Chunk<D>, at: number, key: unknown, doc: D): void {
    const { keys, slots } = chunk;
    if (keys.length < chunkKeys) {
      keys.splice(at, 0, key);
      slots.splice(at, 0, doc);
      this.firsts[n] = keys[0];
      return;
    }
    // An index that only grows at its end leaves full chunks behind.
    const half = at === keys.length ? keys.length : chunkKeys / 2;
    const next = { keys: keys.splice(half), slots: slots.splice(half) };
    this.chunks.splice(n + 1, 0, next);
    this.firsts.splice(n + 1, 0, next.keys[0]);
    if (at < half) this.put(n, chunk, at, key, doc);
    else this.put(n + 1, next, at - half, key, doc);
  }
}

type Index = { readonly unique: boolean; tree: SortedIndex<object>; insert(docs: unknown): void };

/** Makes every NeDB index use this structure when it is reset. */
export const patchIndexes = (): void => {
  const { prototype } = indexes;
  if (prototype.reset === undefined) {
    throw new Error("NeDB's indexes are not those that are mended here");
  }
  prototype.reset = function reset(this: Index, docs?: unknown) {
    this.tree = new SortedIndex(this.unique);
    if (docs) this.insert(docs);
  };
};
