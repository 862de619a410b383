/** OpenAPI examples: the table of the contracts, with dates relative to the document's day. */
import { dayMs, type Instant, later, seoulDate } from "../../contracts/core/units.ts";
import { examples, noId } from "../../contracts/examples.ts";

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
const radix = 36;

const monthAfter = (at: Instant, months: number): string => {
  const [year = "", month = ""] = seoulDate(at).split("-");
  const count = Number(year) * monthsPerYear + Number(month) - 1 + months;
  const inYear = String((count % monthsPerYear) + 1).padStart(2, "0");
  return `${Math.floor(count / monthsPerYear)}-${inYear}`;
};

/** A value with its placeholders for days, months and the mark filled in. */
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
      .filter(([name]) => required.includes(name))
      .map(([name, one]) => [name, madeOf(one, at)]),
  );

/** A value that fits a schema, made from its keywords, without optional members. */
const madeOf = (schema: object, at: Instant): unknown => {
  const one = schema as Schema;
  if (one.examples !== undefined) return filled(one.examples[0], at);
  if (one.const !== undefined) return one.const;
  if (one.default !== undefined) return one.default;
  if (one.enum !== undefined) return one.enum[0];
  if (one.anyOf !== undefined) return madeOf(one.anyOf[0] ?? {}, at);
  if (one.type === "object") return objectOf(one, at);
  if (one.type === "array") {
    return (one.minItems ?? 0) > 0 && one.items ? [madeOf(one.items, at)] : [];
  }
  if (one.type === "string") return textOf(one, at);
  if (one.type === "boolean") return true;
  return one.minimum ?? 0;
};

/** The value of one param: from the action's example, else one that fits the schema. */
export const exampleOf = (action: string, name: string, schema: object, at: Instant): unknown => {
  const all = examples as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  return filled(all[action]?.[name] ?? madeOf(schema, at), at);
};

/** The body of an action: the required members and those of its example. */
export const bodyExampleOf = (action: string, schema: object, at: Instant): object => {
  const { properties = {}, required = [] } = schema as Schema;
  const given = (examples as Readonly<Record<string, object>>)[action] ?? {};
  const members = Object.entries(properties)
    .filter(([name]) => required.includes(name) || name in given)
    .map(([name, one]) => [name, exampleOf(action, name, one, at)]);
  return Object.fromEntries(members);
};
