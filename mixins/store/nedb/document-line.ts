/**
 * Line: a document as one line of its file, and the copy of it that stands in memory.
 *
 * The copy is as if it had been read from the line. Objects are copied as a whole, so that the copy
 * keeps the shape of what was given: built member by member it would be a slow dictionary, as soon
 * as the process has seen a thousand different names.
 */
import type { Doc } from "../store.ts";

/** A document that would not be read again as it was written. Nothing was changed. */
export class Unkept extends RangeError {}

/** Ids that NeDB writes and does not find again when it reads its file. */
const lostIds: readonly unknown[] = ["", "__proto__", undefined];
/** Names that were found good; most documents have the same few. */
const known = new Set<string>();
const knownMax = 5000;

const checkName = (name: string): void => {
  if (known.has(name)) return;
  if (name.startsWith("$") || name.includes(".")) {
    throw new Unkept(`Field names cannot begin with $ or contain a dot: "${name}"`);
  }
  if (known.size < knownMax) known.add(name);
};

const withoutAbsent = (members: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));

const copyOf = (value: object): object => {
  if (Array.isArray(value)) {
    return value.map((each) =>
      typeof each === "object" && each !== null ? copyOf(each) : (each ?? null),
    );
  }
  // What makes a text of itself is not read again as what it was.
  if ("toJSON" in value) throw new Unkept("a document holds plain values only");
  const copy: Record<string, unknown> = { ...value };
  let hasAbsent = false;
  for (const name in copy) {
    checkName(name);
    const member = copy[name];
    if (typeof member === "object" && member !== null) copy[name] = copyOf(member);
    else if (member === undefined) hasAbsent = true;
  }
  return hasAbsent ? withoutAbsent(copy) : copy;
};

/** The copy of a document that may be kept. Throws Unkept. */
export const keepable = <D extends Doc>(doc: D): D => {
  if (lostIds.includes(doc._id)) throw new Unkept(`not an id that can be kept: "${doc._id}"`);
  return copyOf(doc) as D;
};

/**
 * What is kept, for others to read: all are shown the same, and none can change it. It is made so
 * when it is first asked for, as most of what lies in a file is not asked for at all.
 */
export const shown = <T>(value: T): T => {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  for (const member of Object.values(Object.freeze(value))) shown(member);
  return value;
};

/** Of what `keepable` made, as NeDB reads it. */
export const lineOf = (doc: Doc): string => `${JSON.stringify(doc)}\n`;

export const removedLine = (_id: string): string => `${JSON.stringify({ $$deleted: true, _id })}\n`;
