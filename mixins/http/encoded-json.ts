/**
 * Encoded JSON: the bytes of objects that many answers contain, encoded once.
 *
 * Encoding twenty jobs as UTF-8 JSON costs more than finding them. An action that answers a list of
 * such objects registers its parts here; the bytes live as long as the objects. A list that came
 * over the wire has no parts and is encoded as usual.
 */

/** An item of a list: a long-lived object, and the members that only this answer adds. */
export type Part = { readonly base: object; readonly more: object | null };

const kept = new WeakMap<object, Buffer>();
const parts = new WeakMap<object, readonly Part[]>();

/** The JSON of an object, encoded once in its life. The object must not change afterwards. */
const encodedOnce = (value: object): Buffer => {
  const known = kept.get(value);
  if (known !== undefined) return known;
  const bytes = Buffer.from(JSON.stringify(value));
  kept.set(value, bytes);
  return bytes;
};

/** Registers the parts of a list: item n is `{...base, ...more}` of part n. Encodes nothing yet. */
export const keepParts = (
  list: { readonly items: readonly object[] },
  its: readonly Part[],
): void => {
  if (its.length !== list.items.length) throw new Error("a list has as many parts as items");
  if (its.length > 0) parts.set(list, its);
};

/** The texts between the encoded objects: the end of one item and the start of the next. */
const seams = (its: readonly Part[], rest: object): string[] => {
  const tails = its.map(({ more }) => (more === null ? "}" : `,${JSON.stringify(more).slice(1)}`));
  const between = tails.map((tail, n) => (n < tails.length - 1 ? `${tail},` : tail));
  const end = JSON.stringify(rest).slice(1);
  return ['{"items":[', ...between, end === "}" ? "]}" : `],${end}`];
};

const composed = (its: readonly Part[], rest: object): Buffer => {
  const [opening = "", ...texts] = seams(its, rest);
  const objects = its.map(({ base }) => encodedOnce(base));
  const end = texts.pop() ?? "";
  // One buffer: writing a page as twenty pieces costs more than its bytes.
  const length =
    objects.reduce((sum, bytes) => sum + bytes.length - 1, 0) +
    [opening, ...texts, end].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  const out = Buffer.allocUnsafe(length);
  let at = out.write(opening);
  for (const [n, bytes] of objects.entries()) {
    at += bytes.copy(out, at, 0, bytes.length - 1);
    at += out.write(texts[n] ?? "", at);
  }
  out.write(end, at);
  return out;
};

/** The JSON of an answer: bytes where parts are registered, else text, sent with its head. */
export const encoded = (value: unknown): Buffer | string => {
  const its = typeof value === "object" && value !== null ? parts.get(value) : undefined;
  if (its === undefined) return JSON.stringify(value);
  const { items: _, ...rest } = value as { items: unknown };
  return composed(its, rest);
};

/** The JSON of an answer as bytes, for the response cache. */
export const encodedBytes = (value: unknown): Buffer => {
  const made = encoded(value);
  return typeof made === "string" ? Buffer.from(made) : made;
};
