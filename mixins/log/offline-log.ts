/**
 * Offline log: the commits of a service's log in its store, read without the service.
 *
 * The file of a data folder is read as it is and never written: what a start would repair is only
 * reported. A folder that a live process holds is refused. A database is read while others write to
 * it: a log only grows, so the result is a prefix of it.
 */
import { closeSync, createReadStream, existsSync, fstatSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Service } from "moleculer";
import { databaseOf } from "../store/database-name.ts";
import { lockFolder } from "../store/nedb/folder-lock.ts";
import type { Doc } from "../store/store.ts";
import type { Stored } from "./chain-verifier.ts";
import type { Commit } from "./commit.ts";

export type Source = { readonly dataDir: string } | { readonly mongoUrl: string };

/** There is no log to read, or another process holds its folder. */
export class NoOfflineLog extends Error {}

const pageCommits = 1000;
const rowsMax = 10_000;

const endOf = (path: string): { size: number; isWhole: boolean } => {
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    const last = Buffer.alloc(1);
    readSync(file, last, 0, 1, Math.max(size - 1, 0));
    return { size, isWhole: size === 0 || last.toString() === "\n" };
  } finally {
    closeSync(file);
  }
};

/** One line of the file; null if it is no document. */
const storedIn = (text: string, line: number): Stored | null => {
  try {
    const value = JSON.parse(text) as Record<string, unknown>;
    if ("$$indexCreated" in value || "$$indexRemoved" in value) return null;
    if ("$$deleted" in value) return { damage: `line ${line}: a commit was taken out` };
    return { commit: value as unknown as Commit };
  } catch {
    return { damage: `line ${line}: not readable` };
  }
};

/** The commits in a file, up to the size that it had at the start; it may grow meanwhile. */
export async function* inFile(path: string): AsyncGenerator<Stored> {
  const { size, isWhole } = endOf(path);
  if (size === 0) return;
  let line = 0;
  let held: Stored | null = null;
  const input = createReadStream(path, { end: size - 1 });
  try {
    for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      line += 1;
      if (held !== null) yield held;
      held = text === "" ? null : storedIn(text, line);
    }
  } finally {
    input.destroy();
  }
  if (held === null) return;
  yield !isWhole && "damage" in held ? { torn: true } : held;
}

async function* inFolder(dataDir: string, service: string): AsyncGenerator<Stored> {
  const folder = join(dataDir, service);
  const path = join(folder, "log.db");
  if (!existsSync(path)) throw new NoOfflineLog(`no log here: ${path}`);
  const lock = await lockFolder(folder).catch((error: Error) => {
    throw new NoOfflineLog(error.message);
  });
  try {
    yield* inFile(path);
  } finally {
    await lock.release();
  }
}

/** Opens the database of a service without the service. */
const openDatabase = async (url: string, service: string) => {
  // The driver is loaded only where MongoDB is used.
  const { openMongo } = await import("../store/mongo/mongo-store.ts");
  const quiet = () => undefined;
  const logger = { warn: quiet, info: quiet, error: quiet, debug: quiet };
  // The store uses the service only to log that the database is away.
  return openMongo(url, databaseOf(url, service), { logger } as unknown as Service);
};

async function* inDatabase(url: string, service: string): AsyncGenerator<Stored> {
  const store = await openDatabase(url, service);
  try {
    const log = await store.collection<Commit>("log");
    for (let after = ""; ; ) {
      const query = { _id: { $gt: after } };
      const page = await log.find(query, { sort: { _id: 1 }, limit: pageCommits });
      for (const commit of page) yield { commit };
      const last = page.at(-1);
      if (last === undefined) break;
      after = last._id;
    }
    if ((await log.count({})) === 0) throw new NoOfflineLog("no commits in the database");
  } finally {
    await store.close();
  }
}

/** Reads a service's log from its first commit, one page or line in memory. Throws NoOfflineLog. */
export const offlineLogOf = (source: Source, service: string): AsyncGenerator<Stored> =>
  "mongoUrl" in source ? inDatabase(source.mongoUrl, service) : inFolder(source.dataDir, service);

/** The rows of a small collection (at most 10,000 of a database); none if it does not exist. */
export const rowsOf = async <D extends Doc>(
  source: Source,
  service: string,
  name: string,
): Promise<D[]> => {
  if ("mongoUrl" in source) {
    const store = await openDatabase(source.mongoUrl, service);
    try {
      return await (await store.collection<D>(name)).find({}, { limit: rowsMax });
    } finally {
      await store.close();
    }
  }
  const path = join(source.dataDir, service, `${name}.db`);
  const rows = new Map<string, D>();
  if (!existsSync(path)) return [];
  for await (const stored of inFile(path)) {
    if ("commit" in stored) rows.set(stored.commit._id, stored.commit as unknown as D);
  }
  return [...rows.values()];
};
