/**
 * Table: the documents of one collection as NeDB holds them, read and changed synchronously.
 *
 * NeDB's own calls copy and check a document three times per write, query every index again and
 * wait in a promise queue. Its memory, indexes, file and matching are used as they are. A change is
 * in the file before other code runs, so every read sees only written data. If an append fails,
 * memory and file differ: the caller stops the store.
 */
import { type Doc, DuplicateKey, type Order, type Query } from "../store.ts";
import { keepable, lineOf, removedLine, shown, Unkept } from "./document-line.ts";
import { append } from "./file-append.ts";
import { model } from "./nedb-internals.ts";
import type { SortedIndex } from "./sorted-index.ts";

/** The part of a NeDB index that is used. */
type Index<D extends Doc> = {
  readonly unique: boolean;
  getMatching(key: unknown): D[];
  getBetweenBounds(bounds: object): D[];
  update(old: D, next: D): void;
  /** Refills it. */
  reset(docs: readonly D[]): void;
  readonly tree: SortedIndex<D>;
};

/** The part of NeDB that is used and that moleculer-db's types leave open. */
export type Datastore<D extends Doc = Doc> = {
  readonly filename: string;
  readonly indexes: Readonly<Record<string, Index<D> | undefined>>;
  ensureIndexAsync(index: { fieldName: string; unique?: boolean }): Promise<void>;
  removeIndexAsync(fieldName: string): Promise<void>;
  /** In the order of `_id`. */
  getAllData(): D[];
  compactDatafileAsync(): Promise<void>;
  /** Into all indexes or none. */
  _addToIndexes(doc: D): void;
  _removeFromIndexes(doc: D): void;
  _resetIndexes(): void;
};

/** Conditions on a field other than equality. */
type Operators = Readonly<Record<string, unknown>>;

const operatorsOf = (value: unknown): Operators =>
  typeof value === "object" && value !== null ? (value as Operators) : {};
const isKey = (value: unknown): boolean =>
  value !== undefined && (typeof value !== "object" || value === null);
const bounds = ["$gt", "$gte", "$lt", "$lte"];

/** The documents an index finds for a part of a query, and whether all of them match that part. */
type Candidates<D extends Doc> = { readonly docs: readonly D[]; readonly isExact: boolean };

const candidatesOf = <D extends Doc>(db: Datastore<D>, query: Query): Candidates<D> => {
  let best: Candidates<D> | null = null;
  for (const [field, value] of Object.entries(query)) {
    const index = db.indexes[field];
    if (index === undefined) continue;
    const { $in: list } = operatorsOf(value);
    if (!isKey(value) && list === undefined) continue;
    const docs = index.getMatching(list ?? value);
    if (best === null || docs.length < best.docs.length) best = { docs, isExact: isKey(value) };
    if (index.unique) break;
  }
  if (best !== null) return best;
  for (const [field, value] of Object.entries(query)) {
    const index = db.indexes[field];
    const operators = operatorsOf(value);
    if (index !== undefined && bounds.some((name) => name in operators)) {
      return { docs: index.getBetweenBounds(operators), isExact: false };
    }
  }
  return { docs: db.getAllData(), isExact: false };
};

const keyOf = (doc: Doc, field: string): unknown => (doc as Record<string, unknown>)[field];

/** Whether both have the same single key; a list counts as different, as each member is a key. */
const hasSameKey = (old: Doc, next: Doc, field: string): boolean => {
  const key = keyOf(old, field);
  return !Array.isArray(key) && key === keyOf(next, field);
};

const sorted = <D extends Doc>(docs: D[], order: Order): D[] => {
  const ways = Object.entries(order);
  return docs.sort((a, b) => {
    for (const [field, way] of ways) {
      const compared = model.compareThings(keyOf(a, field), keyOf(b, field));
      if (compared !== 0) return way * compared;
    }
    return 0;
  });
};

const isDuplicate = (error: unknown): boolean =>
  (error as { errorType?: string }).errorType === "uniqueViolated";

type Page = { readonly sort?: Order; readonly limit: number; readonly skip?: number };

/** Synchronous reads and writes of one collection. */
export class Table<D extends Doc> {
  private readonly db: Datastore<D>;

  constructor(db: Datastore<D>) {
    this.db = db;
  }

  /** The stored document itself; it must not leave this class. */
  private held(id: string): D | undefined {
    return this.db.indexes["_id"]?.getMatching(id)[0];
  }

  get(id: string): D | null {
    const doc = this.held(id);
    return doc === undefined ? null : shown(doc);
  }

  find(query: Query, { sort, limit, skip = 0 }: Page): D[] {
    // An index may answer its own list: it is copied before it is sorted.
    const found = this.matching(query, sort === undefined ? skip + limit : Infinity);
    const all = sort === undefined ? found : sorted([...found], sort);
    return all.slice(skip, skip + limit).map(shown);
  }

  count(query: Query): number {
    return this.matching(query, Infinity).length;
  }

  /**
   * Inserts each part up to its first duplicate and answers how many of each were inserted. Throws
   * Unkept, and then no change was made.
   */
  insert(parts: readonly (readonly D[])[]): number[] {
    const kept = parts.map((docs) => docs.map(keepable));
    const lines: string[] = [];
    const inserted = kept.map((docs) => {
      const taken = docs.findIndex((doc) => !this.addToIndexes(doc));
      const count = taken < 0 ? docs.length : taken;
      for (const doc of docs.slice(0, count)) lines.push(lineOf(doc));
      return count;
    });
    if (lines.length > 0) append(this.db.filename, lines.join(""));
    return inserted;
  }

  /** Replaces a document. Throws DuplicateKey and Unkept, and then no change was made. */
  replace(id: string, where: Query, next: D): boolean {
    const kept = keepable(next);
    if (kept._id !== id) throw new Unkept(`You cannot change an id: "${id}"`);
    const old = this.held(id);
    if (old === undefined || !model.match(old, where)) return false;
    const indexes = Object.entries(this.db.indexes) as [string, Index<D>][];
    const changed: Index<D>[] = [];
    try {
      for (const [field, index] of indexes) {
        if (hasSameKey(old, kept, field)) continue;
        index.update(old, kept);
        changed.push(index);
      }
    } catch (error) {
      for (const index of changed) index.update(kept, old);
      throw isDuplicate(error) ? new DuplicateKey() : error;
    }
    for (const [field, { tree }] of indexes) {
      if (hasSameKey(old, kept, field)) tree.exchange(keyOf(old, field), old, kept);
    }
    append(this.db.filename, lineOf(kept));
    return true;
  }

  /** Whether each existed, in the order of the ids. */
  remove(ids: readonly string[]): boolean[] {
    const lines: string[] = [];
    const removed = ids.map((id) => {
      const doc = this.held(id);
      if (doc === undefined) return false;
      this.db._removeFromIndexes(doc);
      lines.push(removedLine(id));
      return true;
    });
    if (lines.length > 0) append(this.db.filename, lines.join(""));
    return removed;
  }

  /** Rewrites the file without replaced and removed documents. */
  async compact(): Promise<void> {
    await this.db.compactDatafileAsync();
  }

  async clear(): Promise<void> {
    this.db._resetIndexes();
    await this.compact();
  }

  /** False where a unique key of it is taken. */
  private addToIndexes(doc: D): boolean {
    try {
      this.db._addToIndexes(doc);
      return true;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  }

  /** At most `max` documents; the list may be the index's own. */
  private matching(query: Query, max: number): readonly D[] {
    const { docs, isExact } = candidatesOf(this.db, query);
    if (isExact && Object.keys(query).length === 1) return docs;
    const found: D[] = [];
    for (const doc of docs) {
      if (found.length >= max) break;
      if (model.match(doc, query)) found.push(doc);
    }
    return found;
  }
}
