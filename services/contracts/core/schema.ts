/**
 * Schema: the TypeBox shapes that contracts are built from.
 *
 * JSON types only, because services exchange JSON. Every object is closed; every text and list has
 * a bound.
 */
import T, { type Static, type TSchema } from "typebox";
import Format from "typebox/format";
import type { Reads } from "./text.ts";

export { type Static, T, type TSchema };

/** Objects reject unknown members. */
export const closed = { additionalProperties: false } as const;
/** Closed, with a name that clients see: each name is one shape in the OpenAPI document. */
export const called = (title: string) => ({ ...closed, title });

/** How a text is normalised before validation (./text.ts); not in the OpenAPI document. */
const read = (reads: Reads) => ({ reads });

export const Id = T.String({ format: "uuid", ...read("id") });
/** Whole won. */
export const WonAmount = T.Integer({ format: "int64", minimum: -9_007_199_254_740_991 });
/** Whole won in a request. */
export const WonIn = (bounds: { minimum: number; maximum?: number }) =>
  T.Integer({ format: "int64", maximum: Number.MAX_SAFE_INTEGER, ...bounds });
/** A day, such as 2026-11-29. */
export const DateText = T.String({ format: "date" });
/** An instant in an answer: UTC, milliseconds. */
export const InstantText = T.String({ format: "date-time", maxLength: 40 });
// Stricter than TypeBox: no leap second, which no clock here can show.
Format.Set("date-time", (text) => Format.IsDateTime(text) && !Number.isNaN(Date.parse(text)));

const year = "(19|2[0-9])[0-9]{2}";
const day = "(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])";
const hourAndMinute = "([01][0-9]|2[0-3]):[0-5][0-9]";
/**
 * An instant in a request: RFC 3339, with an offset or `Z`, on a day that exists. The year is
 * bounded so that instants as UTC text sort by time. The pattern says as much as it can, for
 * programs that generate instants from it.
 */
export const InstantIn = T.String({
  format: "date-time",
  pattern: `^${year}-${day}[Tt]${hourAndMinute}:[0-5][0-9](\\.[0-9]+)?([Zz]|[+-]${hourAndMinute})$`,
  maxLength: 40,
  description: "instant with an offset, RFC 3339",
  title: "InstantIn",
});
/** One line of user text. Lengths are in code points, after NFC. */
export const Line = (maxLength: number, minLength = 1) =>
  T.String({ minLength, maxLength, ...read("line") });
/** Multi-line user text. Lengths are in code points, after NFC. */
export const Text = (maxLength: number, minLength = 1) =>
  T.String({ minLength, maxLength, ...read("lines") });
/** A search text: blanks alone are accepted, and match everything. */
export const Query = (maxLength: number, minLength = 0) =>
  T.String({ minLength, maxLength, ...read("query") });
/** A secret that a person types: normalised to NFKC, as it is hashed. */
export const Secret = (maxLength: number, minLength = 0) =>
  T.String({ minLength, maxLength, ...read("password") });
/** A text that a program made, such as a token, a cursor or the name of a step. */
export const Opaque = (maxLength: number, description?: string) =>
  T.String({ maxLength, ...read("opaque"), ...(description === undefined ? {} : { description }) });
/** An id of any entity, or a name that is no id. */
export const Subject = T.String({ minLength: 1, maxLength: 80, ...read("id") });
/** A check-in code as a person types it. */
export const TypedCode = T.String({ minLength: 1, maxLength: 20, ...read("code") });
export const Email = T.String({ format: "email", maxLength: 254, ...read("email") });
export const Latitude = T.Number({ minimum: -90, maximum: 90 });
export const Longitude = T.Number({ minimum: -180, maximum: 180 });
export const Empty = T.Object({}, closed);

/** One of some literals. */
export const OneOf = <W extends string[]>(...literals: W) => T.Enum<W>(literals as readonly [...W]);

/** One of some literals, as a named shape. */
export const NamedOneOf = <W extends string[]>(title: string, ...literals: W) =>
  T.Enum<W>(literals as readonly [...W], { title });

/** The same shape or null. */
export const Nullable = <S extends TSchema>(shape: S) => T.Union([shape, T.Null()]);

/** `{items, nextCursor}`, the answer of every list; named when its items are. */
export const ListOf = <S extends TSchema>(item: S) => {
  const { title } = item as { title?: string };
  return T.Object(
    { items: T.Array(item, { maxItems: 100 }), nextCursor: Nullable(T.String()) },
    title === undefined ? closed : called(`${title}List`),
  );
};

/** The params of every list; spread into its own. */
export const paging = {
  limit: T.Optional(T.Integer({ minimum: 1, maximum: 100, default: 20 })),
  cursor: T.Optional(Opaque(300)),
};
