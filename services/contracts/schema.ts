/**
 * Schema: the TypeBox vocabulary that contracts are written in.
 *
 * JSON types only, because what travels between services is JSON. Every object is closed, every
 * text and list has a bound.
 */
import T, { type Static, type TSchema } from "typebox";

export { type Static, T, type TSchema };

/** Objects refuse members that they do not name. */
export const closed = { additionalProperties: false } as const;

export const Id = T.String({ format: "uuid", description: "UUID" });
/** Whole won. */
export const WonAmount = T.Integer({ minimum: -9_007_199_254_740_991, description: "whole won" });
/** An instant as answered: UTC, milliseconds. */
export const InstantText = T.String({ maxLength: 40, description: "UTC instant, RFC 3339" });
/** An instant as taken: with an offset, which `Z` is too. */
export const InstantIn = T.String({
  maxLength: 40,
  pattern: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,9})?)?(Z|[+-]\\d{2}:\\d{2})$",
  description: "instant with an offset, RFC 3339",
});
export const Text = (maxLength: number, minLength = 1) => T.String({ minLength, maxLength });
export const Latitude = T.Number({ minimum: -90, maximum: 90 });
export const Longitude = T.Number({ minimum: -180, maximum: 180 });
export const Empty = T.Object({}, closed);

/** One of some words. */
export const OneOf = <W extends string[]>(...words: W) => T.Enum<W>(words as readonly [...W]);

/** The same shape or null. */
export const Nullable = <S extends TSchema>(shape: S) => T.Union([shape, T.Null()]);

/** `{items, nextCursor}`, the answer of every list. */
export const ListOf = <S extends TSchema>(item: S) =>
  T.Object(
    { items: T.Array(item, { maxItems: 100 }), nextCursor: T.Union([T.String(), T.Null()]) },
    closed,
  );

/** What every list takes; spread into its params. */
export const paging = {
  limit: T.Optional(T.Integer({ minimum: 1, maximum: 100, default: 20 })),
  cursor: T.Optional(T.String({ maxLength: 300 })),
};
