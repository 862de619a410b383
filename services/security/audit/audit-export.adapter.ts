/**
 * Audit export: signs checkpoints of the audit log and writes them with the entries into a folder.
 *
 * The operator copies the folder to a place that this system cannot change. Each checkpoint is an
 * insert under its number, so all replicas extend one sequence. The folder holds the public key,
 * the entries as JSON lines and a note per checkpoint: all that `scripts/audit-verifier.mjs` needs.
 * An existing file is never overwritten. A log that differs from its last checkpoint is not signed
 * any further.
 */
import { randomUUID } from "node:crypto";
import { link, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Service } from "moleculer";
import { settingsOf } from "../../../mixins/config/settings.ts";
import { positionOf } from "../../../mixins/log/commit.ts";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import { insertNew } from "../../../mixins/store/conditional-writes.ts";
import type { Collection } from "../../../mixins/store/store.ts";
import { canonicalJson, now, sha256 } from "../../contracts/core/units.ts";
import { type AuditKey, auditKey } from "./audit-key.repository.ts";
import {
  type AuditCheckpoint,
  bodyOf,
  entriesName,
  keyName,
  noteName,
  noteOf,
  notePosition,
} from "./checkpoint.ts";

type Keeper = Service & LogMethods;
type Signed = AuditCheckpoint & { readonly _id: string; readonly note: string };

export const entriesMax = 1000;
const digits = 9;

const idOf = (n: number): string => String(n).padStart(digits, "0");
const rowsOf = (service: Service): Promise<Collection<Signed>> =>
  resourcesOf(service).collection<Signed>("signed", { index: ["position"] });

/** Writes a file atomically; an existing file is not changed. */
const writeOnce = async (folder: string, name: string, text: string): Promise<void> => {
  const draft = join(folder, `.${name}.${randomUUID()}`);
  await writeFile(draft, text, { flag: "wx", mode: 0o640 });
  try {
    await link(draft, join(folder, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    await rm(draft);
  }
};

const checkHolds = async ({ log }: Keeper, { position, hash }: AuditCheckpoint): Promise<void> => {
  if ((await log.hashAt(position)) === hash) return;
  throw new Error(`the audit log is not the one that was signed up to ${position}`);
};

/** The newest checkpoint and its number; null before the first. */
const newest = async (service: Service): Promise<{ n: number; signed: Signed } | null> => {
  const rows = await rowsOf(service);
  const n = await rows.count({});
  const signed = n === 0 ? null : await rows.get(idOf(n));
  if (signed !== null) return { n, signed };
  if (n > 0) throw new Error("a checkpoint of the audit log is missing");
  return null;
};

/** Signs up to 1,000 commits after the last checkpoint; false if there are none. */
const signNext = async (service: Keeper, key: AuditKey): Promise<boolean> => {
  const last = await newest(service);
  if (last !== null) await checkHolds(service, last.signed);
  const commits = await service.log.read(last?.signed.position ?? 0, entriesMax);
  const end = commits.at(-1);
  if (end === undefined) return false;
  const checkpoint: AuditCheckpoint = {
    position: positionOf(end._id),
    hash: end.hash,
    at: now(),
    previous: last === null ? "" : sha256(last.signed.note),
  };
  const note = noteOf(checkpoint, key.sign(bodyOf(checkpoint)));
  // If another replica inserted this number first, its checkpoint counts.
  const row = { _id: idOf((last?.n ?? 0) + 1), ...checkpoint, note };
  await insertNew(await rowsOf(service), row);
  return true;
};

/** The position up to which the folder is written. Its newest note must be signed here. */
const writtenTo = async (service: Service, folder: string): Promise<number> => {
  const positions = (await readdir(folder)).flatMap((name) => notePosition(name) ?? []);
  const position = Math.max(0, ...positions);
  if (position === 0) return 0;
  const [signed] = await (await rowsOf(service)).find({ position }, { limit: 1 });
  const text = await readFile(join(folder, noteName(position)), "utf8");
  if (text === signed?.note) return position;
  throw new Error(`${noteName(position)} in ${folder} was not signed here`);
};

/** Opens the folder, with the public key in it; null where the setting is `off`. */
const openFolder = async (service: Service, key: AuditKey): Promise<string | null> => {
  const folder = settingsOf(service.broker).auditDir;
  if (folder === null) return null;
  await mkdir(folder, { recursive: true, mode: 0o750 });
  await writeOnce(folder, keyName, key.publicPem);
  if ((await readFile(join(folder, keyName), "utf8")) === key.publicPem) return folder;
  throw new Error(`${folder} is another installation's`);
};

const writeFolder = async (service: Keeper, key: AuditKey): Promise<void> => {
  const folder = await openFolder(service, key);
  if (folder === null) return;
  const rows = await rowsOf(service);
  for (let from = await writtenTo(service, folder); ; ) {
    const [next] = await rows.find(
      { position: { $gt: from, $lte: from + entriesMax } },
      { sort: { position: 1 }, limit: 1 },
    );
    if (next === undefined) return;
    const commits = await service.log.read(from, next.position - from);
    const lines = commits.map((commit) => `${canonicalJson(commit)}\n`).join("");
    await writeOnce(folder, entriesName(from + 1, next.position), lines);
    await writeOnce(folder, noteName(next.position), next.note);
    from = next.position;
  }
};

/** Rejects if the folder cannot be written or is another installation's. */
export const checkFolder = async (service: Service): Promise<void> => {
  await openFolder(service, await auditKey(service));
};

/**
 * Signs all new entries in steps of at most a thousand, and writes what the folder lacks. Rejects
 * if log, checkpoints and folder do not match.
 */
export const exportAudit = async (service: Keeper): Promise<void> => {
  const key = await auditKey(service);
  while (await signNext(service, key)) {
    // Until all entries are signed.
  }
  await writeFolder(service, key);
};

/** The position up to which the log is signed, and whether its hash there still matches. */
export const signedState = async (
  service: Keeper,
): Promise<{ position: number; holds: boolean }> => {
  const last = await newest(service);
  if (last === null) return { position: 0, holds: true };
  const { position, hash } = last.signed;
  return { position, holds: (await service.log.hashAt(position)) === hash };
};
