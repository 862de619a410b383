/**
 * NeDB store: the embedded default, one file per collection, through moleculer-db's adapter.
 *
 * It survives kill -9; a power cut may lose what was not on the disk yet. A failed write stops the
 * store and ends the process.
 */
import { mkdirSync } from "node:fs";
import type { Service } from "moleculer";
import DbService from "moleculer-db";
import {
  type Collection,
  type Doc,
  DuplicateKey,
  type Indexes,
  type Order,
  type Query,
  type Store,
} from "../store.ts";
import { fileIn } from "./file-lengths.ts";
import { type FolderLock, lockFolder } from "./folder-lock.ts";
import { Guarded } from "./guarded-start.ts";
import { type OnPoisoned, PoisonGuard } from "./poison-guard.ts";
import { patchIndexes } from "./sorted-index.ts";
import { type Datastore, Table } from "./table.ts";
import { type Kind, WriteQueue } from "./write-queue.ts";

type Adapter = {
  db: Datastore;
  init(broker: unknown, service: unknown): void;
  connect(): Promise<void>;
};
// moleculer-db exports an object at run time, typed as a class.
const { MemoryAdapter } = DbService as unknown as {
  MemoryAdapter: new (options: object) => Adapter;
};

/** Replaced and removed lines stay in the file; at this many it is compacted. */
const staleLinesMax = 20_000;

type Rewrite = (work: () => Promise<void>) => Promise<void>;

class NedbCollection<D extends Doc> implements Collection<D> {
  private readonly table: Table<D>;
  private readonly poisonGuard: PoisonGuard;
  private readonly writeQueue = new WriteQueue();
  private staleLines = 0;
  private readonly rewrite: Rewrite;
  private readonly inserting: Kind<readonly D[], number> = {
    all: (parts) => this.poisonGuard.write(() => this.table.insert(parts)),
  };
  private readonly removing: Kind<string, boolean> = {
    all: (ids) => this.poisonGuard.write(() => this.table.remove(ids)),
  };

  /** `rewrite` runs the work that rewrites the file. */
  constructor(table: Table<D>, poisonGuard: PoisonGuard, rewrite: Rewrite) {
    this.table = table;
    this.poisonGuard = poisonGuard;
    this.rewrite = rewrite;
  }

  async insert(doc: D): Promise<void> {
    if ((await this.insertMany([doc])) === 0) throw new DuplicateKey();
  }

  async insertMany(docs: readonly D[]): Promise<number> {
    if (docs.length === 0) return 0;
    return this.writeQueue.together(this.inserting, docs);
  }

  async get(id: string): Promise<D | null> {
    this.poisonGuard.check();
    return this.table.get(id);
  }

  async find(query: Query, page: { sort?: Order; limit: number; skip?: number }): Promise<D[]> {
    this.poisonGuard.check();
    return this.table.find(query, page);
  }

  async count(query: Query): Promise<number> {
    this.poisonGuard.check();
    return this.table.count(query);
  }

  async replace(id: string, where: Query, next: D): Promise<boolean> {
    const isReplaced = await this.writeQueue.alone(() =>
      this.poisonGuard.write(() => this.table.replace(id, where, next)),
    );
    if (isReplaced) await this.noteStale();
    return isReplaced;
  }

  async remove(id: string): Promise<boolean> {
    const isRemoved = await this.writeQueue.together(this.removing, id);
    if (isRemoved) await this.noteStale();
    return isRemoved;
  }

  async compact(): Promise<void> {
    await this.writeFile(() => this.table.compact());
    this.staleLines = 0;
  }

  async clear(): Promise<void> {
    await this.writeFile(() => this.table.clear());
    this.staleLines = 0;
  }

  /** Resolves when no write is under way. */
  settled(): Promise<void> {
    return this.writeQueue.settled();
  }

  private writeFile(work: () => Promise<void>): Promise<void> {
    return this.writeQueue.alone(() => this.rewrite(() => this.poisonGuard.writeOn(work)));
  }

  private async noteStale(): Promise<void> {
    this.staleLines += 1;
    if (this.staleLines % staleLinesMax !== 0) return;
    // A rewrite costs as much as there are documents, so it waits for as many stale lines.
    if (this.staleLines >= this.table.count({})) await this.compact();
  }
}

const ensureIndex = async (db: Datastore, fieldName: string, unique: boolean) => {
  const found = () => db.indexes[fieldName];
  if (found() !== undefined) return;
  await db.ensureIndexAsync({ fieldName, unique });
  found()?.reset(db.getAllData());
};

const ensureIndexes = async (db: Datastore, { unique = [], index = [] }: Indexes) => {
  for (const fieldName of unique) {
    // The file records an index as it was first made, and NeDB would not make it unique.
    if (db.indexes[fieldName]?.unique === false) await db.removeIndexAsync(fieldName);
    await ensureIndex(db, fieldName, true);
  }
  for (const fields of index) {
    const [fieldName = ""] = [fields].flat();
    await ensureIndex(db, fieldName, false);
  }
};

const guardedOrRelease = async (lock: FolderLock, open: () => Guarded): Promise<Guarded> => {
  let guarded: Guarded | null = null;
  try {
    guarded = open();
    await guarded.checkTruth();
    return guarded;
  } catch (error) {
    await guarded?.close();
    await lock.release();
    throw error;
  }
};

/**
 * Opens the folder of one service. Throws for a folder that a live process holds, and for truth
 * that is lost or damaged outside its last line. `listKey` signs the list of file lengths; null: no
 * list.
 */
export const openNedb = async (
  folder: string,
  service: Service,
  onPoisoned: OnPoisoned,
  listKey: Buffer | null = null,
): Promise<Store> => {
  patchIndexes();
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = await lockFolder(folder);
  const guarded = await guardedOrRelease(lock, () => new Guarded(folder, service, listKey));
  const poisonGuard = new PoisonGuard(onPoisoned);
  const collections: NedbCollection<Doc>[] = [];
  return {
    exclusive: true,
    async collection<D extends Doc>(name: string, indexes: Indexes = {}) {
      const filename = fileIn(folder, name);
      await guarded.ready(name);
      const adapter = new MemoryAdapter({
        filename,
        corruptAlertThreshold: 0,
        // NeDB tries each collection's hooks on 300 random texts. There are no hooks here.
        testSerializationHooks: false,
        modes: { fileMode: 0o600, dirMode: 0o700 },
      });
      adapter.init(service.broker, service);
      const rewrite: Rewrite = (work) => guarded.rewrite(name, work);
      // NeDB rewrites a file after reading it.
      await rewrite(async () => {
        await adapter.connect();
      });
      await ensureIndexes(adapter.db, indexes);
      const collection = new NedbCollection(
        new Table<D>(adapter.db as unknown as Datastore<D>),
        poisonGuard,
        rewrite,
      );
      collections.push(collection as unknown as NedbCollection<Doc>);
      return collection;
    },
    fileOf: (name) => fileIn(folder, name),
    isEven: guarded.isEven,
    wasLost: (name) => guarded.wasLost(name),
    async close() {
      poisonGuard.close();
      // The folder is not released while a write is under way.
      for (const collection of collections) await collection.settled();
      await guarded.close();
      await lock.release();
    },
  };
};
