/**
 * Query string: strict parsing and conversion.
 *
 * A name may occur once; a list is one text with commas. Text becomes a number or boolean only where the schema has that type and
 * the text is exactly one: an empty text is not zero, and `1.5` is not an integer.
 */
import type { TSchema } from "typebox";
import { refuse } from "./problem-details.ts";
import { isPlainText } from "./strict-json.ts";

const decimal = /^-?\d{1,20}(\.\d{1,20})?(e[+-]?\d{1,3})?$/i;

const unescaped = (text: string): string | null => {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    // Not a valid encoding of UTF-8.
    return null;
  }
};

const decoded = (text: string): string => {
  const plain = unescaped(text);
  if (plain === null) throw refuse("URL_INVALID");
  return plain;
};

const decodedName = (text: string): string => {
  const name = decoded(text);
  if (!isPlainText(name)) throw refuse("URL_INVALID");
  return name;
};

/**
 * Names and texts in order; a name may occur twice. Refuses URL_INVALID. The schema checks the
 * texts.
 */
export const readQuery = (text: string): [name: string, text: string][] =>
  text
    .split("&")
    .filter((part) => part !== "")
    .map((part) => {
      const at = part.indexOf("=");
      if (at === -1) return [decodedName(part), ""];
      return [decodedName(part.slice(0, at)), decoded(part.slice(at + 1))];
    });

/** The value of a text under a schema, or the text itself. A list has its items between commas. */
export const converted = (text: string, schema: TSchema): unknown => {
  const { type, items } = schema as { type?: string; items?: TSchema };
  if (type === "array" && items !== undefined) {
    return text.split(",").map((item) => converted(item, items));
  }
  if (type === "integer" || type === "number") return decimal.test(text) ? Number(text) : text;
  if (type === "boolean" && (text === "true" || text === "false")) return text === "true";
  return text;
};
