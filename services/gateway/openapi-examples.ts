/**
 * Examples: a body for each operation that can be sent as it stands.
 *
 * They are made of the examples in the contracts. There a day is written as so many days from now,
 * since a job cannot be posted for a day that is over: `{+30d}` is a date in Seoul, `{-1m}` a month,
 * `{mark}` letters that differ from start to start.
 */
import { dayMs, type Instant, later, seoulDate } from "../contracts/units.ts";

type Schema = {
  readonly type?: string;
  readonly format?: string;
  readonly const?: unknown;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly examples?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly minItems?: number;
  readonly minimum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
};

const monthsPerYear = 12;
/** The id of nothing: a thing of this name is 404. */
const noId = "6f9619ff-8b86-4d11-b42d-00c04fc964ff";
const radix = 36;

const monthAfter = (at: Instant, months: number): string => {
  const [year = "", month = ""] = seoulDate(at).split("-");
  const count = Number(year) * monthsPerYear + Number(month) - 1 + months;
  const inYear = String((count % monthsPerYear) + 1).padStart(2, "0");
  return `${Math.floor(count / monthsPerYear)}-${inYear}`;
};

/** A value of the contracts with its days, months and marks written out. */
export const filled = (value: unknown, at: Instant): unknown => {
  if (typeof value === "string") {
    return value
      .replace(/\{([+-]\d+)d\}/g, (_, days) => seoulDate(later(at, Number(days) * dayMs)))
      .replace(/\{([+-]\d+)m\}/g, (_, months) => monthAfter(at, Number(months)))
      .replaceAll("{mark}", Date.parse(at).toString(radix));
  }
  if (Array.isArray(value)) return value.map((one) => filled(one, at));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, filled(one, at)]));
};

const textOf = ({ format }: Schema, at: Instant): string => {
  if (format === "uuid") return noId;
  if (format === "date-time") return String(filled("{+30d}T09:00:00+09:00", at));
  if (format === "date") return String(filled("{-1d}", at));
  return "원데이";
};

const objectOf = ({ properties = {}, required = [] }: Schema, at: Instant): object =>
  Object.fromEntries(
    Object.entries(properties)
      .filter(([name, one]) => required.includes(name) || one.examples !== undefined)
      .map(([name, one]) => [name, exampleOf(one, at)]),
  );

/**
 * A value that fits a schema: its own first example, else one made of what is in it. Members that
 * may be left out are left out unless they have an example.
 */
export const exampleOf = (schema: object, at: Instant): unknown => {
  const one = schema as Schema;
  if (one.examples !== undefined) return filled(one.examples[0], at);
  if (one.const !== undefined) return one.const;
  if (one.default !== undefined) return one.default;
  if (one.enum !== undefined) return one.enum[0];
  if (one.anyOf !== undefined) return exampleOf(one.anyOf[0] ?? {}, at);
  if (one.type === "object") return objectOf(one, at);
  if (one.type === "array") {
    return (one.minItems ?? 0) > 0 && one.items ? [exampleOf(one.items, at)] : [];
  }
  if (one.type === "string") return textOf(one, at);
  if (one.type === "boolean") return true;
  return one.minimum ?? 0;
};
