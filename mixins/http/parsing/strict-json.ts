/**
 * JSON: read so that it means one thing, and costs no more than its length.
 *
 * Names stand once in an object: of two parsers one takes the first and another the last. Depth
 * and number are counted on the text, before anything is made of it. A half of a surrogate pair is
 * refused, since it is another text once it was stored; and so is U+0000, where some program after us
 * takes the text to end. The refusal names the field: the JSON itself is right.
 */
import { refuse, wrongFields } from "./problem-details.ts";

const depthMax = 32;
const namesMax = 2000;
const valuesMax = 10_000;

const code = { quote: 34, comma: 44, colon: 58, open: 91, backslash: 92, close: 93 } as const;
/** `{` and `}` are `[` and `]` with this bit. */
const brace = 32;

type Size = { readonly depth: number; readonly names: number; readonly values: number };

/** How deep a text goes and how much is in it. O(length); a text that is no JSON has a size too. */
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

/** Whether a text is the same everywhere. */
export const isPlainText = (text: string): boolean => text.isWellFormed() && !text.includes("\0");

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

const [message, english] = [
  "저장할 수 없는 글자가 있습니다.",
  "It has a character that cannot be stored.",
];

/** The first place in a value whose text, or one of whose names, is not plain; null without one. */
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
 * How many names a value has. Refuses VALIDATION_FAILED for a text that cannot be stored as it is,
 * and NOT_JSON for a number that no double holds.
 */
const namesOf = (value: unknown): number => {
  let count = 0;
  const waiting = [value];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next === "string" && !isPlainText(next)) throw refuseText(value);
    // Past what a double holds, `1e999` is read as infinity.
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

/** Refuses NOT_JSON where `make` throws, which says nothing to a client. */
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
 * VALIDATION_FAILED for a text that cannot be stored.
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
