/**
 * Repair: what a data file may look like after a crash, and what it may not.
 *
 * An append that was cut off leaves one torn line at the end. It was never acknowledged, so it
 * is moved to `<file>.torn` and said aloud. Damage anywhere else is not ours to guess at: the
 * start is refused with the line's number, since NeDB would drop the line and rewrite the file.
 */
import { appendFileSync, createReadStream, existsSync, truncateSync } from "node:fs";
import { createInterface } from "node:readline";

type Damage = { readonly line: number; readonly offset: number; readonly text: string };

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

const survey = async (path: string): Promise<{ damage: Damage[]; lines: number }> => {
  const damage: Damage[] = [];
  let lines = 0;
  let offset = 0;
  // latin1 keeps one character a byte, so that offsets are exact in damaged text too.
  const input = createReadStream(path, { encoding: "latin1" });
  for await (const raw of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    lines += 1;
    const text = Buffer.from(raw, "latin1").toString("utf8");
    if (text !== "" && !isRecord(text)) damage.push({ line: lines, offset, text });
    offset += raw.length + 1;
  }
  return { damage, lines };
};

/**
 * Cuts a torn last line off into `<file>.torn`; refuses damage elsewhere. Reads the file once,
 * O(size). Answers the message to log, or null when the file was whole.
 */
export const repairFile = async (path: string): Promise<string | null> => {
  if (!existsSync(path)) return null;
  const { damage, lines } = await survey(path);
  const first = damage[0];
  if (first === undefined) return null;
  if (damage.length > 1 || first.line !== lines) {
    throw new Error(`data file is damaged, not repaired: ${path} line ${first.line}`);
  }
  appendFileSync(`${path}.torn`, `${first.text}\n`);
  truncateSync(path, first.offset);
  return `data file ${path} ended in a torn line ${first.line}: moved to ${path}.torn`;
};
