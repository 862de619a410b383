/**
 * Deeds: where a sandbox keeps what it decided, so that a restart forgets nothing.
 *
 * In the payment service's own store where the sandbox runs inside it; in a file of lines where it
 * is a server; in memory for tests that need no more. A key is put down once: of two, the first
 * stands.
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
  /** Puts one down and answers the one that stands. */
  add(deed: Transaction): Promise<Transaction>;
  /** The charge with a receipt, and what was given back of it. */
  about(receipt: string): Promise<Transaction[]>;
  onDay(day: SeoulDate): Promise<Transaction[]>;
}

/** The most that a look-up of several takes. */
const foundMax = 1_000_000;

/** In a collection of the service. Replicas share it. */
export const transactionsOfService = (service: Service): Transactions => {
  const open = () =>
    resourcesOf(service).collection<Transaction>("sandbox", { index: ["receipt", "of", "day"] });
  return {
    get: async (id) => (await open()).get(id),
    async add(deed) {
      const docs = await open();
      return (await insertNew(docs, deed)) ? deed : ((await docs.get(deed._id)) ?? deed);
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

const listed = <K>(map: Map<K, Transaction[]>, key: K, deed: Transaction): void => {
  const list = map.get(key);
  if (list === undefined) map.set(key, [deed]);
  else list.push(deed);
};

/** In memory; `write` is told of each before it stands. */
export const transactionsInMemory = (
  kept: readonly Transaction[] = [],
  write: (deed: Transaction) => void = () => undefined,
): Transactions => {
  const byId = new Map<string, Transaction>();
  const byReceipt = new Map<string, Transaction[]>();
  const byDay = new Map<SeoulDate, Transaction[]>();
  const take = (deed: Transaction): void => {
    byId.set(deed._id, deed);
    listed(byReceipt, deed.receipt, deed);
    if (deed.of !== null) listed(byReceipt, deed.of, deed);
    listed(byDay, deed.day, deed);
  };
  for (const deed of kept) take(deed);
  return {
    get: async (id) => byId.get(id) ?? null,
    async add(deed) {
      const known = byId.get(deed._id);
      if (known !== undefined) return known;
      write(deed);
      take(deed);
      return deed;
    },
    about: async (receipt) => byReceipt.get(receipt) ?? [],
    onDay: async (day) => byDay.get(day) ?? [],
  };
};

/** The whole lines of a file; a torn last one was never answered for, and is cut off. */
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

/** In a file, one line a deed, written before it is answered. One process may have it open. */
export const transactionsInFile = (path: string): Transactions => {
  mkdirSync(dirname(path), { recursive: true });
  const kept = linesIn(path);
  return transactionsInMemory(kept, (deed) => appendFileSync(path, `${JSON.stringify(deed)}\n`));
};
