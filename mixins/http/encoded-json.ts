/**
 * Encoded: the JSON of things that many answers show, kept beside them as bytes.
 *
 * Turning twenty jobs into UTF-8 JSON costs more than finding them. Whoever answers a list of
 * things that are shown often says here of which things it is; their bytes are made once and go
 * with them. A list that came over the wire is of none, and is encoded as ever.
 */

/** An item of a list: something that lives on, and what only this answer says of it. */
export type Part = { readonly base: object; readonly more: object | null };

const kept = new WeakMap<object, Buffer>();
const parts = new WeakMap<object, readonly Part[]>();

/** The JSON of an object, made once as long as the object lives. It must not change after. */
const encodedOnce = (value: object): Buffer => {
  const known = kept.get(value);
  if (known !== undefined) return known;
  const bytes = Buffer.from(JSON.stringify(value));
  kept.set(value, bytes);
  return bytes;
};

/** Says of what a list is: its item n is `{...base, ...more}` of part n. Nothing is encoded yet. */
export const keepParts = (
  list: { readonly items: readonly object[] },
  its: readonly Part[],
): void => {
  if (its.length !== list.items.length) throw new Error("a list has as many parts as items");
  if (its.length > 0) parts.set(list, its);
};

/** What stands between the bytes of the things: the rest of one, and the beginning of the next. */
const seams = (its: readonly Part[], rest: object): string[] => {
  const tails = its.map(({ more }) => (more === null ? "}" : `,${JSON.stringify(more).slice(1)}`));
  const between = tails.map((tail, n) => (n < tails.length - 1 ? `${tail},` : tail));
  const end = JSON.stringify(rest).slice(1);
  return ['{"items":[', ...between, end === "}" ? "]}" : `],${end}`];
};

const composed = (its: readonly Part[], rest: object): Buffer => {
  const [opening = "", ...texts] = seams(its, rest);
  const things = its.map(({ base }) => encodedOnce(base));
  const end = texts.pop() ?? "";
  // One piece of memory, since a page in twenty of them costs more than its bytes.
  const length =
    things.reduce((sum, bytes) => sum + bytes.length - 1, 0) +
    [opening, ...texts, end].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  const out = Buffer.allocUnsafe(length);
  let at = out.write(opening);
  for (const [n, bytes] of things.entries()) {
    at += bytes.copy(out, at, 0, bytes.length - 1);
    at += out.write(texts[n] ?? "", at);
  }
  out.write(end, at);
  return out;
};

/** The JSON of an answer: bytes where some were kept, and else text, which goes out with its head. */
export const encoded = (value: unknown): Buffer | string => {
  const its = typeof value === "object" && value !== null ? parts.get(value) : undefined;
  if (its === undefined) return JSON.stringify(value);
  const { items: _, ...rest } = value as { items: unknown };
  return composed(its, rest);
};

/** The JSON of an answer that is kept. */
export const encodedBytes = (value: unknown): Buffer => {
  const made = encoded(value);
  return typeof made === "string" ? Buffer.from(made) : made;
};
