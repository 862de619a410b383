/** The content of a data folder's stores, for tests that look behind the services. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Connection } from "mongoose";
import { listName } from "../../mixins/store/nedb/file-lengths.ts";
import { databaseOn, spread } from "./spread.ts";

type Doc = { _id: string };

const within = async <T>(
  database: string,
  work: (connection: Connection) => Promise<T>,
): Promise<T> => {
  const { default: mongoose } = await import("mongoose");
  const url = spread?.mongoUrl ?? "";
  const connection = await mongoose.createConnection(url, { dbName: database }).asPromise();
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
};

const textsOfFiles = (folder: string): Map<string, string> => {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    // A file that ends in ~ is being written to replace another, and may have replaced it by now.
    (entry) => entry.isFile() && !entry.name.endsWith("~"),
  );
  const texts = files.map(({ parentPath, name }) => {
    const path = join(parentPath, name);
    const text = readFileSync(path, "utf8");
    return [relative(folder, path).replace(/\.db$/, ""), text] as const;
  });
  return new Map(texts);
};

const textsOfDatabases = async (folder: string): Promise<Map<string, string>> => {
  const texts = new Map<string, string>();
  const prefix = databaseOn(folder, "");
  const all = await within("admin", (connection) => connection.listDatabases());
  for (const { name } of all.databases.filter((each) => each.name.startsWith(prefix))) {
    await within(name, async (connection) => {
      for (const collection of await connection.listCollections()) {
        const docs = await connection.collection(collection.name).find({}).toArray();
        const lines = docs.map((doc) => JSON.stringify(doc)).join("\n");
        texts.set(`${name.slice(prefix.length)}/${collection.name}`, lines);
      }
    });
  }
  return texts;
};

/** All stored lines, by service and collection, as `user/vault`: one line for each document. */
export const textsOf = async (folder: string): Promise<Map<string, string>> =>
  spread === null ? textsOfFiles(folder) : textsOfDatabases(folder);

/** Removes the list by which the next start would notice shorter files. */
const unlist = (folder: string, service: string): void =>
  rmSync(join(folder, service, listName), { force: true });

/** Removes a collection of a stopped service, as if it had never been written. */
export const forget = async (folder: string, service: string, name: string): Promise<void> => {
  if (spread === null) {
    unlist(folder, service);
    return rmSync(join(folder, service, `${name}.db`));
  }
  await within(databaseOn(folder, service), async (connection) => {
    await connection.collection(name).deleteMany({});
  });
};

/** Changes the lines of a collection of a stopped service, without its knowledge. */
export const forge = async (
  folder: string,
  service: string,
  name: string,
  change: (line: string) => string,
): Promise<void> => {
  if (spread === null) {
    unlist(folder, service);
    const path = join(folder, service, `${name}.db`);
    const lines = readFileSync(path, "utf8").split("\n");
    return writeFileSync(path, lines.map(change).join("\n"));
  }
  await within(databaseOn(folder, service), async (connection) => {
    const docs = connection.collection<Doc>(name);
    for (const doc of await docs.find({}).toArray()) {
      const line = JSON.stringify(doc);
      const changed = change(line);
      if (changed !== line) await docs.replaceOne({ _id: doc._id }, JSON.parse(changed));
    }
  });
};

/** Removes the documents of a stopped service's collection for which `isGone` is true. */
export const takeOut = async (
  folder: string,
  service: string,
  name: string,
  isGone: (id: string) => boolean,
): Promise<void> => {
  if (spread === null) {
    unlist(folder, service);
    const path = join(folder, service, `${name}.db`);
    const stays = (line: string) => {
      const { _id } = (line === "" ? {} : JSON.parse(line)) as Partial<Doc>;
      return _id === undefined || !isGone(_id);
    };
    return writeFileSync(path, readFileSync(path, "utf8").split("\n").filter(stays).join("\n"));
  }
  await within(databaseOn(folder, service), async (connection) => {
    const docs = connection.collection<Doc>(name);
    for (const { _id } of await docs.find({}).toArray()) {
      if (isGone(_id)) await docs.deleteOne({ _id });
    }
  });
};
