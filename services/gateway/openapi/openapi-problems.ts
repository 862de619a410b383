/**
 * OpenAPI problems: the refusals of an operation, by status.
 *
 * Each status has one flat shape, and a response narrows its `code` to those of the operation. A
 * response that several operations share is in the document once.
 */
import {
  type ActionContract,
  doorCodes,
  formCodes,
  statusOf,
} from "../../contracts/core/action-contract.ts";
import { challengeOf } from "../../contracts/core/auth-challenge.ts";
import { headersOf } from "./openapi-headers.ts";
import type { Json, Schemas } from "./openapi-schemas.ts";

const fieldProblem: Json = {
  type: "object",
  description:
    "What is wrong with a member: where it is, and, where no code says it, why, in the language of `detail`.",
  required: ["field"],
  properties: { field: { type: "string" }, message: { type: "string" } },
};

/** A problem of RFC 9457; clients ignore unknown members. 422 names the invalid fields. */
const shapeOf = (status: Json, code: Json, data: Json, detail: Json = {}): Json => ({
  type: "object",
  required: ["type", "title", "status", "detail", "code", "data", "requestId"],
  properties: {
    type: { type: "string", format: "uri-reference" },
    title: { type: "string" },
    status: { type: "integer", ...status },
    detail: { type: "string", ...detail },
    code: { type: "string", ...code },
    data,
    requestId: { type: "string" },
  },
});

const anyData: Json = { type: "object" };
const languages: Json = {
  description:
    "Korean, or English where `Accept-Language` prefers it; `Content-Language` says which.",
};

const problemMedia = "application/problem+json";
const refused = "422";
/** What any route may answer whatever its rules: a malformed request, or too many of them. */
const form = "4XX";
const formStatuses = [408, 413, 414, 415, 431];
/** Of these statuses an operation may have refusals of its own; they are listed by themselves then. */
const formUnlessOwn = [400, 429];
const fault = "5XX";
const faultMin = 500;
const waiting = ["429", fault];

/** The codes of these statuses that do not depend on the operation's rules. */
const ofAnyRoute = [
  ...["REQUEST_INVALID", "URL_INVALID", "NOT_JSON", "JSON_TOO_COMPLEX", "NAME_TWICE"],
  ...["KEY_INVALID", "KEY_REQUIRED", "RATE_LIMITED"],
];

/** The name of the shape of each status, and what the status says. The codes are in the shape. */
const statuses: Readonly<Record<string, readonly [name: string, description: string]>> = {
  400: ["BadRequestProblem", "Malformed"],
  401: ["UnauthorizedProblem", "No valid token"],
  403: ["ForbiddenProblem", "Not for this caller"],
  404: ["NotFoundProblem", "Not found"],
  409: ["ConflictProblem", "Not in this state"],
  410: ["GoneProblem", "Gone"],
  412: ["PreconditionFailedProblem", "Another version"],
  422: ["UnprocessableProblem", "A field is wrong"],
  429: ["TooManyRequestsProblem", "Too many"],
  [fault]: ["FaultProblem", "A fault"],
};

/** `JOB_FULL` as `JobFull`. */
const pascalCaseOf = (code: string): string =>
  code
    .toLowerCase()
    .split("_")
    .map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`)
    .join("");

/** The codes of one status. Malformed requests and faults are each one response for a range. */
type Refusals = { readonly status: string; readonly codes: readonly string[] };

const statusKeyOf = (code: string, forms: readonly number[]): string => {
  const status = statusOf(code);
  if (forms.includes(status)) return form;
  return status >= faultMin ? fault : String(status);
};

const ranges: Readonly<Record<string, string>> = { [form]: "Form", [fault]: "Fault" };
const wordsMax = 3;
const nameOf = ({ status, codes }: Refusals): string => {
  const range = ranges[status];
  if (range !== undefined) return `${range}Of${codes.length}`;
  return codes.length <= wordsMax
    ? codes.map(pascalCaseOf).join("Or")
    : `Problem${status}Of${codes.length}`;
};

/** The refusals of a contract, sorted by status. */
const refusalsOf = (contract: ActionContract): Refusals[] => {
  const all = [...formCodes, ...doorCodes(contract), ...contract.refuses];
  const codes = [...new Set<string>(all)].sort();
  const own = codes.filter((code) => !ofAnyRoute.includes(code)).map(statusOf);
  const forms = [...formStatuses, ...formUnlessOwn.filter((status) => !own.includes(status))];
  const keyed = codes.map((code) => ({ code, status: statusKeyOf(code, forms) }));
  const used = [...new Set(keyed.map(({ status }) => status))].sort();
  return used.map((status) => ({
    status,
    codes: keyed.filter((one) => one.status === status).map(({ code }) => code),
  }));
};

const isChallenge = (code: string): boolean =>
  challengeOf({ status: statusOf(code), code, data: {} }) !== null;

const keyOf = ({ status, codes }: Refusals): string => `${status} ${codes}`;

/** The refusals of all operations; responses that several share are kept by name. */
export class Problems {
  readonly named: Record<string, Json> = {};
  private readonly schemas: Schemas;
  private readonly uses = new Map<string, number>();
  private readonly names = new Map<string, string>();

  constructor(schemas: Schemas, contracts: readonly ActionContract[]) {
    this.schemas = schemas;
    const all = contracts.flatMap(refusalsOf);
    for (const one of all) this.uses.set(keyOf(one), (this.uses.get(keyOf(one)) ?? 0) + 1);
    const codes = [...new Set(all.flatMap((one) => one.codes))].sort();
    const description = "Each is explained at `/docs/problems#<code>`, where `type` leads.";
    const code = schemas.name("ProblemCode", { type: "string", description, enum: codes });
    const form9457 = "RFC 9457. `code` is for programs, `detail` for people.";
    schemas.name("Problem", { description: form9457, ...shapeOf({}, code, anyData, languages) });
  }

  /** The problem responses of one operation, by status. */
  of(contract: ActionContract): Json {
    return Object.fromEntries(
      refusalsOf(contract).map((one) => [one.status, this.responseOf(one)]),
    );
  }

  private responseOf(refusals: Refusals): Json {
    if ((this.uses.get(keyOf(refusals)) ?? 0) < 2) {
      return this.answer(refusals, this.shapeOf(refusals));
    }
    const name = this.names.get(keyOf(refusals)) ?? this.newName(refusals);
    this.names.set(keyOf(refusals), name);
    // Clients handle all malformed requests alike, so they share the generic schema.
    const schema =
      refusals.status === form ? { $ref: "#/components/schemas/Problem" } : this.shapeOf(refusals);
    this.named[name] ??= this.answer(refusals, schema);
    return { $ref: `#/components/responses/${name}` };
  }

  /** Different lists with the same number of codes get different names. */
  private newName(refusals: Refusals): string {
    const name = nameOf(refusals);
    const isTaken = (one: string): boolean => this.named[one] !== undefined;
    return isTaken(name) ? `${name}-${Object.keys(this.named).length}` : name;
  }

  /** The shape of a status, narrowed to the codes of an operation. */
  private shapeOf({ status, codes }: Refusals): Json {
    const [name = `Problem${status}`] = statuses[status] ?? [];
    const base = this.schemas.name(name, this.baseOf(status));
    return { allOf: [base, { properties: { code: { enum: codes } } }] };
  }

  private baseOf(status: string): Json {
    const fields = this.schemas.name("FieldProblem", fieldProblem);
    const list = { type: "object", properties: { fields: { type: "array", items: fields } } };
    const data = status === refused ? this.schemas.name("ProblemFields", list) : anyData;
    return shapeOf(status === fault ? { minimum: faultMin } : { const: Number(status) }, {}, data);
  }

  private answer({ status, codes }: Refusals, schema: Json): Json {
    const isLimit = codes.includes("RATE_LIMITED");
    const waits = isLimit || waiting.includes(status) || codes.includes("KEY_IN_FLIGHT");
    const names = [
      ...(ranges[status] === undefined ? [] : ["X-Request-Id"]),
      "Content-Language",
      ...(codes.some(isChallenge) ? ["WWW-Authenticate"] : []),
      ...(waits ? ["Retry-After"] : []),
      ...(isLimit ? ["RateLimit-Policy", "RateLimit"] : []),
    ];
    const [, words = ""] = ranges[status] === undefined ? (statuses[status] ?? []) : [];
    const list = codes.map((code) => `${statusOf(code)} \`${code}\``).join(", ");
    return {
      description: words === "" ? list : words,
      headers: headersOf(names),
      content: { [problemMedia]: { schema } },
    };
  }
}
