/**
 * State codec: a state of plain objects, lists, strings, numbers and maps as text, and back.
 *
 * Equal states with equal insertion order have equal texts. Holes in a list come back as null. Any
 * other value is refused, because it would come back as another one.
 */
const mapKey = "~map";

type Plain = null | boolean | number | string | readonly unknown[] | object;

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null || Array.isArray(value);
};

/** Reads the value from its holder, because `text` may already be the result of `toJSON`. */
function replaced(this: unknown, key: string, text: unknown): unknown {
  const value = (this as Record<string, unknown>)[key];
  if (value instanceof Map) return { [mapKey]: [...value] };
  if (typeof value === "number" && !Number.isFinite(value)) throw new TypeError(`${value}`);
  if (typeof value === "object" && value !== null && !isPlain(value)) {
    throw new TypeError(`not a state that can be kept: ${value.constructor.name}`);
  }
  return text;
}

/** Encodes a state. Throws TypeError for a value that could not be decoded. */
export const encodeState = (state: unknown): string => JSON.stringify(state, replaced);

/** Restores maps in place, because the parsed value has no other owner. */
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

/** Decodes a state. */
export const decodeState = (text: string): unknown => restored(JSON.parse(text) as Plain);
