/**
 * Repair: what a data file may look like after a crash, and what it may not.
 *
 * An append that was cut off leaves one torn line at the end, without its end of line. It was never
 * acknowledged, so it is moved to `<file>.torn` and said aloud. Any other damage is not ours to
 * guess at: the start is refused with the line's number, since NeDB would drop the line and rewrite
 * the file.
 */
import {
  appendFileSync,
  closeSync,
  createReadStream,
  existsSync,
  fstatSync,
  openSync,
  readSync,
  truncateSync,
} from "node:fs";
import { dirname } from "node:path";
import { createInterface } from "node:readline";

/** The first damaged line, how many there are, and how many lines the file has. */
type Survey = { first: { line: number; bytes: Buffer } | null; damaged: number; lines: number };

const isRecord = (text: string): boolean => {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return false;
    // A record without an id would be passed over in silence: it is damage too.
    return "_id" in value || "$$indexCreated" in value || "$$indexRemoved" in value;
  } catch {
    return false;
  }
};

const survey = async (path: string): Promise<Survey> => {
  const found: Survey = { first: null, damaged: 0, lines: 0 };
  // latin1 keeps one character a byte, so that damaged text is kept as it is.
  const input = createReadStream(path, { encoding: "latin1" });
  for await (const raw of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    found.lines += 1;
    const bytes = Buffer.from(raw, "latin1");
    if (raw === "" || isRecord(bytes.toString("utf8"))) continue;
    found.damaged += 1;
    found.first ??= { line: found.lines, bytes };
  }
  return found;
};

const endOf = (path: string): { size: number; isLineEnd: boolean } => {
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    const last = Buffer.alloc(1);
    readSync(file, last, 0, 1, Math.max(size - 1, 0));
    return { size, isLineEnd: last.toString() === "\n" };
  } finally {
    closeSync(file);
  }
};

/**
 * Cuts a torn last line off into `<file>.torn`; refuses any other damage. Reads the file once,
 * O(size). Answers the message to log, or null when the file was whole.
 */
export const repairFile = async (path: string): Promise<string | null> => {
  if (!existsSync(path)) return null;
  const { first, damaged, lines } = await survey(path);
  if (first === null) return null;
  const { size, isLineEnd } = endOf(path);
  if (damaged > 1 || first.line !== lines || isLineEnd) {
    throw new Error(
      `data file is damaged, not repaired: ${path} line ${first.line}. Restore the folder ${dirname(path)} from a backup`,
    );
  }
  appendFileSync(`${path}.torn`, Buffer.concat([first.bytes, Buffer.from("\n")]));
  truncateSync(path, size - first.bytes.length);
  return `data file ${path} ended in a torn line ${first.line}: moved to ${path}.torn`;
};
