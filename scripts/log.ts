/**
 * Log check: `npm run log -- verify [--service name]`, on stores that are not in use.
 *
 * The environment names the stores as for a start (ONEDAY_DATA_DIR, ONEDAY_MONGO_URL), or
 * --data-dir and --mongo-url do. It walks each log from its first commit. It compares it with the
 * log's checkpoint and with the positions that its readers have reached. Exit 0: all is correct. 1:
 * errors were found, and are listed. 2: there is no store, a process has it open, or the arguments
 * are wrong.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { keyOf } from "../mixins/config/installation-secret.ts";
import { verifyFrom } from "../mixins/log/chain-verifier.ts";
import { origin } from "../mixins/log/commit.ts";
import { NoOfflineLog, offlineLogOf, rowsOf, type Source } from "../mixins/log/offline-log.ts";
import type { Checkpoint } from "../mixins/log/service-resources.ts";
import { macOf, markId, markPurpose, type VerifiedMark } from "../mixins/log/verified-mark.ts";
import { url } from "../mixins/process/env.ts";
import type { Pointer } from "../mixins/projection/live-copy.ts";
import type { Doc } from "../mixins/store/store.ts";
import { ownerOf } from "../services/contracts/allowed-calls.ts";
import { actions } from "../services/contracts/index.ts";

const usage = "npm run log -- verify [--service name] [--data-dir folder | --mongo-url url]";
const services = Object.keys(actions).flatMap((name) =>
  name.endsWith(".log.read") ? [ownerOf(name)] : [],
);

type Reader = Checkpoint & Doc;

const say = (text: string) => process.stdout.write(`${text}\n`);

const readArguments = () => {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      service: { type: "string" },
      "data-dir": { type: "string" },
      "mongo-url": { type: "string" },
    },
  });
  const { env } = process;
  const { service } = values;
  const isKnown = service === undefined || services.includes(service);
  if (positionals.join() !== "verify" || !isKnown) throw new Error(usage);
  const folder = values["data-dir"];
  const named = { ...env, ONEDAY_MONGO_URL: values["mongo-url"] ?? env["ONEDAY_MONGO_URL"] };
  const mongoUrl =
    folder === undefined ? url(named, "ONEDAY_MONGO_URL", ["mongodb", "mongodb+srv"]) : null;
  const dataDir = folder ?? (env["ONEDAY_DATA_DIR"] || "data");
  const source: Source = mongoUrl === null ? { dataDir } : { mongoUrl };
  const keyFile = join(dataDir, "secret.key");
  const secret =
    env["ONEDAY_SECRET"] || (existsSync(keyFile) ? readFileSync(keyFile, "utf8") : null);
  return { source, secret, chosen: service === undefined ? services : [service] };
};

/** Whether a checkpoint is of a copy of a read model that a newer copy has replaced. */
const isReplaced = (id: string, pointers: readonly Pointer[]): boolean => {
  const [, model = "", build] = /^projection:(.+)__b(\d+):/.exec(id) ?? [];
  const ofVersions = pointers.filter(({ _id }) => _id.startsWith(`${model}@`));
  // Stores written before there was a pointer per version have one under the name alone.
  const live = ofVersions.length > 0 ? ofVersions : pointers.filter(({ _id }) => _id === model);
  return live.length > 0 && !live.some((pointer) => pointer.build === Number(build));
};

/** The readers of a log, by the names of the checkpoints that services store. */
const readersOf = async (source: Source, service: string): Promise<Reader[]> => {
  const found: Reader[] = [];
  for (const other of services) {
    const rows = await rowsOf<Reader>(source, other, "checkpoints");
    const pointers = await rowsOf<Pointer>(source, other, "projections");
    const own = rows.filter(({ _id }) => _id.endsWith(`:${service}`) && !isReplaced(_id, pointers));
    found.push(...own.map((row) => ({ ...row, _id: `${other} ${row._id}` })));
  }
  return found;
};

/** The errors of a service's log. Throws NoOfflineLog. */
const inspect = async (source: Source, service: string, secret: string | null) => {
  const [mark] = (await rowsOf<VerifiedMark>(source, service, "watch")).filter(
    ({ _id }) => _id === markId,
  );
  const readers = await readersOf(source, service);
  const wanted = new Map<number, string>();
  for (const { position } of [...readers, ...(mark ? [mark] : [])]) wanted.set(position, "");
  const { commits, finding } = await verifyFrom(
    origin,
    offlineLogOf(source, service),
    0,
    (head) => {
      if (wanted.has(head.position)) wanted.set(head.position, head.hash);
      return undefined;
    },
  );
  const isThere = ({ position, hash }: Checkpoint) =>
    position === 0 || hash === "" || wanted.get(position) === hash;
  const bad = finding === null ? [] : [finding];
  // After a break in the chain no further check is possible.
  if (finding !== null) return { commits, bad };
  for (const reader of readers.filter((one) => !isThere(one))) {
    bad.push(`${reader._id} has read up to ${reader.position}, and that commit is not here`);
  }
  if (mark !== undefined && !isThere(mark)) {
    bad.push(`commit ${mark.position} is not the one that was verified, or is gone`);
  }
  if (mark !== undefined && secret !== null) {
    const mac = macOf(keyOf(secret, markPurpose), service, mark);
    if (mac !== mark.mac) bad.push("its checkpoint was not signed by this installation");
  }
  return { commits, bad };
};

const verify = async (): Promise<number> => {
  const { source, secret, chosen } = readArguments();
  let looked = 0;
  let findings = 0;
  for (const service of chosen) {
    try {
      const { commits, bad } = await inspect(source, service, secret);
      looked += 1;
      findings += bad.length;
      say(`${service.padEnd(14)} ${bad.length === 0 ? `OK ${commits} commits` : "BAD"}`);
      for (const each of bad) say(`BAD ${service}: ${each}`);
    } catch (error) {
      if (!(error instanceof NoOfflineLog) || chosen.length === 1) throw error;
      say(`${service.padEnd(14)} not read: ${error.message}`);
    }
  }
  if (looked === 0) throw new Error("there is no log here");
  return findings === 0 ? 0 : 1;
};

try {
  process.exitCode = await verify();
} catch (error) {
  process.stderr.write(`log: ${(error as Error).message.replaceAll("\n", " ")}\n`);
  process.exitCode = 2;
}
