/**
 * Schema: the TypeBox vocabulary that contracts are written in.
 *
 * JSON types only, because what travels between services is JSON. Every object is closed, every
 * text and list has a bound.
 */
import T, { type Static, type TSchema } from "typebox";
import Format from "typebox/format";
import type { Reads } from "./text.ts";

export { type Static, T, type TSchema };

/** Objects refuse members that they do not name. */
export const closed = { additionalProperties: false } as const;
/** The same, and clients know the object by a name: each name is one shape in the document. */
export const called = (title: string) => ({ ...closed, title });

/** How a text is read before it is checked (./text.ts); not in the OpenAPI document. */
const read = (reads: Reads) => ({ reads });

export const Id = T.String({ format: "uuid", ...read("id") });
/** Whole won. */
export const WonAmount = T.Integer({ format: "int64", minimum: -9_007_199_254_740_991 });
/** Whole won as taken. */
export const WonIn = (bounds: { minimum: number; maximum?: number }) =>
  T.Integer({ format: "int64", maximum: Number.MAX_SAFE_INTEGER, ...bounds });
/** An instant as answered: UTC, milliseconds. */
export const InstantText = T.String({ format: "date-time", maxLength: 40 });
// Stricter than TypeBox's own: no leap second, which no clock here can show.
Format.Set("date-time", (text) => Format.IsDateTime(text) && !Number.isNaN(Date.parse(text)));

const year = "(19|2[0-9])[0-9]{2}";
const day = "(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])";
const hourAndMinute = "([01][0-9]|2[0-3]):[0-5][0-9]";
/**
 * An instant as taken: RFC 3339, with an offset or `Z`, on a day that the calendar has. The year is
 * bounded so that instants as UTC text order as they do in time. The pattern says all that it can,
 * for programs that make up instants from it.
 */
export const InstantIn = T.String({
  format: "date-time",
  pattern: `^${year}-${day}[Tt]${hourAndMinute}:[0-5][0-9](\\.[0-9]+)?([Zz]|[+-]${hourAndMinute})$`,
  maxLength: 40,
  description: "instant with an offset, RFC 3339",
  title: "InstantIn",
});
/** What a person writes, on one line or on many. Lengths are in code points, of the form NFC. */
export const Line = (maxLength: number, minLength = 1) =>
  T.String({ minLength, maxLength, ...read("line") });
export const Text = (maxLength: number, minLength = 1) =>
  T.String({ minLength, maxLength, ...read("lines") });
/** What a person looks for: blanks alone are taken, and find everything. */
export const Query = (maxLength: number) => T.String({ maxLength, ...read("query") });
/** What a person types to prove who they are: of the form NFKC, as it is hashed. */
export const Secret = (maxLength: number, minLength = 0) =>
  T.String({ minLength, maxLength, ...read("password") });
/** What a program made, such as a token, a cursor or the name of a step. */
export const Opaque = (maxLength: number, description?: string) =>
  T.String({ maxLength, ...read("opaque"), ...(description === undefined ? {} : { description }) });
/** An id of whatever thing, or a name that is none. */
export const Subject = T.String({ minLength: 1, maxLength: 80, ...read("id") });
/** A check-in code as a person types it. */
export const TypedCode = T.String({ minLength: 1, maxLength: 20, ...read("code") });
export const Email = T.String({ format: "email", maxLength: 254, ...read("email") });
export const Latitude = T.Number({ minimum: -90, maximum: 90 });
export const Longitude = T.Number({ minimum: -180, maximum: 180 });
export const Empty = T.Object({}, closed);

/** One of some words. */
export const OneOf = <W extends string[]>(...words: W) => T.Enum<W>(words as readonly [...W]);

/** One of some words, which clients know by a name. */
export const NamedOneOf = <W extends string[]>(title: string, ...words: W) =>
  T.Enum<W>(words as readonly [...W], { title });

/** The same shape or null. */
export const Nullable = <S extends TSchema>(shape: S) => T.Union([shape, T.Null()]);

/** `{items, nextCursor}`, the answer of every list; of named items it has a name itself. */
export const ListOf = <S extends TSchema>(item: S) => {
  const { title } = item as { title?: string };
  return T.Object(
    { items: T.Array(item, { maxItems: 100 }), nextCursor: Nullable(T.String()) },
    title === undefined ? closed : called(`${title}List`),
  );
};

/** What every list takes; spread into its params. */
export const paging = {
  limit: T.Optional(T.Integer({ minimum: 1, maximum: 100, default: 20 })),
  cursor: T.Optional(Opaque(300)),
};
