/**
 * MongoDB store: one connection and one database per service, through the mongoose adapter.
 *
 * The stock adapter shares one global connection and its `insertMany` is not ordered: here each
 * service has its own connection, and every command goes to the driver's collection as it is,
 * without casting, defaults or hydrated documents. Writes wait for the journals of a majority,
 * reads see only what a majority has. A database that is away is a fault within seconds.
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

/** The names that URLs use stand here too, so that no URL can weaken them. */
const options: ConnectOptions = {
  w: "majority",
  journal: true,
  readConcernLevel: "majority",
  readPreference: "primary",
  // One connection that breaks must not fail the reads that wait on the others.
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
    // The connection is the store's, which closes it.
  }
}

/** Runs a command. A taken key is an answer; after anything else the outcome is unknown. */
const ask = async <T>(command: () => Promise<T>): Promise<T> => {
  try {
    return await command();
  } catch (error) {
    if ((error as { code?: unknown }).code === duplicateKey) throw new DuplicateKey();
    throw new StoreFault(`database: ${(error as Error).message}`);
  }
};

/** How many documents stand before the first duplicate; null when the error says another thing. */
const standing = (error: unknown): number | null => {
  if (!(error instanceof mongoose.mongo.MongoBulkWriteError)) return null;
  // What stands must be on a majority too.
  if (error.result.getWriteConcernError() !== undefined) return null;
  const [first] = [error.writeErrors].flat();
  // Its own `insertedCount` is not what every server means by it.
  return first?.code === duplicateKey ? first.index : null;
};

class MongoCollection<D extends Doc> implements Collection<D> {
  private readonly docs: Native<D>;

  constructor(docs: Native<D>) {
    this.docs = docs;
  }

  async insert(doc: D): Promise<void> {
    await ask(() => this.docs.insertOne(doc as mongoose.mongo.OptionalUnlessRequiredId<D>));
  }

  async insertMany(docs: readonly D[]): Promise<number> {
    if (docs.length === 0) return 0;
    const batch = docs as readonly mongoose.mongo.OptionalUnlessRequiredId<D>[];
    return ask(async () => {
      try {
        return (await this.docs.insertMany(batch, { ordered: true })).insertedCount;
      } catch (error) {
        const count = standing(error);
        if (count !== null) return count;
        // Its code may be that of a duplicate all the same.
        throw new StoreFault((error as Error).message);
      }
    });
  }

  async get(id: string): Promise<D | null> {
    return ask(() => this.docs.findOne({ _id: id } as Filter<D>)) as Promise<D | null>;
  }

  async find(
    query: Query,
    { sort = {}, limit, skip = 0 }: { sort?: Order; limit: number; skip?: number },
  ): Promise<D[]> {
    const page = { sort, limit, skip, batchSize: batchDocs };
    return ask(() => this.docs.find(query as Filter<D>, page).toArray()) as Promise<D[]>;
  }

  async count(query: Query): Promise<number> {
    return ask(() => this.docs.countDocuments(query as Filter<D>));
  }

  async replace(id: string, where: Query, next: D): Promise<boolean> {
    const filter = { ...where, _id: id } as Filter<D>;
    const { matchedCount } = await ask(() =>
      this.docs.replaceOne(filter, next as mongoose.mongo.WithoutId<D>),
    );
    // Matched, not modified: a replacement that is equal to what stands counts too.
    return matchedCount === 1;
  }

  async remove(id: string): Promise<boolean> {
    const { deletedCount } = await ask(() => this.docs.deleteOne({ _id: id } as Filter<D>));
    return deletedCount === 1;
  }

  async compact(): Promise<void> {
    // The server uses the room of what was removed again by itself.
  }

  async clear(): Promise<void> {
    await ask(() => this.docs.deleteMany({}));
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

/** Connects, waiting for a server that is away for at most `waitS` seconds. */
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
 * Opens the database of one service. Refuses with StoreFault when it does not answer within
 * `waitS` seconds, and at once when no waiting will help; a collection whose indexes cannot be made is refused, so that none is ever used without its unique keys.
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
        await ask(() => docs.createIndex({ [field]: 1 }, { unique: true }));
      for (const fields of index) {
        const keys = Object.fromEntries([fields].flat().map((field) => [field, 1 as const]));
        await ask(() => docs.createIndex(keys));
      }
      return new MongoCollection<D>(docs);
    },
    async close() {
      connection.removeAllListeners("disconnected");
      await connection.close();
    },
  };
};
