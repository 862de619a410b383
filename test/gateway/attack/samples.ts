/**
 * Samples for attacks: a valid value made from a contract's schema, and the same with one value replaced
 * or added. A new route or field is attacked as soon as its contract is written.
 */
import fc from "fast-check";
import {
  type ActionContract,
  type Method,
  pathNames,
  type Route,
  splitRoute,
} from "../../../services/contracts/core/action-contract.ts";
import { idFrom } from "../../../services/contracts/core/units.ts";
import { actions } from "../../../services/contracts/index.ts";

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
type Schema = {
  readonly type?: string;
  readonly enum?: readonly Json[];
  readonly const?: Json;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
};
type Place = readonly (string | number)[];
/** A value within a sample, and its schema in the contract. */
export type Spot = { readonly place: Place; readonly schema: Schema; readonly value: Json };
/** A route of the contracts, with valid params. */
export type Attacked = {
  readonly action: string;
  readonly contract: ActionContract;
  readonly method: Method;
  /** With `:names`. */
  readonly shape: string;
  readonly inPath: readonly string[];
  readonly params: Schema;
};

/** An id that names nothing. */
export const nobodysId = idFrom("attack", "nobody");

const ofFormat: Readonly<Record<string, string>> = {
  uuid: nobodysId,
  email: "sample@attack.test",
  date: "1990-01-01",
  "date-time": "2026-12-24T09:00:00+09:00",
};

const textOf = ({ format, pattern, minLength = 0 }: Schema): string => {
  if (format !== undefined) return ofFormat[format] ?? `no sample of ${format}`;
  if (pattern === undefined) return "x".repeat(Math.max(minLength, 1));
  const [text = ""] = fc.sample(fc.stringMatching(new RegExp(pattern)), { seed: 1, numRuns: 1 });
  return text;
};

/** A valid value, with every optional member. */
export const sampleOf = (schema: Schema): Json => {
  const { type, properties = {}, items, minimum = 0, exclusiveMinimum = -1 } = schema;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0] ?? null;
  if (schema.anyOf !== undefined) return sampleOf(schema.anyOf[0] ?? {});
  switch (type) {
    case "object":
      return Object.fromEntries(
        Object.entries(properties).map(([name, one]) => [name, sampleOf(one)]),
      );
    case "array":
      return items === undefined ? [] : [sampleOf(items)];
    case "string":
      return textOf(schema);
    case "integer":
    case "number":
      return Math.max(minimum, exclusiveMinimum + 1);
    case "boolean":
      return true;
    default:
      return null;
  }
};

/** Every value within a sample, itself first. */
export const spotsOf = (schema: Schema, value: Json, place: Place = []): Spot[] => {
  const { properties = {}, items, anyOf } = schema;
  if (anyOf !== undefined) return spotsOf(anyOf[0] ?? {}, value, place);
  const here: Spot = { place, schema, value };
  if (Array.isArray(value)) {
    return [here, ...value.flatMap((one, n) => spotsOf(items ?? {}, one, [...place, n]))];
  }
  if (typeof value !== "object" || value === null) return [here];
  const within = Object.entries(value).flatMap(([name, one]) =>
    spotsOf(properties[name] ?? {}, one, [...place, name]),
  );
  return [here, ...within];
};

/** A copy with another value at a place. */
export const putAt = (value: Json, [step, ...rest]: Place, put: Json): Json => {
  if (step === undefined) return put;
  if (Array.isArray(value))
    return value.map((one, n) => (n === step ? putAt(one, rest, put) : one));
  const entries = Object.entries(Object(value) as { [name: string]: Json });
  return Object.fromEntries(
    entries.map(([name, one]) => [name, name === step ? putAt(one, rest, put) : one]),
  );
};

/** JSON with one more member in the object at a place, also of a name that JavaScript reserves. */
export const textWithMember = (value: Json, place: Place, name: string, member: Json): string => {
  const mark = "@here@";
  const at = spotsOf({}, value).find((spot) => spot.place.join("/") === place.join("/"));
  const inner = JSON.stringify(at?.value ?? {});
  const rest = inner === "{}" ? "}" : `,${inner.slice(1)}`;
  const grown = `{${JSON.stringify(name)}:${JSON.stringify(member)}${rest}`;
  return JSON.stringify(putAt(value, place, mark)).replace(`"${mark}"`, () => grown);
};

export const fieldAt = (place: Place): string => `/${place.join("/")}`;

const attackedOf = (action: string, contract: ActionContract, rest: Route): Attacked => {
  const { method, path } = splitRoute(rest);
  // As the document shows it: schemas have keys that only TypeBox reads.
  const params = JSON.parse(JSON.stringify(contract.params)) as Schema;
  return { action, contract, method, shape: path, inPath: pathNames(rest), params };
};

/** Every route. */
export const attackedRoutes: readonly Attacked[] = Object.entries(
  actions as Readonly<Record<string, ActionContract>>,
).flatMap(([action, contract]) =>
  contract.rest === undefined ? [] : [attackedOf(action, contract, contract.rest)],
);

/** The path of a route, with `ids` by name and samples for the rest. */
export const pathOf = (
  { shape, inPath, params }: Attacked,
  ids: Readonly<Record<string, string>> = {},
): string =>
  inPath.reduce((path, name) => {
    const text = ids[name] ?? String(sampleOf(params.properties?.[name] ?? {}));
    return path.replace(`:${name}`, encodeURIComponent(text));
  }, shape);

/** The params in a route's body, or for GET in its query. */
export const sentOf = ({ params, inPath }: Attacked): Schema => ({
  type: "object",
  properties: Object.fromEntries(
    Object.entries(params.properties ?? {}).filter(([name]) => !inPath.includes(name)),
  ),
});
