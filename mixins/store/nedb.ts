/**
 * NeDB store: the embedded default, one file per collection, through moleculer-db's adapter.
 *
 * NeDB indexes a document before it writes it and does not undo that, so after one failed write
 * its memory and its file disagree: the store is poisoned, answers nothing more and ends the
 * process. It survives kill -9; a power cut may cost what the disk had not taken yet.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Service } from "moleculer";
import DbService from "moleculer-db";
import { holdFolder } from "./lock.ts";
import { repairFile } from "./repair.ts";
import {
  type Collection,
  type Doc,
  DuplicateKey,
  type Indexes,
  type Query,
  type Store,
  StoreFault,
} from "./store.ts";

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
  ensureIndexAsync(index: { fieldName: string; unique?: boolean }): Promise<void>;
  compactDatafileAsync(): Promise<void>;
};
type Adapter = {
  db: Datastore;
  init(broker: unknown, service: unknown): void;
  connect(): Promise<void>;
  disconnect(): Promise<void>;
};
// moleculer-db exports an object at run time, typed as a class.
const { MemoryAdapter } = DbService as unknown as {
  MemoryAdapter: new (options: object) => Adapter;
};

/** Replaced and removed lines stay in the file until it is compacted; this many may. */
const staleLinesMax = 20_000;

/** What ends the process after a failed write; a test may watch it instead. */
export type OnPoisoned = (error: Error) => void;

class Health {
  private poison: Error | null = null;
  private readonly onPoisoned: OnPoisoned;

  constructor(onPoisoned: OnPoisoned) {
    this.onPoisoned = onPoisoned;
  }

  check(): void {
    if (this.poison !== null) throw new StoreFault(`store is stopped: ${this.poison.message}`);
  }

  /** Runs a write. A taken key is an answer; any other failure poisons the whole store. */
  async write<T>(work: () => Promise<T>): Promise<T> {
    this.check();
    try {
      return await work();
    } catch (error) {
      if ((error as { errorType?: string }).errorType === "uniqueViolated") {
        throw new DuplicateKey();
      }
      this.check();
      this.poison = error as Error;
      this.onPoisoned(this.poison);
      throw new StoreFault(`write failed: ${this.poison.message}`);
    }
  }
}

class NedbCollection<D extends Doc> implements Collection<D> {
  private readonly db: Datastore;
  private readonly health: Health;
  private staleLines = 0;

  constructor(db: Datastore, health: Health) {
    this.db = db;
    this.health = health;
  }

  async insert(doc: D): Promise<void> {
    await this.health.write(() => this.db.insertAsync(doc));
  }

  async insertMany(docs: readonly D[]): Promise<number> {
    if (docs.length === 0) return 0;
    try {
      // An array is one append to the file, and all or nothing in memory.
      await this.health.write(() => this.db.insertAsync([...docs]));
      return docs.length;
    } catch (error) {
      if (!(error instanceof DuplicateKey)) throw error;
      return docs.length === 1 ? 0 : this.insertPrefix(docs);
    }
  }

  private async insertPrefix(docs: readonly D[]): Promise<number> {
    for (const [index, doc] of docs.entries()) {
      try {
        await this.insert(doc);
      } catch (error) {
        if (error instanceof DuplicateKey) return index;
        throw error;
      }
    }
    return docs.length;
  }

  async get(id: string): Promise<D | null> {
    this.health.check();
    return (await this.db.findOneAsync({ _id: id })) as D | null;
  }

  async find(
    query: Query,
    {
      sort,
      limit,
      skip,
    }: { sort?: Readonly<Record<string, 1 | -1>>; limit: number; skip?: number },
  ): Promise<D[]> {
    this.health.check();
    const cursor = this.db.findAsync(query);
    if (sort !== undefined) cursor.sort(sort);
    if (skip !== undefined) cursor.skip(skip);
    cursor.limit(limit);
    return (await cursor.execAsync()) as D[];
  }

  async count(query: Query): Promise<number> {
    this.health.check();
    return this.db.countAsync(query);
  }

  async replace(id: string, where: Query, next: D): Promise<boolean> {
    const { numAffected } = await this.health.write(() =>
      this.db.updateAsync({ ...where, _id: id }, next, {}),
    );
    await this.noteStale(numAffected);
    return numAffected === 1;
  }

  async remove(id: string): Promise<boolean> {
    const removed = await this.health.write(() => this.db.removeAsync({ _id: id }, {}));
    await this.noteStale(removed);
    return removed === 1;
  }

  async compact(): Promise<void> {
    await this.health.write(() => this.db.compactDatafileAsync());
    this.staleLines = 0;
  }

  async clear(): Promise<void> {
    await this.health.write(() => this.db.removeAsync({}, { multi: true }));
    await this.compact();
  }

  private async noteStale(lines: number): Promise<void> {
    this.staleLines += lines;
    if (this.staleLines >= staleLinesMax) await this.compact();
  }
}

/**
 * Opens the folder of one service. Refuses a folder that a live process holds and a file that is
 * damaged anywhere but in its last line.
 */
export const openNedb = async (
  folder: string,
  service: Service,
  onPoisoned: OnPoisoned,
): Promise<Store> => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = await holdFolder(folder);
  const health = new Health(onPoisoned);
  const adapters: Adapter[] = [];
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
      adapters.push(adapter);
      for (const fieldName of indexes.unique ?? []) {
        await adapter.db.ensureIndexAsync({ fieldName, unique: true });
      }
      for (const fieldName of indexes.index ?? []) {
        await adapter.db.ensureIndexAsync({ fieldName });
      }
      return new NedbCollection<D>(adapter.db, health);
    },
    async close() {
      for (const adapter of adapters) await adapter.disconnect();
      await lock.release();
    },
  };
};
