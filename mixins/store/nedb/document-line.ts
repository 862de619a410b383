/**
 * Document line: a document as one line of its file, and its copy in memory.
 *
 * The copy equals what reading the line would give. Objects are copied as a whole, which keeps
 * their hidden class. Built member by member a copy becomes a slow dictionary once the process has
 * seen a thousand names.
 */
import type { Doc } from "../store.ts";

/** A document that would not be read back as it was written. No change was made. */
export class Unkept extends RangeError {}

/** Ids that NeDB writes but does not find when it reads its file again. */
const lostIds: readonly unknown[] = ["", "__proto__", undefined];
/** Names that passed the check; most documents have the same few. */
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
  // A value with `toJSON` is not read back as what it was.
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

/** The copy of a document to store. Throws Unkept when it cannot be stored as it is. */
export const keepable = <D extends Doc>(doc: D): D => {
  if (lostIds.includes(doc._id)) throw new Unkept(`not an id that can be kept: "${doc._id}"`);
  return copyOf(doc) as D;
};

/**
 * Freezes a stored value deeply, so that all readers can share it. It is frozen on first use, as
 * most of a file is never read.
 */
export const shown = <T>(value: T): T => {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  for (const member of Object.values(Object.freeze(value))) shown(member);
  return value;
};

/** The line of a document made by `keepable`, in NeDB's format. */
export const lineOf = (doc: Doc): string => `${JSON.stringify(doc)}\n`;

/** The line that marks a document as removed, in NeDB's format. */
export const removedLine = (_id: string): string => `${JSON.stringify({ $$deleted: true, _id })}\n`;
