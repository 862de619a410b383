/**
 * Snapshot file: the market on disk, so that a start need not read job's log from its beginning.
 *
 * The first line holds the format, the contract version and the log position. One line follows for
 * each job, worker and rating; the last line is the checksum of all before. The file is written
 * under another name and renamed, so it is whole or absent. A file that is torn, of another
 * contract or of another log is not read. It holds postings and employers' ratings, which are
 * public, and ids. Closed accounts are not in it.
 */
import { createHash } from "node:crypto";
import { type FileHandle, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { minuteMs } from "../../contracts/core/units.ts";
import { contractVersion } from "../../contracts/index.ts";
import type { JobState, Market } from "../market/market.ts";
import type { EmployerRatings, KeptRating } from "../worker-facts/employer-ratings.ts";
import type { Engagements, KeptWorker } from "../worker-facts/engagements.ts";

export type SnapshotCheckpoint = { readonly position: number; readonly hash: string };
export type Held = {
  readonly market: Market;
  readonly engagements: Engagements;
  readonly ratings: EmployerRatings;
  /** Closed accounts: their lines are skipped when reading. */
  readonly gone: ReadonlySet<string>;
};

type Line =
  | readonly ["job", JobState, number]
  | readonly ["worker", KeptWorker]
  | readonly ["rating", KeptRating];

/** Changes when the content of a line changes. */
const format = 3;
/** Bytes serialised or read before the event loop gets a turn. */
const chunkBytes = 1 << 16;
const newline = 10;
const ending = "sha256:";
const endingBytes = ending.length + 64 + 1;
const ownersOnly = 0o600;
/** A file not written to for this long was left behind by a killed process. */
const leftMs = 10 * minuteMs;

const headOf = (at: SnapshotCheckpoint) => ({ format, contract: contractVersion, at });

function* linesOf({ market, engagements, ratings }: Held): Generator<Line> {
  for (const [job, postedMs] of market.states()) yield ["job", job, postedMs];
  for (const worker of engagements.kept()) yield ["worker", worker];
  for (const rating of ratings.kept()) yield ["rating", rating];
}

/** Writes in chunks, and the checksum at the end. */
const writer = (handle: FileHandle) => {
  const hash = createHash("sha256");
  let waiting: string[] = [];
  let length = 0;
  const flush = async () => {
    const bytes = Buffer.from(waiting.join(""));
    [waiting, length] = [[], 0];
    hash.update(bytes);
    await handle.writeFile(bytes);
  };
  return {
    async line(what: unknown) {
      const text = `${JSON.stringify(what)}\n`;
      waiting.push(text);
      length += text.length;
      if (length >= chunkBytes) await flush();
    },
    async end() {
      await flush();
      await handle.writeFile(`${ending}${hash.digest("hex")}\n`);
      await handle.sync();
    },
  };
};

/** When a snapshot was written; null when there is none. */
export const writtenMs = (file: string): Promise<number | null> =>
  stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => null,
  );

/** Opens a new file, in place of one left by a killed process; null when another is writing it. */
const openNew = async (file: string): Promise<FileHandle | null> => {
  const begunMs = await writtenMs(file);
  if (begunMs !== null && Date.now() - begunMs < leftMs) return null;
  await rm(file, { force: true });
  return open(file, "wx", ownersOnly).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "EEXIST") return null;
    throw error;
  });
};

/**
 * Writes a snapshot as of a position; nothing may follow the log meanwhile. `isWanted` is asked
 * before the rename. Answers whether the file is in place; false also when another process is
 * writing it.
 */
export const writeSnapshot = async (
  file: string,
  at: SnapshotCheckpoint,
  held: Held,
  isWanted: () => boolean = () => true,
): Promise<boolean> => {
  await mkdir(dirname(file), { recursive: true });
  const temporary = `${file}.new`;
  const handle = await openNew(temporary);
  if (handle === null) return false;
  try {
    const { line, end } = writer(handle);
    await line(headOf(at));
    for (const one of linesOf(held)) await line(one);
    await end();
  } finally {
    await handle.close();
  }
  if (isWanted()) await rename(temporary, file);
  else await rm(temporary, { force: true });
  return isWanted();
};

/** The chunks of a file, up to before `end`. */
async function* chunks(handle: FileHandle, end: number): AsyncGenerator<Buffer> {
  for (let from = 0; from < end; ) {
    const buffer = Buffer.alloc(Math.min(chunkBytes, end - from));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, from);
    if (bytesRead === 0) return;
    from += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/** The lines of a file, up to before `end`. */
async function* lines(handle: FileHandle, end: number): AsyncGenerator<unknown> {
  let rest: Buffer[] = [];
  for await (const chunk of chunks(handle, end)) {
    let from = 0;
    for (let to = chunk.indexOf(newline); to !== -1; to = chunk.indexOf(newline, from)) {
      const line = Buffer.concat([...rest, chunk.subarray(from, to)]);
      [rest, from] = [[], to + 1];
      yield JSON.parse(line.toString());
    }
    rest.push(chunk.subarray(from));
  }
}

/** Where the lines end; null when the file is not whole. */
const endOf = async (handle: FileHandle): Promise<number | null> => {
  const end = (await handle.stat()).size - endingBytes;
  if (end <= 0) return null;
  const hash = createHash("sha256");
  for await (const chunk of chunks(handle, end)) hash.update(chunk);
  const recorded = Buffer.alloc(endingBytes);
  await handle.read(recorded, 0, endingBytes, end);
  return recorded.toString() === `${ending}${hash.digest("hex")}\n` ? end : null;
};

const positionIn = (head: unknown): SnapshotCheckpoint | null => {
  const { format: found, contract, at } = head as Partial<ReturnType<typeof headOf>>;
  return found === format && contract === contractVersion && at !== undefined ? at : null;
};

const load = ({ market, engagements, ratings, gone }: Held, line: Line): void => {
  const [kind, what] = line;
  if (kind === "job") market.follow(what, line[2]);
  else if (kind === "worker") {
    if (!gone.has(what.userId)) engagements.keep(what);
  } else if (!gone.has(what[0])) ratings.keep(what);
};

const openOrNull = (file: string): Promise<FileHandle | null> =>
  open(file, "r").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });

/**
 * Loads a snapshot into empty state, and answers the log position it was written at. Answers null
 * and loads nothing when there is no usable one. `isOfLog` says whether the log has that position.
 */
export const readSnapshot = async (
  file: string,
  held: Held,
  isOfLog: (at: SnapshotCheckpoint) => Promise<boolean>,
): Promise<SnapshotCheckpoint | null> => {
  const handle = await openOrNull(file);
  if (handle === null) return null;
  try {
    const end = await endOf(handle);
    if (end === null) return null;
    const all = lines(handle, end);
    const at = positionIn((await all.next()).value);
    if (at === null || !(await isOfLog(at))) return null;
    for await (const line of all) load(held, line as Line);
    return at;
  } finally {
    await handle.close();
  }
};
