/**
 * Store: the few things that every database under OneDay must do alike.
 *
 * Correctness rests on `insert` with unique keys, `remove` that tells whether it removed, and on
 * the conditional `replace` for derived data; `test/mixins/store/probe` states which store keeps which.
 */
import { Errors } from "moleculer";

export type Doc = { readonly _id: string };
/** Equality, or bounds as `{ $gt, $gte, $lt, $lte, $in, $ne }`. */
export type Query = Readonly<Record<string, unknown>>;
export type Order = Readonly<Record<string, 1 | -1>>;
/** An `index` may have several fields; a store without such indexes makes it on the first. */
export type Indexes = {
  readonly unique?: readonly string[];
  readonly index?: readonly (string | readonly [string, ...string[]])[];
};

export interface Collection<D extends Doc> {
  /** Throws DuplicateKey when a unique key is taken, StoreFault when the outcome is unknown. */
  insert(doc: D): Promise<void>;
  /** Inserts in order up to the first duplicate and answers how many stand. */
  insertMany(docs: readonly D[]): Promise<number>;
  get(id: string): Promise<D | null>;
  find(query: Query, options: { sort?: Order; limit: number; skip?: number }): Promise<D[]>;
  count(query: Query): Promise<number>;
  /** Replaces the document while `where` still matches it; false when it does not. */
  replace(id: string, where: Query, next: D): Promise<boolean>;
  /** True for the one caller who removed it. */
  remove(id: string): Promise<boolean>;
  /** Rewrites the file without what was removed, where the store keeps a file. */
  compact(): Promise<void>;
  /** Drops everything in the collection. */
  clear(): Promise<void>;
}

export interface Store {
  /** True when no other process can write: what was read stays true until this one writes. */
  readonly exclusive: boolean;
  collection<D extends Doc>(name: string, indexes?: Indexes): Promise<Collection<D>>;
  /** The file that a collection is kept in, where it is one. */
  fileOf?(name: string): string;
  /** True where its files were all written up to one moment: after no crash, in no copy. Absent where it has no files. */
  readonly isEven?: boolean;
  /** True for a derived collection that was lost, and is empty since this start. */
  wasLost?(name: string): boolean;
  close(): Promise<void>;
}

/** A unique key is taken. Which one, the caller finds out by reading. */
export class DuplicateKey extends Error {
  constructor() {
    super("duplicate key");
    this.name = "DuplicateKey";
  }
}

/** The store cannot say whether it did it. Repeating the same command is safe. */
export class StoreFault extends Errors.MoleculerRetryableError {
  constructor(detail: string) {
    super(detail, 503, "STORE_UNAVAILABLE", {});
  }
}
