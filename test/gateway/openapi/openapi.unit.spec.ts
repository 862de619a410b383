import { expect, test } from "@jest/globals";
import { Compile } from "typebox/schema";
import { doorCodes, statusOf } from "../../../services/contracts/core/action-contract.ts";
import { answerHeaders } from "../../../services/contracts/core/response-headers.ts";
import { instant } from "../../../services/contracts/core/units.ts";
import { actions, contractOf } from "../../../services/contracts/index.ts";
import { openapi, operationIdOf } from "../../../services/gateway/openapi/openapi.ts";

type Schema = {
  readonly $ref?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
};
type Answer = {
  readonly $ref?: string;
  readonly description?: string;
  readonly headers?: Readonly<Record<string, object>>;
  readonly content?: Record<string, { schema: Schema }>;
};
type Operation = {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly parameters?: readonly { readonly name?: string; readonly example?: unknown }[];
  readonly requestBody?: { content: Record<string, { schema: Schema; example: unknown }> };
  readonly responses: Record<string, Answer>;
};
type Document = {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: {
    readonly schemas: Record<string, Schema>;
    readonly responses: Record<string, Answer>;
    readonly headers: Readonly<Record<string, { readonly description: string }>>;
  };
};

const made = openapi(actions, instant("2026-12-05T03:00:00.000Z"));
const document = made as unknown as Document;
const { components } = document;
const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
const kilobyte = 1024;
/** Grows with the routes: the bound of one operation says whether a route is described too long. */
const bytesMax = 450 * kilobyte;
/** What an operation costs beside its own shapes, so that the document may grow. */
const operationBytesMax = 1200;

/** Every member of every shape, with its name. */
const membersOf = (schema: Schema): [name: string, schema: Schema][] => {
  const { properties = {}, anyOf = [], items, additionalProperties } = schema;
  const others = typeof additionalProperties === "object" ? [additionalProperties] : [];
  const own = Object.entries(properties);
  const inner = [...own.map(([, one]) => one), ...anyOf, ...(items ? [items] : []), ...others];
  return [...own, ...inner.flatMap(membersOf)];
};
const bodies = operations.flatMap(({ requestBody }) =>
  requestBody === undefined ? [] : [requestBody.content["application/json"]],
);
const members = [
  ...Object.values(components.schemas),
  ...bodies.flatMap((body) => (body === undefined ? [] : [body.schema])),
].flatMap(membersOf);
const formatsOf = (schema: Schema): (string | undefined)[] =>
  (schema.anyOf ?? [schema])
    .filter(({ type }) => type !== "null")
    .map(({ $ref, format }) => ($ref === undefined ? format : "named"));

test("the document is small enough for programs that read it whole", () => {
  expect(Buffer.byteLength(JSON.stringify(made))).toBeLessThan(bytesMax);
  const pathBytes = Buffer.byteLength(JSON.stringify(document.paths));
  expect(pathBytes / operations.length).toBeLessThan(operationBytesMax);
});

test("a named shape of an answer is a schema of that name", () => {
  const names = ["Job", "Application", "User", "Wallet", "Payslip", "Notification", "Problem"];
  expect(Object.keys(components.schemas)).toEqual(expect.arrayContaining(names));
  const unnamed = operations.flatMap(({ operationId, responses }) =>
    Object.entries(responses).flatMap(([status, response]) => {
      const answer = components.responses[response.$ref?.split("/").at(-1) ?? ""] ?? response;
      const schema = answer.content?.["application/json"]?.schema;
      const isNamed = schema === undefined || schema.$ref !== undefined || !schema.properties;
      return isNamed || Object.keys(schema.properties ?? {}).length === 0
        ? []
        : [`${operationId} ${status}`];
    }),
  );
  expect(unnamed).toEqual([]);
});

test("money is an integer of 64 bits, and an instant has its format everywhere", () => {
  const money = members.filter(([name]) => /^won$|Won(Min)?$/.test(name));
  expect(money.length).toBeGreaterThan(50);
  expect(money.filter(([, one]) => formatsOf(one).some((format) => format !== "int64"))).toEqual(
    [],
  );
  const instants = members.filter(([name]) => /[a-z]At$|^at$|^since$|Until$/.test(name));
  expect(instants.length).toBeGreaterThan(50);
  const wrong = instants.filter(([, { type, anyOf, ...one }]) => {
    const isText = [type].flat().includes("string") || anyOf !== undefined;
    return (
      isText && formatsOf({ ...one, ...(anyOf ? { anyOf } : {}) })[0]?.startsWith("date") !== true
    );
  });
  expect(wrong.map(([name]) => name)).toEqual([]);
  expect(components.schemas["InstantIn"]?.format).toBe("date-time");
});

test("a nullable value says so in its type, or beside the name of its shape", () => {
  const nullable = members.filter(([, { anyOf }]) => anyOf?.some(({ type }) => type === "null"));
  const plain = nullable.filter(([, { anyOf }]) => anyOf?.some(({ type }) => type === "string"));
  expect(plain.map(([name]) => name)).toEqual([]);
  expect(members.some(([, { type }]) => Array.isArray(type) && type.includes("null"))).toBe(true);
});

/** The refusals of all operations, as the schemas of their answers. */
const refusals = operations.flatMap(({ operationId, responses }) =>
  Object.entries(responses).flatMap(([status, response]) => {
    const answer = components.responses[response.$ref?.split("/").at(-1) ?? ""] ?? response;
    const schema = answer.content?.["application/problem+json"]?.schema;
    return schema === undefined ? [] : [{ operationId, status, answer, schema }];
  }),
);
const codesOf = ({ allOf }: Schema): readonly string[] =>
  allOf?.[1]?.properties?.["code"]?.enum ?? [];

test("a status has one flat shape of refusals, and an operation narrows its code alone", () => {
  const problems = Object.entries(components.schemas).filter(([name]) => name.endsWith("Problem"));
  for (const [name, { type, anyOf, allOf }] of problems) {
    expect([name, type, anyOf, allOf]).toEqual([name, "object", undefined, undefined]);
  }
  expect(refusals.length).toBeGreaterThan(500);
  const shapes: Record<string, Set<string | undefined>> = {};
  for (const { operationId, status, schema } of refusals.filter(({ status }) => status !== "4XX")) {
    const [base, own] = schema.allOf ?? [];
    const names = Object.keys(own?.properties ?? {});
    expect([operationId, status, names]).toEqual([operationId, status, ["code"]]);
    expect([operationId, status, codesOf(schema).length]).not.toEqual([operationId, status, 0]);
    shapes[status] = (shapes[status] ?? new Set()).add(base?.$ref?.split("/").at(-1));
  }
  for (const [status, names] of Object.entries(shapes)) {
    expect([status, [...names]]).toEqual([status, [expect.stringMatching(/Problem$/)]]);
  }
});

test("every refusal of a contract is a code of its operation, under its status or the range of it", () => {
  const wrong = Object.entries(actions).flatMap(([action, contract]) => {
    const own = refusals.filter(({ operationId }) => operationId === operationIdOf(action));
    if (own.length === 0) return [];
    return [...doorCodes(contract), ...contract.refuses]
      .filter((code) => {
        const status = String(statusOf(code));
        const found =
          own.find((one) => one.status === status) ??
          own.find((one) => one.status === `${status[0]}XX`);
        const codes =
          found?.status === "4XX"
            ? found.answer.description?.match(/[A-Z_]{3,}/g)
            : codesOf(found?.schema ?? {});
        return codes?.includes(code) !== true;
      })
      .map((code) => `${action} ${code}`);
  });
  expect(wrong).toEqual([]);
});

test("a refusal names its language, and one that another token would resolve says how", () => {
  const wrong = refusals.flatMap(({ operationId, status, answer: { headers = {} }, schema }) => {
    const cures = ["WRONG_ROLE", "REAUTHENTICATION_REQUIRED"];
    const isCured = status === "401" || codesOf(schema).some((code) => cures.includes(code));
    const has = "WWW-Authenticate" in headers;
    return "Content-Language" in headers && has === isCured ? [] : [`${operationId} ${status}`];
  });
  expect(wrong).toEqual([]);
  const { detail } = components.schemas["Problem"]?.properties ?? {};
  expect(detail?.description).toContain("Accept-Language");
});

test("a header is described as in the table of headers that pages may read, and some answer has it", () => {
  const { Allow: _ofNoOperation, ...table } = answerHeaders;
  const text = JSON.stringify(made);
  for (const [name, { description }] of Object.entries(table)) {
    expect([name, components.headers[name]?.description]).toEqual([name, description]);
    expect([name, text.includes(`"#/components/headers/${name}"`)]).toEqual([name, true]);
  }
  expect(text).not.toContain('"#/components/headers/Allow"');
});

test("a rule may name a member without a text: its code gives the reason", () => {
  const check = Compile({ ...components.schemas["FieldProblem"], components } as never);
  expect(check.Check({ field: "/cursor" })).toBe(true);
  expect(check.Check({ field: "/cursor", message: "text" })).toBe(true);
  expect(check.Check({ message: "text" })).toBe(false);
});

test("every operation is described in Korean and in English, and its name is a method's", () => {
  for (const { operationId, summary, description } of operations) {
    expect([operationId, summary]).toEqual([operationId, expect.stringMatching(/[가-힣]/)]);
    expect([operationId, description]).toEqual([operationId, expect.stringMatching(/^[ -~]+$/)]);
    expect(operationId).toMatch(/^[a-z][A-Za-z]+$/);
  }
});

test("the example of a body is valid for its action", () => {
  const all = Object.keys(actions).flatMap((action) => {
    const found = operations.find(({ operationId }) => operationId === operationIdOf(action));
    const body = found?.requestBody?.content["application/json"];
    return body === undefined ? [] : [{ action, body }];
  });
  expect(all.length).toBeGreaterThan(40);
  for (const { action, body } of all) {
    const check = Compile({ ...body.schema, components } as never);
    expect([action, check.Errors(body.example)[1]]).toEqual([action, []]);
    expect([action, JSON.stringify(body.example)]).toEqual([
      action,
      expect.not.stringMatching(/\{[+-]|mark\}/),
    ]);
    expect(contractOf(action)).toBeDefined();
  }
});

test("dates in examples are counted from the day in Seoul on which the document is made", () => {
  const at = (text: string) => openapi(actions, instant(text)) as unknown as Document;
  const startOf = (one: Document) =>
    one.paths["/api/jobs"]?.["post"]?.requestBody?.content["application/json"]?.example;
  expect(startOf(at("2026-12-05T14:59:00.000Z"))).toMatchObject({
    startsAt: "2027-01-04T09:00:00+09:00",
  });
  expect(startOf(at("2026-12-05T15:00:00.000Z"))).toMatchObject({
    startsAt: "2027-01-05T09:00:00+09:00",
  });
  const month = (text: string) => {
    const { parameters = [] } = at(text).paths["/api/payments/exports/{kind}"]?.["get"] ?? {};
    return parameters.find(({ name }) => name === "month");
  };
  expect(month("2026-12-31T14:59:00.000Z")).toMatchObject({ example: "2026-11" });
  expect(month("2026-12-31T15:00:00.000Z")).toMatchObject({ example: "2026-12" });
});
