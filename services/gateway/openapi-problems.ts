/**
 * Problems: what an operation may answer when it says no, by status.
 *
 * Each status has one flat shape with the codes that it may have there. What several operations
 * have alike stands in the document once.
 */
import { type ActionContract, doorCodes, formCodes, statusOf } from "../contracts/contract.ts";
import { detailOf } from "../contracts/details.ts";
import { headersOf } from "./openapi-headers.ts";
import type { Json, Schemas } from "./openapi-schemas.ts";

const fieldProblem: Json = {
  type: "object",
  description: "What is wrong with a member: where it is, and why.",
  required: ["field", "message"],
  properties: { field: { type: "string" }, message: { type: "string" } },
};

/** RFC 9457, where clients pass over members that they do not know. 422 says which are wrong. */
const shapeOf = (status: Json, code: Json, data: Json): Json => ({
  type: "object",
  required: ["type", "title", "status", "detail", "code", "data", "requestId"],
  properties: {
    type: { type: "string", format: "uri-reference" },
    title: { type: "string" },
    status: { type: "integer", ...status },
    detail: { type: "string" },
    code: { type: "string", ...code },
    data: { type: "object", ...data },
    requestId: { type: "string" },
  },
});

const problemMedia = "application/problem+json";
const refused = 422;
const waiting = new Set([429, 503]);
/** Of a body that is too large, or no JSON. */
const bodyStatuses = new Set([413, 415]);

/** `JOB_FULL` as `JobFull`. */
const wordOf = (code: string): string =>
  code
    .toLowerCase()
    .split("_")
    .map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`)
    .join("");

const wordsMax = 3;
const nameOf = (status: number, codes: readonly string[]): string =>
  codes.length <= wordsMax ? codes.map(wordOf).join("Or") : `Problem${status}Of${codes.length}`;

type Refusals = { readonly status: number; readonly codes: readonly string[] };

/** What the door says of a request's form alone, whatever its route is. */
const formOf = (contract: ActionContract): string[] => [
  ...formCodes,
  ...doorCodes(contract).filter((code) => bodyStatuses.has(statusOf(code))),
];

/** What else a contract may refuse with, by status in order. */
const refusalsOf = (contract: ActionContract): Refusals[] => {
  const forms = formOf(contract);
  const all = [...doorCodes(contract), ...contract.refuses];
  const codes = [...new Set(all)].filter((code) => !forms.includes(code)).sort();
  const statuses = [...new Set(codes.map(statusOf))].sort();
  return statuses.map((status) => ({
    status,
    codes: codes.filter((code) => statusOf(code) === status),
  }));
};

const keyOf = ({ status, codes }: Refusals): string => `${status} ${codes}`;

/** The answers of all operations that say no; those that several have are kept by name. */
export class Problems {
  readonly named: Record<string, Json> = {};
  private readonly schemas: Schemas;
  private readonly uses = new Map<string, number>();

  constructor(schemas: Schemas, contracts: readonly ActionContract[]) {
    this.schemas = schemas;
    const all = contracts.flatMap(refusalsOf);
    for (const one of all) this.uses.set(keyOf(one), (this.uses.get(keyOf(one)) ?? 0) + 1);
    const known = [...all.flatMap((one) => one.codes), ...contracts.flatMap(formOf)];
    const codes = [...new Set(known)].sort();
    const texts = codes.map((one) => `- \`${one}\` ${detailOf(one)}`).join("\n");
    const words = { type: "string", description: texts, enum: codes };
    const code = schemas.name("ProblemCode", words);
    const description = "RFC 9457. `code` is for programs, `detail` for people, in Korean.";
    schemas.name("Problem", { description, ...shapeOf({}, code, {}) });
  }

  /** What an operation of this contract may answer when it says no. */
  of(contract: ActionContract): Json {
    const own = refusalsOf(contract).map((one) => [one.status, this.responseOf(one)]);
    return { ...Object.fromEntries(own), "4XX": this.formAnswer(formOf(contract)) };
  }

  /** The refusals of a request's form, of several statuses, in one answer. */
  private formAnswer(codes: readonly string[]): Json {
    const name = codes.length === formCodes.length ? "Form" : "FormOrBody";
    const statuses = { enum: codes.map(statusOf) };
    const shape = shapeOf(statuses, { enum: codes }, {});
    this.named[name] ??= this.answer(
      { status: 0, codes },
      this.schemas.name(`${name}Problem`, shape),
    );
    return { $ref: `#/components/responses/${name}` };
  }

  private responseOf(refusals: Refusals): Json {
    const { status, codes } = refusals;
    if ((this.uses.get(keyOf(refusals)) ?? 0) < 2) {
      return this.answer(refusals, this.shapeOf(refusals));
    }
    const name = nameOf(status, codes);
    const known = this.named[name];
    if (known === undefined) {
      const schema = this.schemas.name(`${name}Problem`, this.shapeOf(refusals));
      this.named[name] = this.answer(refusals, schema);
    }
    return { $ref: `#/components/responses/${name}` };
  }

  private shapeOf({ status, codes }: Refusals): Json {
    const fields = this.schemas.name("FieldProblem", fieldProblem);
    const data = { properties: { fields: { type: "array", items: fields } } };
    return shapeOf({ const: status }, { enum: codes }, status === refused ? data : {});
  }

  private answer({ status, codes }: Refusals, schema: Json): Json {
    const waits = waiting.has(status) || codes.includes("KEY_IN_FLIGHT");
    const names = [
      "X-Request-Id",
      ...(waits ? ["Retry-After"] : []),
      ...(codes.includes("RATE_LIMITED") ? ["RateLimit-Policy", "RateLimit"] : []),
    ];
    return {
      description: codes.map((code) => `\`${code}\``).join(" "),
      headers: headersOf(names),
      content: { [problemMedia]: { schema } },
    };
  }
}
