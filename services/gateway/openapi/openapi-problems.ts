/**
 * OpenAPI problems: the refusals of an operation, by status.
 *
 * Each status has one flat shape with its codes. A response that several operations share is in the
 * document once.
 */
import {
  type ActionContract,
  doorCodes,
  formCodes,
  statusOf,
} from "../../contracts/core/action-contract.ts";
import { challengeOf } from "../../contracts/core/auth-challenge.ts";
import { detailOf } from "../../contracts/core/refusal-texts.ts";
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
/** Refusals of a malformed request, on any route. */
const form = "4XX";
const formStatuses = [408, 413, 414, 415, 431];
const fault = "5XX";
const faultMin = 500;
const waiting = ["429", fault];

/** `JOB_FULL` as `JobFull`. */
const pascalCaseOf = (code: string): string =>
  code
    .toLowerCase()
    .split("_")
    .map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`)
    .join("");

/** The codes of one status. Malformed requests and faults are each one response for a range. */
type Refusals = { readonly status: string; readonly codes: readonly string[] };

const statusKeyOf = (code: string): string => {
  const status = statusOf(code);
  if (formStatuses.includes(status)) return form;
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
  const statuses = [...new Set(codes.map(statusKeyOf))].sort();
  return statuses.map((status) => ({
    status,
    codes: codes.filter((code) => statusKeyOf(code) === status),
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
    const texts = codes.map((one) => `- \`${one}\` ${detailOf(one)}`).join("\n");
    const words = { type: "string", description: texts, enum: codes };
    const code = schemas.name("ProblemCode", words);
    const description = "RFC 9457. `code` is for programs, `detail` for people.";
    schemas.name("Problem", { description, ...shapeOf({}, code, anyData, languages) });
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
    const own = () => this.schemas.name(`${name}Problem`, this.shapeOf(refusals));
    // Clients handle all malformed requests alike, so they share the generic schema.
    const schema = refusals.status === form ? { $ref: "#/components/schemas/Problem" } : own();
    this.named[name] ??= this.answer(refusals, schema);
    return { $ref: `#/components/responses/${name}` };
  }

  /** Different lists with the same number of codes get different names. */
  private newName(refusals: Refusals): string {
    const name = nameOf(refusals);
    const isTaken = (one: string): boolean => this.named[one] !== undefined;
    return isTaken(name) ? `${name}-${Object.keys(this.named).length}` : name;
  }

  private shapeOf({ status, codes }: Refusals): Json {
    const statuses = [...new Set(codes.map(statusOf))].sort();
    const fields = this.schemas.name("FieldProblem", fieldProblem);
    const list = { type: "object", properties: { fields: { type: "array", items: fields } } };
    const data = status === refused ? this.schemas.name("ProblemFields", list) : anyData;
    const only = ranges[status] === undefined ? { const: statuses[0] } : { enum: statuses };
    return shapeOf(only, { enum: codes }, data);
  }

  private answer({ status, codes }: Refusals, schema: Json): Json {
    const waits = waiting.includes(status) || codes.includes("KEY_IN_FLIGHT");
    const names = [
      "X-Request-Id",
      "Content-Language",
      ...(codes.some(isChallenge) ? ["WWW-Authenticate"] : []),
      ...(waits ? ["Retry-After"] : []),
      ...(codes.includes("RATE_LIMITED") ? ["RateLimit-Policy", "RateLimit"] : []),
    ];
    const before = (code: string) => (ranges[status] === undefined ? "" : `${statusOf(code)} `);
    return {
      description: codes.map((code) => `${before(code)}\`${code}\``).join(", "),
      headers: headersOf(names),
      content: { [problemMedia]: { schema } },
    };
  }
}
