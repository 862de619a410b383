/**
 * File repair: which damage a data file may have after a crash.
 *
 * A cut-off append leaves one torn last line without its line end. It was never acknowledged, so it
 * is moved to `<file>.torn` and reported. Any other damage refuses the start with the line's
 * number, since NeDB would drop the line and rewrite the file.
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

/** The first damaged line, the number of damaged lines, and of all lines. */
type Survey = { first: { line: number; bytes: Buffer } | null; damaged: number; lines: number };

const isRecord = (text: string): boolean => {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return false;
    // NeDB would silently skip a record without an id: that is damage too.
    return "_id" in value || "$$indexCreated" in value || "$$indexRemoved" in value;
  } catch {
    return false;
  }
};

const survey = async (path: string): Promise<Survey> => {
  const found: Survey = { first: null, damaged: 0, lines: 0 };
  // latin1 has one character per byte, so damaged text is preserved.
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
 * Moves a torn last line to `<file>.torn`; throws for any other damage. Reads the file once,
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
