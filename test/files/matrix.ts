/**
 * Matrix: each file of a data folder, harmed in each way, and the required result of a start on it.
 */
import {
  closeSync,
  cpSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import type { Service } from "moleculer";
import { keptSecret, keyOf } from "../../mixins/config/installation-secret.ts";
import { kindOf } from "../../mixins/store/collection-kinds.ts";
import { listName } from "../../mixins/store/nedb/file-lengths.ts";
import { openNedb } from "../../mixins/store/nedb/nedb-store.ts";
import { folderOf, remove } from "../support/folders.ts";
import type { Day } from "./day.ts";
import { Whole } from "./whole.ts";

const half = (path: string): number => Math.floor(statSync(path).size / 2);
const garbage = "\u0000\u0000\u0000\u0000";

export const harms = {
  deleted: (path: string) => rmSync(path, { recursive: true }),
  emptied: (path: string) => truncateSync(path),
  cut: (path: string) => truncateSync(path, half(path)),
  /** As long as it was. */
  garbled(path: string) {
    const file = openSync(path, "r+");
    writeSync(file, garbage, Math.max(0, half(path) - garbage.length));
    closeSync(file);
  },
} as const;
export type Harm = keyof typeof harms;
/** A file by its path in the folder, `job/log.db`, or the folder of a service, and its harm. */
export type Case = { readonly path: string; readonly harm: Harm };

/** The required result of a case: see `findingsOf`. */
type Outcome = "refused" | "madeAgain" | "unharmed";

const outcomeOf = ({ path, harm }: Case): Outcome => {
  const [service = "", name = ""] = path.split("/");
  if (name === "") return path.endsWith(".made") ? "unharmed" : "refused";
  // The list of the folder's files: deleting it loses nothing, and it is made again.
  if (name === listName) return harm === "deleted" ? "unharmed" : "refused";
  return kindOf(service, name.replace(/\.db$/, "")) === "truth" ? "refused" : "madeAgain";
};

/** All cases of a folder, in the order of their names. */
export const casesOf = (folder: string): Case[] => {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  return names.flatMap((path) => {
    const stats = statSync(join(folder, path));
    if (stats.isDirectory()) return [{ path, harm: "deleted" as const }];
    if (stats.size === 0) return [];
    // Its content is for people: only its existence counts.
    if (path.endsWith(".made")) return [{ path, harm: "deleted" as const }];
    return (Object.keys(harms) as Harm[]).map((harm) => ({ path, harm }));
  });
};

/** Folders that refused starts still hold open. */
const left: string[] = [];
export const removeLeft = (): void => {
  for (const folder of left.splice(0)) remove(folder);
};

const differing = (one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>) =>
  [...one].flatMap(([name, text]) => {
    const now = other.get(name);
    return now === text ? [] : [`${name}: ${text} is now ${now}`];
  });

/** Opens the store as a start does: a refusal there ends the process with that line. */
const refusalFindings = async ({ path }: Case, folder: string): Promise<string[]> => {
  const [service = ""] = path.split("/");
  const name = service.includes(".") ? "payment" : service;
  const logger = { warn: () => undefined, debug: () => undefined };
  const root = keptSecret(folder);
  try {
    const fake = { name, logger } as unknown as Service;
    const store = await openNedb(
      join(folder, name),
      fake,
      () => undefined,
      keyOf(root, `files of ${name}`),
    );
    await store.close();
    return ["it started"];
  } catch (error) {
    const { message } = error as Error;
    const says = message.includes(path) && /[Rr]estore/.test(message) && !message.includes("\n");
    return says ? [] : [`it was refused with ${message}`];
  } finally {
    remove(folder);
  }
};

/** True for a case whose start must be refused, which opening the store shows. */
export const isTruth = (one: Case): boolean => outcomeOf(one) === "refused";

/** The findings of a whole start on a case; empty where everything is right. */
export const findingsOf = async (
  day: Day,
  before: ReadonlyMap<string, string>,
  harmed: Case,
): Promise<string[]> => {
  const folder = folderOf("harmed");
  cpSync(day.folder, folder, { recursive: true });
  harms[harmed.harm](join(folder, harmed.path));
  const outcome = outcomeOf(harmed);
  if (outcome === "refused") return refusalFindings(harmed, folder);
  const whole = new Whole(folder);
  try {
    const isReady = await whole.start();
    const { lines, refused } = whole.said;
    if (!isReady) return [`it did not start: ${[...refused, ...lines].join(" | ")}`];
    const naming = lines.filter((line) => line.includes(harmed.path));
    const wanted = outcome === "madeAgain" ? 1 : 0;
    const after = await whole.answers(day);
    const changed = differing(before, after);
    return [
      ...(naming.length === wanted ? [] : [`lines that name it: ${JSON.stringify(lines)}`]),
      ...changed.map((name) => `another answer: ${name}`),
    ];
  } finally {
    await whole.stop();
    left.push(folder);
  }
};

/** The answers of an unharmed folder. */
export const answersOf = async (day: Day): Promise<Map<string, string>> => {
  const folder = folderOf("whole");
  cpSync(day.folder, folder, { recursive: true });
  const whole = new Whole(folder);
  try {
    if (!(await whole.start())) throw new Error(`not started: ${JSON.stringify(whole.said)}`);
    return await whole.answers(day);
  } finally {
    await whole.stop();
    remove(folder);
  }
};
