/** Bodies and queries with more, or other, members than the contract names, on every route. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { checkerOf } from "../../../services/contracts/core/validator.ts";
import type { Said } from "../http.ts";
import { fieldsOf } from "../market.ts";
import { undocumented } from "../openapi/documented.ts";
import { allowedOn, freshKey, openWhole, type Whole } from "./market.ts";
import {
  type Attacked,
  attackedRoutes,
  fieldAt,
  type Json,
  nobodysId,
  pathOf,
  putAt,
  sampleOf,
  sentOf,
  spotsOf,
  textWithMember,
} from "./samples.ts";

/** Members that a body would need to gain a right, money or another's identity. */
const coveted = [
  ...["role", "isAdmin", "status", "availableWon", "points", "netWon", "userId", "ownerId"],
  ...["workerId", "actor", "cid", "_id", "meta", "$where", "$set"],
  ...["__proto__", "constructor", "prototype", "toString"],
];
/** The same inside a body: one of each kind. */
const covetedWithin = ["status", "_id", "$where", "__proto__", "constructor"];
/** In the place of a text or a number: values that a database or a careless program would interpret. */
const operators: readonly Json[] = [
  { $gt: "" },
  { $ne: null },
  { $where: "sleep(1000)" },
  { toString: "x", length: 1 },
  [{ $gt: "" }],
  [],
];

let whole: Whole;

beforeAll(async () => {
  whole = await openWhole();
});
afterAll(() => whole.stop());

/** All but webhooks: their senders sign the body, which is read only then. Their own tests attack them. */
const commands = attackedRoutes.filter(
  ({ method, contract }) => method !== "GET" && contract.takesSent !== true,
);
const reads = attackedRoutes.filter(({ method }) => method === "GET");
const asOn = ({ action, contract }: Attacked): { as?: string } =>
  contract.who === "public" ? {} : { as: whole.tokenOf(allowedOn(action)) };
const send = (route: Attacked, body: string): Promise<Said> =>
  whole.ask(route.method, pathOf(route), { ...asOn(route), headers: freshKey(), body });
const look = (route: Attacked, query: string, ids = {}): Promise<Said> =>
  whole.ask("GET", `${pathOf(route, ids)}${query}`, asOn(route));

/** The fault of an answer that should be 422 and name a field, or one around it. */
const unnamed = (route: Attacked, response: Said, field: string): string | null => {
  if (response.status !== 422)
    return `${route.action} ${field}: ${response.status} ${response.text}`;
  const named = fieldsOf(response).some(
    (one) => `${field}/`.startsWith(`${one}/`) || one.startsWith(field),
  );
  if (!named) return `${route.action} ${field}: ${response.text}`;
  return undocumented(route.method, pathOf(route), response);
};
const unchanged = async (attack: () => Promise<(string | null)[]>): Promise<void> => {
  const before = await whole.heads();
  const wrong = (await attack()).filter((found) => found !== null);
  expect(wrong).toEqual([]);
  expect(await whole.heads()).toEqual(before);
};

test("the attacked requests are valid without the attack", () => {
  const odd = attackedRoutes.flatMap(({ action, contract, params }) => {
    const found = checkerOf(contract.params)(sampleOf(params));
    return found === true ? [] : [[action, found]];
  });
  expect(odd).toEqual([]);
});

test("no body may have an additional member, at any depth", () =>
  unchanged(async () => {
    const found: (string | null)[] = [];
    for (const route of commands) {
      const schema = sentOf(route);
      const body = sampleOf(schema);
      const objects = spotsOf(schema, body).filter(({ schema: { type } }) => type === "object");
      for (const { place, schema: within } of objects) {
        const names = place.length === 0 ? coveted : covetedWithin;
        for (const name of names.filter((one) => !Object.hasOwn(within.properties ?? {}, one))) {
          const response = await send(route, textWithMember(body, place, name, "operator"));
          found.push(unnamed(route, response, fieldAt([...place, name])));
        }
      }
    }
    expect(found.length).toBeGreaterThan(500);
    return found;
  }));

test("the id of a path may not be repeated in a body", () =>
  unchanged(async () => {
    const found: (string | null)[] = [];
    for (const route of commands) {
      for (const name of route.inPath) {
        const body = textWithMember(sampleOf(sentOf(route)), [], name, nobodysId);
        found.push(unnamed(route, await send(route, body), `/${name}`));
      }
    }
    return found;
  }));

test("no value of a body may be a database operator", () =>
  unchanged(async () => {
    const found: (string | null)[] = [];
    for (const route of commands) {
      const schema = sentOf(route);
      const body = sampleOf(schema);
      for (const { place, schema: within } of spotsOf(schema, body).slice(1)) {
        for (const operator of operators) {
          if (within.type === "array" && Array.isArray(operator) && operator.length === 0) continue;
          const response = await send(route, JSON.stringify(putAt(body, place, operator)));
          found.push(unnamed(route, response, fieldAt(place)));
        }
      }
    }
    expect(found.length).toBeGreaterThan(300);
    return found;
  }));

test("no query or path may carry an operator, in any notation", async () => {
  const found: (string | null)[] = [];
  for (const route of reads) {
    const names = Object.keys(sentOf(route).properties ?? {});
    const mark = encodeURIComponent('{"$gt":""}');
    for (const name of [...names, "q"]) {
      const asked = [`${name}[$gt]=`, `${name}[]=a`, `${name}.$gt=a`, `${name}[0]=a&${name}[1]=b`];
      for (const query of asked) {
        const [field = ""] = query.split("=");
        found.push(unnamed(route, await look(route, `?${query}`), `/${field}`));
      }
      if (names.includes(name)) {
        const response = await look(route, `?${name}=1&${name}=1`);
        found.push(unnamed(route, response, `/${name}`));
      }
    }
    for (const name of route.inPath) {
      const response = await whole.ask("GET", pathOf(route).replace(nobodysId, mark), asOn(route));
      if (pathOf(route).includes(nobodysId)) found.push(unnamed(route, response, `/${name}`));
    }
  }
  expect(found.length).toBeGreaterThan(200);
  expect(found.filter((one) => one !== null)).toEqual([]);
});

/** Answers that may have members of any name and type, each with the reason. */
const openAnswers: Readonly<Record<string, string>> = {
  "gateway.openapi": "the document",
  "security.jwks": "keys, as RFC 7517 has them",
  "security.exported": "what each service holds about someone, as it is kept there",
  "analytics.events": "the data of any event",
  "analytics.story": "the same, of one application",
};
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;
/** Whether a schema allows a value that it does not describe. */
const isOpen = (schema: unknown): boolean => {
  if (!isObject(schema)) return false;
  const { type, additionalProperties, patternProperties } = schema;
  const records = isObject(patternProperties) ? Object.values(patternProperties) : null;
  if (records?.some((one) => isObject(one) && Object.keys(one).length === 0)) return true;
  if (type === "object" && additionalProperties !== false && records === null) return true;
  return Object.values(schema).some(isOpen);
};

test("an answer has only members that its contract names", () => {
  const open = attackedRoutes.filter(({ contract }) =>
    isOpen(JSON.parse(JSON.stringify(contract.answer))),
  );
  const found = open.map(({ action }) => action).sort();
  expect(found).toEqual(Object.keys(openAnswers).sort());
});
