import { globSync, readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import {
  type ActionContract,
  doorCodes,
  pathNames,
  splitRoute,
  statusOf,
} from "../../services/contracts/core/action-contract.ts";
import { isKnownCode } from "../../services/contracts/core/refusal-texts.ts";
import { type EventName, events } from "../../services/contracts/events.ts";
import { actions } from "../../services/contracts/index.ts";

type Schema = {
  readonly type?: string;
  readonly pattern?: string;
  readonly format?: string;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly enum?: readonly string[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: unknown;
  readonly required?: readonly string[];
};

const contracts: [action: string, contract: ActionContract][] = Object.entries(actions);
const routed = contracts.flatMap(([action, contract]) =>
  contract.rest === undefined ? [] : [{ action, contract, rest: contract.rest }],
);
/** Lists that are always one page: the tree of categories. */
const onePage = ["job.categories"];

const isBoundedText = ({
  pattern,
  format,
  maxLength,
  enum: words,
  const: one,
}: Schema): boolean => {
  const isExact = pattern?.startsWith("^") && pattern.endsWith("$") && !/[*+]|,\}/.test(pattern);
  const isFixed =
    format === "uuid" || format === "date" || words !== undefined || one !== undefined;
  return isFixed || maxLength !== undefined || isExact === true;
};

/** Every place in a schema of params that a client could fill without bound. */
const endless = (schema: Schema, at: string): string[] => {
  const { type, items, properties = {}, anyOf = [] } = schema;
  const own: string[] = [];
  if (type === "string" && !isBoundedText(schema)) own.push(`${at}: text without a bound`);
  if (type === "array" && schema.maxItems === undefined) own.push(`${at}: list without a bound`);
  if (type === "object" && schema.additionalProperties !== false) own.push(`${at}: open object`);
  return [
    ...own,
    ...(items === undefined ? [] : endless(items, `${at}/*`)),
    ...anyOf.flatMap((one) => endless(one, at)),
    ...Object.entries(properties).flatMap(([name, one]) => endless(one, `${at}/${name}`)),
  ];
};

test("no two actions have the same method and path", () => {
  const places = routed.map(({ rest }) => rest.replace(/:\w+/g, ":id"));
  expect(new Set(places).size).toBe(places.length);
});

test("an action has a route or is internal, never both and never neither", () => {
  const wrong = contracts.filter(
    ([, { rest, who }]) => (rest === undefined) !== (who === "internal"),
  );
  expect(wrong.map(([action]) => action)).toEqual([]);
});

test("the parameters of a path are params of the action, and required", () => {
  for (const { action, contract, rest } of routed) {
    const { required = [] } = contract.params as Schema;
    expect([action, required]).toEqual([action, expect.arrayContaining(pathNames(rest))]);
  }
});

test("an idempotency key is required only where it can be sent: on POST", () => {
  const withKey = contracts.filter(([, { key }]) => key !== undefined);
  for (const [action, { rest = "" }] of withKey) {
    expect([action, rest.startsWith("POST ")]).toEqual([action, true]);
  }
});

test("a shared route is a public GET, and existing events invalidate it", () => {
  const shared = routed.flatMap(({ action, contract, rest }) =>
    contract.shared === undefined ? [] : [{ action, contract, rest, rule: contract.shared }],
  );
  expect(shared.length).toBeGreaterThan(2);
  for (const { action, contract, rest, rule } of shared) {
    expect([action, contract.who, splitRoute(rest).method]).toEqual([action, "public", "GET"]);
    expect([action, rule.until.filter((name) => !(name in events))]).toEqual([action, []]);
    if (rule.of === undefined) continue;
    // The events name the thing, and nothing else changes its answer.
    expect([action, Object.keys(contract.params.properties)]).toEqual([action, [rule.of]]);
    for (const name of rule.until) {
      const { properties } = events[name as EventName] as unknown as Schema;
      expect([action, name, rule.of in (properties ?? {})]).toEqual([action, name, true]);
    }
  }
});

test("every code that may leave the system has a Korean text", () => {
  const codes = new Set(contracts.flatMap(([, one]) => [...doorCodes(one), ...one.refuses]));
  expect([...codes].filter((code) => !isKnownCode(code))).toEqual([]);
});

test("lists take a limit and a cursor, and answer at most a hundred items", () => {
  for (const { action, contract } of routed) {
    const answer = contract.answer as Schema;
    if (answer.properties?.["nextCursor"] === undefined) continue;
    expect([action, answer.properties["items"]?.maxItems]).toEqual([action, 100]);
    if (onePage.includes(action)) continue;
    const { limit, cursor } = (contract.params as Schema).properties ?? {};
    expect([action, limit]).toEqual([
      action,
      expect.objectContaining({ minimum: 1, maximum: 100 }),
    ]);
    expect([action, cursor?.maxLength]).toEqual([action, 300]);
  }
});

test("everything that a client sends is bounded: texts and lists have bounds, objects are closed", () => {
  const found = routed.flatMap(({ action, contract }) =>
    endless(contract.params as Schema, action),
  );
  expect(found).toEqual([]);
});

const isPlain = ({ type, anyOf }: Schema): boolean =>
  type !== "object" && type !== "array" && anyOf === undefined;
/** Ids and literals have no comma, which separates the items of a list. */
const isListOfNames = ({ type, items }: Schema): boolean =>
  type === "array" && (items?.format === "uuid" || items?.enum !== undefined);

test("the query of a GET has plain values or lists of ids and literals, which a text converts to without a guess", () => {
  for (const { action, contract, rest } of routed) {
    if (splitRoute(rest).method !== "GET") continue;
    for (const [name, schema] of Object.entries((contract.params as Schema).properties ?? {})) {
      const fits = isPlain(schema) || isListOfNames(schema);
      expect([action, name, fits]).toEqual([action, name, true]);
    }
  }
});

/** The arguments of a call, split at its own commas; null if the text does not close. */
const argumentsAt = (source: string, from: number): string[] | null => {
  const parts = [""];
  let depth = 0;
  for (const char of source.slice(from)) {
    if (char === ")" && depth === 0) return parts.map((part) => part.trim());
    if ("([{".includes(char)) depth += 1;
    if (")]}".includes(char)) depth -= 1;
    if (char === "," && depth === 0) parts.push("");
    else parts[parts.length - 1] += char;
  }
  return null;
};

test("a refusal is thrown with the status that the document has for its code", () => {
  const thrown = globSync(["services/**/*.ts", "mixins/**/*.ts"]).flatMap((path) => {
    const source = readFileSync(path, "utf8");
    return [...source.matchAll(/new Refusal\(/g)].flatMap(({ index }) => {
      const [code = "", , status = ""] = argumentsAt(source, index + "new Refusal(".length) ?? [];
      const name = /^"([A-Z_]+)"$/.exec(code)?.[1];
      if (name === undefined || !/^(\d{3})?$/.test(status)) return [];
      return [{ path, name, status: status === "" ? 409 : Number(status) }];
    });
  });
  expect(thrown.length).toBeGreaterThan(20);
  expect(thrown.filter(({ name, status }) => statusOf(name) !== status)).toEqual([]);
});
