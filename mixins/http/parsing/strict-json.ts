/**
 * Strict JSON: parsing without ambiguity, in time linear in the length.
 *
 * A name may occur once in an object, since parsers differ in which of two they take. Depth and
 * counts are checked on the text before it is parsed. A lone surrogate is refused because storing
 * changes it, and U+0000 because some programs end the text there. Both refusals name the field.
 */
import { refuse, wrongFields } from "./problem-details.ts";

const depthMax = 32;
const namesMax = 2000;
const valuesMax = 10_000;

const code = { quote: 34, comma: 44, colon: 58, open: 91, backslash: 92, close: 93 } as const;
/** `{` and `}` are `[` and `]` with this bit. */
const brace = 32;

type Size = { readonly depth: number; readonly names: number; readonly values: number };

/** Depth and counts of a text. O(length); also defined for text that is not JSON. */
const sizeOf = (text: string): Size => {
  let [depth, deepest, names, values, isInText] = [0, 0, 0, 1, false];
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charCodeAt(at);
    if (char === code.quote) isInText = !isInText;
    else if (isInText) at += char === code.backslash ? 1 : 0;
    else if (char === code.colon) names += 1;
    else if (char === code.comma) values += 1;
    else if ((char & ~brace) === code.open) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if ((char & ~brace) === code.close) depth -= 1;
  }
  return { depth: deepest, names, values };
};

/** Whether a text can be stored unchanged: no lone surrogate and no U+0000. */
export const isPlainText = (text: string): boolean => text.isWellFormed() && !text.includes("\0");

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

const [message, english] = [
  "저장할 수 없는 글자가 있습니다.",
  "It has a character that cannot be stored.",
];

/** The path of the first text or name in a value that is not plain; null without one. */
const notPlainAt = (value: unknown, at = ""): string | null => {
  if (typeof value === "string") return isPlainText(value) ? null : at;
  if (!isObject(value)) return null;
  for (const [name, each] of Object.entries(value)) {
    const found = isPlainText(name) ? notPlainAt(each, `${at}/${name}`) : at;
    if (found !== null) return found;
  }
  return null;
};

const refuseText = (whole: unknown): Error =>
  wrongFields([{ field: notPlainAt(whole) || "/", message, english }]);

/**
 * The number of names in a value. Refuses VALIDATION_FAILED for a text that is not plain, and
 * NOT_JSON for a number outside the range of a double.
 */
const namesOf = (value: unknown): number => {
  let count = 0;
  const waiting = [value];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next === "string" && !isPlainText(next)) throw refuseText(value);
    // `1e999` exceeds a double and is parsed as infinity.
    if (typeof next === "number" && !Number.isFinite(next)) throw refuse("NOT_JSON");
    if (!isObject(next)) continue;
    if (!Array.isArray(next)) {
      const names = Object.keys(next);
      count += names.length;
      if (!names.every(isPlainText)) throw refuseText(value);
    }
    for (const each of Object.values(next)) waiting.push(each);
  }
  return count;
};

/** Refuses NOT_JSON where `make` throws, since the parser's message must not reach the client. */
const orNotJson = <T>(make: () => T): T => {
  try {
    return make();
  } catch {
    throw refuse("NOT_JSON");
  }
};

const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * The value of a JSON text in UTF-8. Refuses NOT_JSON, JSON_TOO_COMPLEX, NAME_TWICE, and
 * VALIDATION_FAILED for a text that is not plain.
 */
export const readJson = (bytes: Buffer): unknown => {
  const text = orNotJson(() => utf8.decode(bytes));
  const { depth, names, values } = sizeOf(text);
  if (depth > depthMax || names > namesMax || values > valuesMax) {
    throw refuse("JSON_TOO_COMPLEX", { depthMax, namesMax, valuesMax });
  }
  const value: unknown = orNotJson(() => JSON.parse(text));
  if (namesOf(value) !== names) throw refuse("NAME_TWICE");
  return value;
};
