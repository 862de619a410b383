/**
 * OpenAPI: the contracts as an OpenAPI 3.1 document.
 *
 * It is made from the same values as the routes, so the two cannot differ. An action without a
 * route is not in it. Every operation lists its refusal codes by status. Headers that every answer
 * has are described once, and stand with the answers that every operation shares.
 */
import { ownerOf } from "../../contracts/allowed-calls.ts";
import {
  type ActionContract,
  type Contract,
  pathNames,
  splitRoute,
  takesKey,
} from "../../contracts/core/action-contract.ts";
import type { Instant } from "../../contracts/core/units.ts";
import { hasPaper, hasTable } from "../../contracts/documents.ts";
import { koreanOf } from "../../contracts/summaries.ts";
import { bodyExampleOf, exampleOf } from "./openapi-examples.ts";
import { headers, headersOf } from "./openapi-headers.ts";
import { Problems } from "./openapi-problems.ts";
import { type Json, Schemas } from "./openapi-schemas.ts";

type Routed = ActionContract & { readonly rest: NonNullable<ActionContract["rest"]> };
type Params = { readonly properties: Readonly<Record<string, object>>; required?: string[] };

const tagTexts: Readonly<Record<string, string>> = {
  user: "회원, 로그인, 일정, 포인트, 계좌 (accounts, sign-in, points, bank accounts)",
  job: "공고, 지원, 계약, 출퇴근, 승인 (postings, applications, contracts, attendance)",
  matching: "매칭 프로필과 추천 (what suits whom)",
  payment: "지갑, 충전, 정산, 출금 (wallet, charges, settlements, withdrawals)",
  communication: "알림과 대화 (notifications and conversations)",
  analytics: "통계와 이벤트 (figures and events)",
  security: "서명 키와 감사 기록 (signing keys, audit, what the law lets people ask)",
  gateway: "상태와 이 문서 (health and this document)",
};

const info = (version: string): Json => ({
  title: "OneDay (원데이)",
  version,
  description: [
    "하루 단위 일자리를 잇는 서비스. 금액은 원 단위 정수, 시각은 UTC입니다.",
    "A marketplace for one day of work. Money is whole won, times are UTC.",
    "Every answer has `X-Request-Id`; those that count against a rate have `RateLimit` and `RateLimit-Policy`.",
  ].join("\n\n"),
  contact: { name: "OneDay", email: "api@oneday.test" },
  license: { name: "UNLICENSED", identifier: "LicenseRef-OneDay" },
});

const bearer: Json = {
  type: "http",
  scheme: "bearer",
  bearerFormat: "JWT",
  description: "로그인에서 받은 `accessToken` (the `accessToken` of a sign-in)",
};

const signature: Json = {
  name: "X-Signature",
  in: "header",
  required: false,
  description: "`t=<seconds>,v1=<hex>`: proves who sent the body, where the sender signs",
  schema: { type: "string" },
};

const ifMatch: Json = {
  name: "If-Match",
  in: "header",
  required: false,
  description: "The ETag that was read: the change is refused with 412 once there is another",
  schema: { type: "string" },
};

/** How a list is sent in a query: once, as one text with commas. */
const withCommas: Json = { style: "form", explode: false };

const keyOf = ({ key }: Routed): Json => ({
  name: "Idempotency-Key",
  in: "header",
  required: key === "required",
  description: "The same key with the same body is the same command, however often it is sent",
  schema: { type: "string", pattern: "^[\\x21-\\x7e]{8,64}$" },
  ...(key === "required" ? { example: "an-example-of-a-key" } : {}),
});

const routedOf = (actions: Contract): [action: string, contract: Routed][] =>
  Object.entries(actions).flatMap(([action, contract]) =>
    contract.rest === undefined ? [] : [[action, { ...contract, rest: contract.rest }]],
  );

/** The path of a route as OpenAPI writes it: `/api/jobs/{jobId}`. */
export const templateOf = (path: string): string => path.replace(/:(\w+)/g, "{$1}");

/** The operation id of an action: `userSessionsEnd` for `user.sessions.end`. */
export const operationIdOf = (action: string): string =>
  action.replace(/\.(\w)/g, (_, letter: string) => letter.toUpperCase());

/** Builder of one document. */
class Document {
  private readonly at: Instant;
  private readonly routed: readonly [action: string, contract: Routed][];
  private readonly schemas: Schemas;
  private readonly problems: Problems;
  private readonly parameters: Record<string, Json> = {};
  private readonly answers: Record<string, Json> = {};
  /** How many operations have the same parameter or response, by its JSON text. */
  private readonly uses = new Map<string, number>();

  constructor(actions: Contract, at: Instant) {
    this.at = at;
    this.routed = routedOf(actions);
    this.schemas = new Schemas(at);
    const contracts = this.routed.map(([, contract]) => contract);
    this.problems = new Problems(this.schemas, contracts);
    const written = this.routed.flatMap(([action, one]) => [
      ...this.parametersOf(action, one),
      this.answerOf(action, one),
      ...(one.shared === undefined ? [] : [this.unchangedOf(action, one)]),
    ]);
    for (const text of written.map(textOf)) this.uses.set(text, (this.uses.get(text) ?? 0) + 1);
  }

  json(version: string): Json {
    const paths: Record<string, Json> = {};
    for (const [action, contract] of this.routed) {
      const { method, path } = splitRoute(contract.rest);
      const operation = this.operationOf(action, contract);
      const template = templateOf(path);
      paths[template] = { ...paths[template], [method.toLowerCase()]: operation };
    }
    const services = [...new Set(this.routed.map(([action]) => ownerOf(action)))];
    return {
      openapi: "3.1.0",
      info: info(version),
      servers: [{ url: "/", description: "이 문서를 준 서버 (where this document comes from)" }],
      tags: services.map((name) => ({ name, description: tagTexts[name] ?? name })),
      security: [{ bearer: [] }],
      paths,
      components: {
        schemas: this.schemas.named,
        responses: { ...this.answers, ...this.problems.named },
        parameters: this.parameters,
        headers,
        securitySchemes: { bearer },
      },
    };
  }

  private operationOf(action: string, contract: Routed): Json {
    const { who, summary } = contract;
    const roles = typeof who === "string" ? "" : ` Roles: ${who.join(", ")}.`;
    const parameters = this.parametersOf(action, contract).map((one) => this.parameter(one));
    return {
      operationId: operationIdOf(action),
      summary: koreanOf(action),
      description: `${summary}.${roles}`,
      tags: [ownerOf(action)],
      ...(who === "public" ? { security: [] } : {}),
      ...(parameters.length === 0 ? {} : { parameters }),
      ...this.bodyOf(action, contract),
      responses: { ...this.successOf(action, contract), ...this.problems.of(contract) },
    };
  }

  private parametersOf(action: string, contract: Routed): Json[] {
    const { method } = splitRoute(contract.rest);
    const inPath = pathNames(contract.rest);
    const { properties, required = [] } = contract.params as Params;
    const names = Object.keys(properties).filter(
      (name) => method === "GET" || inPath.includes(name),
    );
    const parameters: Json[] = names.map((name) => {
      const shape = properties[name] ?? {};
      const isNeeded = inPath.includes(name) || required.includes(name);
      return {
        name,
        in: inPath.includes(name) ? "path" : "query",
        required: isNeeded,
        schema: this.schemas.shapeOf(shape),
        ...((shape as { type?: string }).type === "array" ? withCommas : {}),
        // Optional parameters have no example, so that trying an operation leaves them out.
        ...(isNeeded ? { example: exampleOf(action, name, shape, this.at) } : {}),
      };
    });
    if (contract.takesSent) return [...parameters, signature];
    if (contract.versioned && method !== "GET") return [...parameters, ifMatch];
    return takesKey(contract) ? [...parameters, keyOf(contract)] : parameters;
  }

  private parameter(one: Json): Json {
    const { name, required } = one as { name: string; required: boolean };
    const title = name === "Idempotency-Key" && required ? `Needed-${name}` : name;
    return this.shared("parameters", this.parameters, title, one);
  }

  /** Puts a component that several operations share into the document once. */
  private shared(kind: string, kept: Record<string, Json>, title: string, one: Json): Json {
    const text = textOf(one);
    const isShared = (this.uses.get(text) ?? 0) > 1;
    const isTaken = kept[title] !== undefined && textOf(kept[title]) !== text;
    if (!isShared || isTaken) return one;
    kept[title] = one;
    return { $ref: `#/components/${kind}/${title}` };
  }

  private bodyOf(action: string, { rest, params, takesSent, takesForm, takesMail }: Routed): Json {
    if (splitRoute(rest).method === "GET") return {};
    if (takesSent) return { requestBody: { required: true, content: sentContent } };
    const inPath = pathNames(rest);
    const { required = [], ...schema } = params as Params;
    const members = Object.entries(schema.properties).filter(([name]) => !inPath.includes(name));
    if (members.length === 0) return {};
    const needed = required.filter((name) => !inPath.includes(name));
    const properties = Object.fromEntries(members);
    const body = { ...schema, properties, ...(needed.length === 0 ? {} : { required: needed }) };
    const example = bodyExampleOf(action, body, this.at);
    const media = { schema: this.schemas.shapeOf(body), example };
    const types = ["application/json", ...(takesForm ? formTypes : [])];
    const content = Object.fromEntries(types.map((type) => [type, media]));
    const mail = { "message/rfc822": { schema: { type: "string" } } };
    const all = takesMail ? { ...content, ...mail } : content;
    return { requestBody: { required: needed.length > 0, content: all } };
  }

  private answerOf(action: string, contract: Routed): Json {
    const { status = 200, answer, shared, versioned, media = "application/json" } = contract;
    const isFile = contract.rowsFrom !== undefined;
    const beside = headersOf([
      ...(takesKey(contract) ? ["Idempotency-Replayed"] : []),
      ...(shared === undefined && versioned === undefined ? [] : ["ETag"]),
      ...(shared === undefined ? [] : ["Cache-Control", "Vary"]),
      ...(hasPaper(action) || media === "text/csv" || isFile ? ["Content-Disposition"] : []),
      ...(hasPaper(action) || isFile ? ["Content-Language"] : []),
    ]);
    const has = Object.keys(beside).length > 0;
    const described = { description: statusTexts[status], ...(has ? { headers: beside } : {}) };
    if (status === 204) return described;
    if (isFile) return { ...described, content: fileContent };
    const table = { "text/csv": { schema: { type: "string" } } };
    const paper = { "application/pdf": { schema: { type: "string", format: "binary" } } };
    const content = {
      [media]: { schema: this.schemas.shapeOf(answer) },
      ...(hasPaper(action) ? paper : {}),
      ...(hasTable(action) ? table : {}),
    };
    return { ...described, content };
  }

  private successOf(action: string, contract: Routed): Json {
    const { status = 200, answer, shared } = contract;
    const own = this.answerOf(action, contract);
    const { title } = answer as { title?: string };
    const name = `${title}${status}`;
    const success = title === undefined ? own : this.shared("responses", this.answers, name, own);
    if (shared === undefined) return { [status]: success };
    const unchanged = this.unchangedOf(action, contract);
    return {
      [status]: success,
      304: this.shared("responses", this.answers, "Unchanged", unchanged),
    };
  }

  private unchangedOf(action: string, contract: Routed): Json {
    const { headers: same } = this.answerOf(action, contract);
    return { description: "The same as `If-None-Match` names", headers: same };
  }
}

const statusTexts = { 200: "OK", 201: "Created", 202: "Accepted", 204: "No Content" } as const;

const textOf = (parameter: Json): string => JSON.stringify(parameter);

/** A table that is sent as a file. */
const fileContent: Json = {
  "text/csv": { schema: { type: "string" } },
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {
    schema: { type: "string", format: "binary" },
  },
};

const formTypes = ["application/x-www-form-urlencoded", "multipart/form-data"];

/** The body of a webhook, whose shape the sender defines. */
const sentContent: Json = {
  "application/json": { schema: { type: "object" }, example: { status: "DONE" } },
};

/**
 * The document of the contracts that have a route, as plain JSON. O(size of the contracts). Its
 * examples are for the days after `at`.
 */
export const openapi = (actions: Contract, at: Instant): Record<string, unknown> =>
  JSON.parse(JSON.stringify(new Document(actions, at).json("0.1.0"))) as Record<string, unknown>;
