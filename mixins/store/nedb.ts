/**
 * NeDB store: the embedded default, one file per collection, through moleculer-db's adapter.
 *
 * It survives kill -9; a power cut may cost what the disk had not taken yet. A failed write stops
 * the store and ends the process.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Service } from "moleculer";
import DbService from "moleculer-db";
import { mendAppends } from "./append.ts";
import { Health, type OnPoisoned } from "./health.ts";
import { holdFolder } from "./lock.ts";
import { repairFile } from "./repair.ts";
import {
  type Collection,
  type Doc,
  DuplicateKey,
  type Indexes,
  type Order,
  type Query,
  type Store,
} from "./store.ts";
import { type Kind, Turns } from "./turns.ts";

/** The part of NeDB that is used, which moleculer-db's types leave open. */
type Datastore = {
  insertAsync(docs: object): Promise<unknown>;
  findOneAsync(query: Query): Promise<unknown>;
  findAsync(query: Query): {
    sort(order: object): unknown;
    limit(n: number): unknown;
    skip(n: number): unknown;
    execAsync(): Promise<unknown>;
  };
  countAsync(query: Query): Promise<number>;
  updateAsync(query: Query, next: object, options: object): Promise<{ numAffected: number }>;
  removeAsync(query: Query, options: object): Promise<number>;
  readonly indexes: Readonly<Record<string, { readonly unique: boolean } | undefined>>;
  ensureIndexAsync(index: { fieldName: string; unique?: boolean }): Promise<void>;
  removeIndexAsync(fieldName: string): Promise<void>;
  /** In the order of `_id`. */
  getAllData(): Doc[];
  compactDatafileAsync(): Promise<void>;
};
type Adapter = {
  db: Datastore;
  init(broker: unknown, service: unknown): void;
  connect(): Promise<void>;
};
// moleculer-db exports an object at run time, typed as a class.
const { MemoryAdapter } = DbService as unknown as {
  MemoryAdapter: new (options: object) => Adapter;
};

const clearDocs = 1000;
/** Ids that NeDB writes and does not find again when it reads its file. */
const lostIds: readonly string[] = ["", "__proto__"];

const refuseLostIds = (docs: readonly Doc[]): void => {
  const lost = docs.find(({ _id }) => lostIds.includes(_id));
  if (lost !== undefined) throw new RangeError(`not an id that can be kept: "${lost._id}"`);
};

/** Replaced and removed lines stay in the file until it is compacted; this many may. */
const staleLinesMax = 20_000;

/** True for the first place of each id that is there. */
const removedOf = (ids: readonly string[], there: ReadonlySet<string>): boolean[] => {
  const left = new Set(there);
  return ids.map((id) => left.delete(id));
};

class NedbCollection<D extends Doc> implements Collection<D> {
  private readonly db: Datastore;
  private readonly health: Health;
  private readonly turns = new Turns();
  private staleLines = 0;
  /** An array is one append to the file, and all or nothing in memory. */
  private readonly inserting: Kind<readonly D[], number> = {
    all: async (parts) => {
      await this.health.write(() => this.db.insertAsync(parts.flat()));
      return parts.map(({ length }) => length);
    },
  };
  private readonly removing: Kind<string, boolean> = {
    all: (ids) =>
      this.health.write(async () => {
        const query = { _id: { $in: [...ids] } };
        const found = (await this.db.findAsync(query).execAsync()) as Doc[];
        await this.db.removeAsync(query, { multi: true });
        return removedOf(ids, new Set(found.map(({ _id }) => _id)));
      }),
  };

  constructor(db: Datastore, health: Health) {
    this.db = db;
    this.health = health;
  }

  async insert(doc: D): Promise<void> {
    if ((await this.insertMany([doc])) === 0) throw new DuplicateKey();
  }

  async insertMany(docs: readonly D[]): Promise<number> {
    if (docs.length === 0) return 0;
    refuseLostIds(docs);
    return this.turns.together(this.inserting, docs, () => this.insertPrefix(docs));
  }

  private async insertPrefix(docs: readonly D[]): Promise<number> {
    if (docs.length > 1) {
      try {
        await this.health.write(() => this.db.insertAsync([...docs]));
        return docs.length;
      } catch (error) {
        if (!(error instanceof DuplicateKey)) throw error;
      }
    }
    for (const [index, doc] of docs.entries()) {
      try {
        await this.health.write(() => this.db.insertAsync(doc));
      } catch (error) {
        if (error instanceof DuplicateKey) return index;
        throw error;
      }
    }
    return docs.length;
  }

  async get(id: string): Promise<D | null> {
    return (await this.health.read(() => this.db.findOneAsync({ _id: id }))) as D | null;
  }

  async find(
    query: Query,
    { sort, limit, skip }: { sort?: Order; limit: number; skip?: number },
  ): Promise<D[]> {
    const cursor = this.db.findAsync(query);
    if (sort !== undefined) cursor.sort(sort);
    if (skip !== undefined) cursor.skip(skip);
    cursor.limit(limit);
    return (await this.health.read(() => cursor.execAsync())) as D[];
  }

  async count(query: Query): Promise<number> {
    return this.health.read(async () => this.db.countAsync(query));
  }

  async replace(id: string, where: Query, next: D): Promise<boolean> {
    const { numAffected } = await this.write(() =>
      this.db.updateAsync({ ...where, _id: id }, next, {}),
    );
    await this.noteStale(numAffected);
    return numAffected === 1;
  }

  async remove(id: string): Promise<boolean> {
    const isRemoved = await this.turns.together(this.removing, id, async () => {
      const removed = await this.health.write(() => this.db.removeAsync({ _id: id }, {}));
      return removed === 1;
    });
    await this.noteStale(Number(isRemoved));
    return isRemoved;
  }

  async compact(): Promise<void> {
    await this.write(() => this.db.compactDatafileAsync());
    this.staleLines = 0;
  }

  async clear(): Promise<void> {
    await this.write(async () => {
      const all = this.db.getAllData();
      // In parts: NeDB spreads what it removes over the call stack.
      for (let from = 0; from < all.length; from += clearDocs) {
        const [first, last] = [all[from], all[Math.min(from + clearDocs, all.length) - 1]];
        const part = { _id: { $gte: first?._id, $lte: last?._id } };
        await this.db.removeAsync(part, { multi: true });
      }
    });
    await this.compact();
  }

  /** Resolves when no write is under way. */
  settled(): Promise<void> {
    return this.turns.settled();
  }

  private write<T>(work: () => Promise<T>): Promise<T> {
    return this.turns.alone(() => this.health.write(work));
  }

  private async noteStale(lines: number): Promise<void> {
    this.staleLines += lines;
    if (this.staleLines >= staleLinesMax) await this.compact();
  }
}

const ensureIndexes = async (db: Datastore, { unique = [], index = [] }: Indexes) => {
  for (const fieldName of unique) {
    // The file remembers an index as it was first made, and NeDB would leave it at that.
    if (db.indexes[fieldName]?.unique === false) await db.removeIndexAsync(fieldName);
    await db.ensureIndexAsync({ fieldName, unique: true });
  }
  for (const fields of index) {
    const [fieldName = ""] = [fields].flat();
    await db.ensureIndexAsync({ fieldName });
  }
};

/**
 * Opens the folder of one service. Refuses a folder that a live process holds and a file that is
 * damaged anywhere but in its last line.
 */
export const openNedb = async (
  folder: string,
  service: Service,
  onPoisoned: OnPoisoned,
): Promise<Store> => {
  mendAppends();
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = await holdFolder(folder);
  const health = new Health(onPoisoned);
  const collections: NedbCollection<Doc>[] = [];
  return {
    exclusive: true,
    async collection<D extends Doc>(name: string, indexes: Indexes = {}) {
      const filename = join(folder, `${name}.db`);
      const repaired = await repairFile(filename);
      if (repaired !== null) service.logger.warn(repaired);
      const adapter = new MemoryAdapter({
        filename,
        corruptAlertThreshold: 0,
        modes: { fileMode: 0o600, dirMode: 0o700 },
      });
      adapter.init(service.broker, service);
      await adapter.connect();
      await ensureIndexes(adapter.db, indexes);
      const collection = new NedbCollection<D>(adapter.db, health);
      collections.push(collection as unknown as NedbCollection<Doc>);
      return collection;
    },
    async close() {
      health.close();
      // The folder is not given to another while a write is under way.
      for (const collection of collections) await collection.settled();
      await lock.release();
    },
  };
};
