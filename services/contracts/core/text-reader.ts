/**
 * Text reader: normalises the texts in params as their schema says (./text.ts).
 *
 * Compiled once per schema, so a contract without texts costs nothing. A nested value is copied
 * before it is changed, since another caller may hold the same object.
 */
import type { TSchema } from "typebox";
import { type Reads, readText } from "./text.ts";

/** `english` is included so that the gateway can answer in the caller's language. */
export type Finding = { field: string; message: string; english: string; [key: string]: unknown };

type Schema = {
  readonly reads?: Reads;
  readonly maxLength?: number;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
};
/** The normalised value: the same one when nothing changed. */
type Reading = (value: unknown, at: string, found: Finding[]) => unknown;
type Members = Readonly<Record<string, unknown>>;

const isMembers = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const ofText =
  (reads: Reads, lengthMax: number): Reading =>
  (value, at, found) => {
    if (typeof value !== "string") return value;
    const [text, wrong] = readText(reads, value, lengthMax);
    if (wrong !== null) found.push({ field: at, ...wrong });
    return text;
  };

const ofItems =
  (item: Reading): Reading =>
  (value, at, found) => {
    if (!Array.isArray(value)) return value;
    const next = value.map((one, index) => item(one, `${at}/${index}`, found));
    return next.some((one, index) => one !== value[index]) ? next : value;
  };

const ofMembers =
  (readersOf: (value: Members) => Iterable<readonly [name: string, read: Reading]>): Reading =>
  (value, at, found) => {
    if (!isMembers(value)) return value;
    let next = value;
    for (const [name, read] of readersOf(value)) {
      if (!Object.hasOwn(value, name)) continue;
      const before = value[name];
      const after = read(before, `${at}/${name}`, found);
      if (after !== before) next = { ...next, [name]: after };
    }
    return next;
  };

const readingOf = (schema: Schema): Reading | null => {
  const { reads, maxLength, items, anyOf, properties, patternProperties } = schema;
  if (reads !== undefined) return ofText(reads, maxLength ?? Number.POSITIVE_INFINITY);
  const item = items === undefined ? null : readingOf(items);
  if (item !== null) return ofItems(item);
  const parts = (anyOf ?? []).flatMap((one) => readingOf(one) ?? []);
  if (parts.length > 0) {
    return (value, at, found) => parts.reduce((last, part) => part(last, at, found), value);
  }
  const members = Object.entries(properties ?? {}).flatMap(([name, one]) => {
    const read = readingOf(one);
    return read === null ? [] : [[name, read] as const];
  });
  if (members.length > 0) return ofMembers(() => members);
  const [other] = Object.values(patternProperties ?? {}).flatMap((one) => readingOf(one) ?? []);
  if (other === undefined) return null;
  return ofMembers((value) => Object.keys(value).map((name) => [name, other] as const));
};

/**
 * A function that normalises the texts of params in place and returns its findings; null for a
 * schema without texts. O(size of the params).
 */
export const readerOf = (schema: TSchema): ((params: unknown) => Finding[]) | null => {
  const read = readingOf(schema as Schema);
  if (read === null) return null;
  return (params) => {
    const found: Finding[] = [];
    const next = read(params, "", found);
    if (next !== params && isMembers(next)) Object.assign(params as object, next);
    return found;
  };
};
