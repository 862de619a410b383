/**
 * Pack: a state of plain objects, lists, texts, numbers and maps as a text, and back.
 *
 * Equal states that came about in the same order have equal texts. A list's missing places come back
 * as null. Whatever else a state may hold is refused: it would come back as something other.
 */
const mapKey = "~map";

type Plain = null | boolean | number | string | readonly unknown[] | object;

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null || Array.isArray(value);
};

/** As it stands in its holder: by now some objects have made a text of themselves. */
function replaced(this: unknown, key: string, text: unknown): unknown {
  const value = (this as Record<string, unknown>)[key];
  if (value instanceof Map) return { [mapKey]: [...value] };
  if (typeof value === "number" && !Number.isFinite(value)) throw new TypeError(`${value}`);
  if (typeof value === "object" && value !== null && !isPlain(value)) {
    throw new TypeError(`not a state that can be kept: ${value.constructor.name}`);
  }
  return text;
}

/** The text of a state. Throws TypeError. */
export const encodeState = (state: unknown): string => JSON.stringify(state, replaced);

/** In place: what was parsed is nobody else's. */
const restored = (value: Plain): unknown => {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    for (const [n, each] of value.entries()) value[n] = restored(each as Plain);
    return value;
  }
  const members = value as Record<string, Plain>;
  const entries = members[mapKey] as [unknown, Plain][] | undefined;
  if (entries !== undefined) {
    for (const entry of entries) entry[1] = restored(entry[1]) as Plain;
    return new Map(entries);
  }
  for (const key of Object.keys(members)) members[key] = restored(members[key] as Plain) as Plain;
  return members;
};

/** The state of a text. */
export const decodeState = (text: string): unknown => restored(JSON.parse(text) as Plain);
