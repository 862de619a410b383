/**
 * MongoDB store: one connection and one database per service, through the mongoose adapter.
 *
 * The stock adapter shares one global connection, and its `insertMany` is not ordered. Here each
 * service has its own connection. Commands go to the driver's collection without casting, defaults
 * or hydrated documents. Writes wait for the journals of a majority, and reads see only
 * majority-committed data. An unavailable database is a fault within seconds.
 */
import type { Service } from "moleculer";
import MongooseAdapter from "moleculer-db-adapter-mongoose";
import mongoose, { type Connection, type ConnectOptions, type Document } from "mongoose";
import { waitFor } from "../../process/wait-for.ts";
import {
  type Collection,
  type Doc,
  DuplicateKey,
  type Indexes,
  type Order,
  type Query,
  type Store,
  StoreFault,
} from "../store.ts";
import { patchDriver } from "./driver-patch.ts";
import { hostsOf, isFinalMongo } from "./startup-errors.ts";

type Native<D extends Doc> = mongoose.mongo.Collection<D>;
type Filter<D extends Doc> = mongoose.mongo.Filter<D>;

const duplicateKey = 11_000;
const batchDocs = 1000;

/** Includes every option that a URL can set, so that no URL can weaken them. */
const options: ConnectOptions = {
  w: "majority",
  journal: true,
  readConcernLevel: "majority",
  readPreference: "primary",
  // One broken connection must not fail the reads that wait on the others.
  retryReads: true,
  serverSelectionTimeoutMS: 3000,
  connectTimeoutMS: 3000,
  socketTimeoutMS: 5000,
  waitQueueTimeoutMS: 3000,
  bufferCommands: false,
  autoIndex: false,
  autoCreate: false,
  // An absent member stays absent: as null it would change a commit's hash.
  ignoreUndefined: true,
};

/** The mongoose adapter on a connection that belongs to one service. */
class Adapter extends MongooseAdapter<Document> {
  private readonly connection: Connection;

  constructor(connection: Connection, name: string) {
    super("", options);
    this.connection = connection;
    this.modelName = name;
    this.schema = new mongoose.Schema(
      { _id: String },
      { collection: name, strict: false, strictQuery: false, versionKey: false, minimize: false },
    );
  }

  override async connect(): Promise<void> {
    const { connection, modelName = "", schema } = this;
    if (connection.db === undefined) throw new StoreFault("store is closed");
    this.db = connection.db;
    const model = connection.models[modelName] ?? connection.model(modelName, schema);
    this.model = model as Adapter["model"];
  }

  override async disconnect(): Promise<void> {
    // The connection belongs to the store, which closes it.
  }
}

/** Runs a command. A taken key is an answer; after any other error the outcome is unknown. */
const runCommand = async <T>(command: () => Promise<T>): Promise<T> => {
  try {
    return await command();
  } catch (error) {
    if ((error as { code?: unknown }).code === duplicateKey) throw new DuplicateKey();
    throw new StoreFault(`database: ${(error as Error).message}`);
  }
};

/** How many documents were inserted before the first duplicate; null for another error. */
const insertedBeforeDuplicate = (error: unknown): number | null => {
  if (!(error instanceof mongoose.mongo.MongoBulkWriteError)) return null;
  // The inserted documents must be on a majority too.
  if (error.result.getWriteConcernError() !== undefined) return null;
  const [first] = [error.writeErrors].flat();
  // `insertedCount` of the error does not mean the same on every server.
  return first?.code === duplicateKey ? first.index : null;
};

class MongoCollection<D extends Doc> implements Collection<D> {
  private readonly docs: Native<D>;

  constructor(docs: Native<D>) {
    this.docs = docs;
  }

  async insert(doc: D): Promise<void> {
    await runCommand(() => this.docs.insertOne(doc as mongoose.mongo.OptionalUnlessRequiredId<D>));
  }

  async insertMany(docs: readonly D[]): Promise<number> {
    if (docs.length === 0) return 0;
    const batch = docs as readonly mongoose.mongo.OptionalUnlessRequiredId<D>[];
    return runCommand(async () => {
      try {
        return (await this.docs.insertMany(batch, { ordered: true })).insertedCount;
      } catch (error) {
        const count = insertedBeforeDuplicate(error);
        if (count !== null) return count;
        // Its code may still be that of a duplicate.
        throw new StoreFault((error as Error).message);
      }
    });
  }

  async get(id: string): Promise<D | null> {
    return runCommand(() => this.docs.findOne({ _id: id } as Filter<D>)) as Promise<D | null>;
  }

  async find(
    query: Query,
    { sort = {}, limit, skip = 0 }: { sort?: Order; limit: number; skip?: number },
  ): Promise<D[]> {
    const page = { sort, limit, skip, batchSize: batchDocs };
    return runCommand(() => this.docs.find(query as Filter<D>, page).toArray()) as Promise<D[]>;
  }

  async count(query: Query): Promise<number> {
    return runCommand(() => this.docs.countDocuments(query as Filter<D>));
  }

  async replace(id: string, where: Query, next: D): Promise<boolean> {
    const filter = { ...where, _id: id } as Filter<D>;
    const { matchedCount } = await runCommand(() =>
      this.docs.replaceOne(filter, next as mongoose.mongo.WithoutId<D>),
    );
    // Matched, not modified: a replacement equal to the stored document counts too.
    return matchedCount === 1;
  }

  async remove(id: string): Promise<boolean> {
    const { deletedCount } = await runCommand(() => this.docs.deleteOne({ _id: id } as Filter<D>));
    return deletedCount === 1;
  }

  async compact(): Promise<void> {
    // The server reuses the space of removed documents by itself.
  }

  async clear(): Promise<void> {
    await runCommand(() => this.docs.deleteMany({}));
  }
}

const connectOnce = async (
  url: string,
  database: string,
  service: Service,
): Promise<Connection> => {
  patchDriver();
  const connection = mongoose.createConnection(url, { ...options, dbName: database });
  try {
    await connection.asPromise();
  } catch (error) {
    await connection.destroy(true);
    throw error;
  }
  connection.on("disconnected", () => service.logger.warn(`database ${database} is away`));
  connection.on("reconnected", () => service.logger.info(`database ${database} is back`));
  connection.on("error", (error) => service.logger.error(`database ${database}`, error));
  return connection;
};

/** Connects; waits for an unavailable server for at most `waitS` seconds. */
const connect = async (
  url: string,
  database: string,
  service: Service,
  waitS: number,
): Promise<Connection> => {
  const open = () => connectOnce(url, database, service);
  try {
    return await waitFor(`MongoDB at ${hostsOf(url)}`, waitS, open, isFinalMongo);
  } catch (error) {
    throw new StoreFault(`database ${database}: ${(error as Error).message}`);
  }
};

/**
 * Opens the database of one service. Throws StoreFault when it does not answer within `waitS`
 * seconds, or at once when waiting is useless. A collection whose indexes cannot be made is
 * refused, so that none is used without its unique keys.
 */
export const openMongo = async (
  url: string,
  database: string,
  service: Service,
  waitS = 0,
): Promise<Store> => {
  const connection = await connect(url, database, service, waitS);
  return {
    exclusive: false,
    async collection<D extends Doc>(name: string, { unique = [], index = [] }: Indexes = {}) {
      const adapter = new Adapter(connection, name);
      await adapter.connect();
      const docs = adapter.model.collection as unknown as Native<D>;
      for (const field of unique)
        await runCommand(() => docs.createIndex({ [field]: 1 }, { unique: true }));
      for (const fields of index) {
        const keys = Object.fromEntries([fields].flat().map((field) => [field, 1 as const]));
        await runCommand(() => docs.createIndex(keys));
      }
      return new MongoCollection<D>(docs);
    },
    async close() {
      connection.removeAllListeners("disconnected");
      await connection.close();
    },
  };
};
