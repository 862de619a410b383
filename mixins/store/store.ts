/**
 * Store: what every database under OneDay must do alike.
 *
 * Correctness relies on `insert` with unique keys, on `remove`, which reports whether it removed,
 * and on the conditional `replace` for derived data. `test/mixins/store/probe` states which store
 * guarantees which.
 */
import { Errors } from "moleculer";

export type Doc = { readonly _id: string };
/** Equality, or bounds as `{ $gt, $gte, $lt, $lte, $in, $ne }`. */
export type Query = Readonly<Record<string, unknown>>;
export type Order = Readonly<Record<string, 1 | -1>>;
/** An `index` may have several fields; a store without compound indexes uses the first. */
export type Indexes = {
  readonly unique?: readonly string[];
  readonly index?: readonly (string | readonly [string, ...string[]])[];
};

export interface Collection<D extends Doc> {
  /** Throws DuplicateKey when a unique key is taken, StoreFault when the outcome is unknown. */
  insert(doc: D): Promise<void>;
  /** Inserts in order up to the first duplicate and answers how many were inserted. */
  insertMany(docs: readonly D[]): Promise<number>;
  get(id: string): Promise<D | null>;
  find(query: Query, options: { sort?: Order; limit: number; skip?: number }): Promise<D[]>;
  count(query: Query): Promise<number>;
  /** Replaces the document while `where` still matches it; false when it does not. */
  replace(id: string, where: Query, next: D): Promise<boolean>;
  /** True for the one caller who removed it. */
  remove(id: string): Promise<boolean>;
  /** Rewrites the file without removed documents, where the store has a file. */
  compact(): Promise<void>;
  /** Drops everything in the collection. */
  clear(): Promise<void>;
}

export interface Store {
  /** True when no other process can write: what was read stays true until this one writes. */
  readonly exclusive: boolean;
  collection<D extends Doc>(name: string, indexes?: Indexes): Promise<Collection<D>>;
  /** The file of a collection, where the store has files. */
  fileOf?(name: string): string;
  /**
   * True where all files were written up to the same moment: not after a crash or in a copy of a
   * running folder. Absent where there are no files.
   */
  readonly isEven?: boolean;
  /** True for a derived collection that was lost and is empty since this start. */
  wasLost?(name: string): boolean;
  close(): Promise<void>;
}

/** A unique key is taken. The caller finds out which one by reading. */
export class DuplicateKey extends Error {
  constructor() {
    super("duplicate key");
    this.name = "DuplicateKey";
  }
}

/** The outcome of a command is unknown. Repeating the same command is safe. */
export class StoreFault extends Errors.MoleculerRetryableError {
  constructor(detail: string) {
    super(detail, 503, "STORE_UNAVAILABLE", {});
  }
}
