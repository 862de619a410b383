/**
 * Transactions repository: what a sandbox decided, stored so that a restart loses nothing.
 *
 * The sandbox inside the payment service uses the service's own store. The sandbox server uses a
 * file of lines. Tests that need no more use memory. A key is inserted once: the first of two
 * transactions is kept.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync } from "node:fs";
import { dirname } from "node:path";
import type { Service } from "moleculer";
import { resourcesOf } from "../../../../mixins/log/service-resources.ts";
import { insertNew } from "../../../../mixins/store/conditional-writes.ts";
import type { SeoulDate } from "../../../contracts/core/units.ts";
import type { Transaction } from "./sandbox-rules.ts";

export interface Transactions {
  get(id: string): Promise<Transaction | null>;
  /** Inserts a transaction and returns the one that is stored. */
  add(transaction: Transaction): Promise<Transaction>;
  /** The charge with a receipt, and its refunds. */
  about(receipt: string): Promise<Transaction[]>;
  onDay(day: SeoulDate): Promise<Transaction[]>;
}

/** The most documents that one query returns. */
const foundMax = 1_000_000;

/** In a collection of the service, which replicas share. */
export const transactionsOfService = (service: Service): Transactions => {
  const open = () =>
    resourcesOf(service).collection<Transaction>("sandbox", { index: ["receipt", "of", "day"] });
  return {
    get: async (id) => (await open()).get(id),
    async add(transaction) {
      const docs = await open();
      return (await insertNew(docs, transaction))
        ? transaction
        : ((await docs.get(transaction._id)) ?? transaction);
    },
    async about(receipt) {
      const docs = await open();
      const found = { limit: foundMax };
      return [
        ...(await docs.find({ receipt }, found)),
        ...(await docs.find({ of: receipt }, found)),
      ];
    },
    onDay: async (day) => (await open()).find({ day }, { limit: foundMax }),
  };
};

const listed = <K>(map: Map<K, Transaction[]>, key: K, transaction: Transaction): void => {
  const list = map.get(key);
  if (list === undefined) map.set(key, [transaction]);
  else list.push(transaction);
};

/** In memory; `write` is called with each transaction before it is stored. */
export const transactionsInMemory = (
  kept: readonly Transaction[] = [],
  write: (transaction: Transaction) => void = () => undefined,
): Transactions => {
  const byId = new Map<string, Transaction>();
  const byReceipt = new Map<string, Transaction[]>();
  const byDay = new Map<SeoulDate, Transaction[]>();
  const take = (transaction: Transaction): void => {
    byId.set(transaction._id, transaction);
    listed(byReceipt, transaction.receipt, transaction);
    if (transaction.of !== null) listed(byReceipt, transaction.of, transaction);
    listed(byDay, transaction.day, transaction);
  };
  for (const transaction of kept) take(transaction);
  return {
    get: async (id) => byId.get(id) ?? null,
    async add(transaction) {
      const known = byId.get(transaction._id);
      if (known !== undefined) return known;
      write(transaction);
      take(transaction);
      return transaction;
    },
    about: async (receipt) => byReceipt.get(receipt) ?? [],
    onDay: async (day) => byDay.get(day) ?? [],
  };
};

/** The complete lines of a file. A torn last line was never answered, and is cut off. */
const linesIn = (path: string): Transaction[] => {
  if (!existsSync(path)) return [];
  const text = readFileSync(path, "utf8");
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  if (whole.length < text.length) truncateSync(path, Buffer.byteLength(whole));
  return whole
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Transaction);
};

/**
 * In a file, one line per transaction, written before it is answered. Only one process may open it.
 */
export const transactionsInFile = (path: string): Transactions => {
  mkdirSync(dirname(path), { recursive: true });
  const kept = linesIn(path);
  return transactionsInMemory(kept, (transaction) =>
    appendFileSync(path, `${JSON.stringify(transaction)}\n`),
  );
};
