/**
 * Encoded: the JSON of things that many answers show, kept beside them as bytes.
 *
 * Turning twenty jobs into UTF-8 JSON costs more than finding them. Whoever answers a thing often
 * keeps its bytes here; they go with the object, and an object that came over the wire has none
 * and is encoded as ever.
 */
const kept = new WeakMap<object, Buffer>();

const opening = Buffer.from('{"items":[');
const comma = Buffer.from(",");

/** The JSON of an object, made once as long as the object lives. It must not change after. */
export const encodedOnce = (value: object): Buffer => {
  const known = kept.get(value);
  if (known !== undefined) return known;
  const bytes = Buffer.from(JSON.stringify(value));
  kept.set(value, bytes);
  return bytes;
};

/** Keeps the bytes of `{...base, ...more}` for `value`, which is that: only `more` is encoded. */
export const keepExtended = (value: object, base: object, more: object): void => {
  const tail = Buffer.from(`,${JSON.stringify(more).slice(1)}`);
  kept.set(value, Buffer.concat([encodedOnce(base).subarray(0, -1), tail]));
};

type List = { readonly items: readonly object[]; readonly nextCursor: string | null };

/** A page whose items are all kept as bytes. */
const isKeptList = (value: unknown): value is List => {
  const { items } = value as { items?: readonly object[] };
  return Array.isArray(items) && items.length > 0 && items.every((item) => kept.has(item));
};

/** The JSON of an answer. */
export const encoded = (value: unknown): Buffer => {
  if (typeof value !== "object" || value === null || !isKeptList(value)) {
    return Buffer.from(JSON.stringify(value));
  }
  const parts = value.items.flatMap((item, index) =>
    index === 0 ? [encodedOnce(item)] : [comma, encodedOnce(item)],
  );
  const { items: _, ...rest } = value;
  const closing = Buffer.from(`],${JSON.stringify(rest).slice(1)}`);
  return Buffer.concat([opening, ...parts, closing]);
};
