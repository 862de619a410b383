/**
 * OpenAPI: the contracts as an OpenAPI 3.1 document.
 *
 * Made from the same values as the routes, so the two cannot differ; what is not routed is not in
 * it. Every operation lists the codes that it may answer, by status.
 */
import { ownerOf } from "../contracts/callers.ts";
import {
  type ActionContract,
  type Contract,
  doorCodes,
  formCodes,
  pathNames,
  rateOf,
  splitRoute,
  statusOf,
  takesKey,
} from "../contracts/contract.ts";
import { detailOf } from "../contracts/details.ts";
import { hasPaper } from "../contracts/papers.ts";

type Json = Readonly<Record<string, unknown>>;
type Routed = ActionContract & { readonly rest: NonNullable<ActionContract["rest"]> };

const tagTexts: Readonly<Record<string, string>> = {
  user: "회원, 로그인, 일정, 포인트, 계좌",
  job: "공고, 지원, 계약, 출퇴근, 승인",
  matching: "매칭 프로필과 추천",
  payment: "지갑, 충전, 정산, 출금",
  communication: "알림과 대화",
  analytics: "통계와 이벤트",
  security: "서명 키와 감사 기록",
  gateway: "상태와 이 문서",
};

const problemSchema: Json = {
  type: "object",
  description: "RFC 9457. `code` is for programs, `detail` for people, in Korean.",
  required: ["type", "title", "status", "detail", "code", "data", "requestId"],
  properties: {
    type: { type: "string" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string" },
    code: { type: "string" },
    data: { type: "object", description: "With VALIDATION_FAILED: `fields`, what is wrong." },
    requestId: { type: "string" },
  },
  additionalProperties: false,
};

const requestId: Json = {
  "X-Request-Id": { description: "Names the request in every log", schema: { type: "string" } },
};

const keptHeaders: Json = {
  ETag: { description: "Names these bytes, for `If-None-Match`", schema: { type: "string" } },
  "Cache-Control": { description: "How long it may be kept", schema: { type: "string" } },
  Vary: { description: "What it depends on beside the address", schema: { type: "string" } },
};

const rateHeaders: Json = {
  "RateLimit-Policy": {
    description: "What it is counted as: `q` requests at once, that come back in `w` seconds",
    schema: { type: "string", examples: ['"read";q=200;w=4'] },
  },
  RateLimit: {
    description: "How the caller stands: `r` more now, all of them in `t` seconds",
    schema: { type: "string", examples: ['"read";r=199;t=1'] },
  },
};

const routedOf = (actions: Contract): [action: string, contract: Routed][] =>
  Object.entries(actions).flatMap(([action, contract]) =>
    contract.rest === undefined ? [] : [[action, { ...contract, rest: contract.rest }]],
  );

const signature: Json = {
  name: "X-Signature",
  in: "header",
  required: false,
  description: "`t=<seconds>,v1=<hex>`: proves who sent the body, where the sender signs",
  schema: { type: "string" },
};

const parametersOf = (contract: Routed): Json[] => {
  const { method } = splitRoute(contract.rest);
  const inPath = pathNames(contract.rest);
  const { properties, required = [] } = contract.params as {
    properties: Json;
    required?: string[];
  };
  const names = Object.keys(properties).filter((name) => method === "GET" || inPath.includes(name));
  const parameters: Json[] = names.map((name) => ({
    name,
    in: inPath.includes(name) ? "path" : "query",
    required: inPath.includes(name) || required.includes(name),
    schema: properties[name],
  }));
  if (contract.takesSent) return [...parameters, signature];
  if (!takesKey(contract)) return parameters;
  const key = {
    name: "Idempotency-Key",
    in: "header",
    required: contract.key === "required",
    description: "The same key with the same body is the same command, however often it is sent",
    schema: { type: "string", pattern: "^[\\x21-\\x7e]{8,64}$" },
  };
  return [...parameters, key];
};

/** Whoever sends it says what is in it. */
const sentContent: Json = { "application/json": { schema: { type: "object" } } };

const bodyOf = ({ rest, params, takesSent }: Routed): Json => {
  if (splitRoute(rest).method === "GET") return {};
  if (takesSent) return { requestBody: { required: true, content: sentContent } };
  const inPath = pathNames(rest);
  const { required = [], ...schema } = params as { required?: string[]; properties: Json };
  const properties = Object.fromEntries(
    Object.entries(schema.properties).filter(([name]) => !inPath.includes(name)),
  );
  if (Object.keys(properties).length === 0) return {};
  const needed = required.filter((name) => !inPath.includes(name));
  const body = { ...schema, properties, ...(needed.length === 0 ? {} : { required: needed }) };
  const content = { "application/json": { schema: body } };
  return { requestBody: { required: needed.length > 0, content } };
};

/** The answer of a status with these codes. */
const problemAnswer = (status: number, codes: readonly string[]): Json => {
  const waits = status === 429 || status === 503 || codes.includes("KEY_IN_FLIGHT");
  const retry = { "Retry-After": { description: "Seconds", schema: { type: "integer" } } };
  const schema = {
    allOf: [
      { $ref: "#/components/schemas/Problem" },
      { type: "object", properties: { status: { const: status }, code: { enum: codes } } },
    ],
  };
  return {
    description: codes.map((code) => `- \`${code}\` ${detailOf(code)}`).join("\n"),
    headers: { ...requestId, ...(waits ? retry : {}), ...(status === 429 ? rateHeaders : {}) },
    content: { "application/problem+json": { schema } },
  };
};

/** The same for every route, so they stand in the document once. */
const formAnswers: Json = Object.fromEntries(
  formCodes.map((code) => [code, problemAnswer(statusOf(code), [code])]),
);
const formProblems: Json = Object.fromEntries(
  formCodes.map((code) => [statusOf(code), { $ref: `#/components/responses/${code}` }]),
);

const problemsOf = (contract: Routed): Json => {
  const codes = [...new Set([...doorCodes(contract), ...contract.refuses])].sort();
  const statuses = [...new Set(codes.map(statusOf))];
  const answers = statuses.map((status) => [
    String(status),
    problemAnswer(
      status,
      codes.filter((code) => statusOf(code) === status),
    ),
  ]);
  return { ...formProblems, ...Object.fromEntries(answers) };
};

const successOf = (action: string, contract: Routed): Json => {
  const { status = 200, answer } = contract;
  const replayed = {
    "Idempotency-Replayed": { description: "true for a repeat", schema: { const: "true" } },
  };
  const kept = contract.shared === undefined ? {} : keptHeaders;
  const rated = rateOf(contract) === "none" ? {} : rateHeaders;
  const headers = { ...requestId, ...rated, ...(takesKey(contract) ? replayed : {}), ...kept };
  const described = { description: contract.summary, headers };
  if (status === 204) return { [status]: described };
  const paper = { "application/pdf": { schema: { type: "string", format: "binary" } } };
  const content = {
    [contract.media ?? "application/json"]: { schema: answer },
    ...(hasPaper(action) ? paper : {}),
  };
  if (contract.shared === undefined) return { [status]: { ...described, content } };
  const unchanged = { description: "The same as `If-None-Match` names", headers };
  return { [status]: { ...described, content }, 304: unchanged };
};

const operationOf = (action: string, contract: Routed): Json => {
  const { who } = contract;
  return {
    operationId: action,
    summary: contract.summary,
    tags: [ownerOf(action)],
    ...(typeof who === "string" ? {} : { description: `Roles: ${who.join(", ")}` }),
    security: who === "public" ? [] : [{ bearer: [] }],
    parameters: parametersOf(contract),
    ...bodyOf(contract),
    responses: { ...successOf(action, contract), ...problemsOf(contract) },
  };
};

/** The path of a route as OpenAPI writes it: `/api/jobs/{jobId}`. */
export const templateOf = (path: string): string => path.replace(/:(\w+)/g, "{$1}");

/** The document of the contracts that have a route, as plain JSON. O(size of the contracts). */
export const openapi = (actions: Contract): Record<string, unknown> => {
  const routed = routedOf(actions);
  const paths: Record<string, Record<string, Json>> = {};
  for (const [action, contract] of routed) {
    const { method, path } = splitRoute(contract.rest);
    const template = templateOf(path);
    paths[template] = {
      ...paths[template],
      [method.toLowerCase()]: operationOf(action, contract),
    };
  }
  const services = [...new Set(routed.map(([action]) => ownerOf(action)))];
  const document = {
    openapi: "3.1.0",
    info: {
      title: "OneDay (원데이)",
      version: "0.1.0",
      description: "하루 단위 일자리를 잇는 서비스. 금액은 원 단위 정수, 시각은 UTC.",
    },
    servers: [{ url: "/" }],
    tags: services.map((name) => ({ name, description: tagTexts[name] ?? name })),
    paths,
    components: {
      schemas: { Problem: problemSchema },
      responses: formAnswers,
      securitySchemes: { bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" } },
    },
  };
  // Schemas carry what only TypeBox reads: what is sent is plain JSON.
  return JSON.parse(JSON.stringify(document)) as Record<string, unknown>;
};
