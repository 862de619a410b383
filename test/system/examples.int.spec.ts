import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { actions, contractOf } from "../../services/contracts/index.ts";
import { operationIdOf } from "../../services/gateway/openapi/openapi.ts";
import { Client, demoPassword } from "./client.ts";

type Parameter = { readonly name: string; readonly in: string; readonly example?: unknown };
type Operation = {
  readonly operationId: string;
  readonly parameters?: readonly (Parameter | { readonly $ref: string })[];
  readonly requestBody?: { content: Record<string, { example: unknown }> };
};
type Document = {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly parameters: Record<string, Parameter> };
};

const roles = ["worker", "employer", "operator"] as const;
let oneday: Client;
let document: Document;
let tokens: Record<(typeof roles)[number], string>;

beforeAll(async () => {
  oneday = await Client.start();
  document = (await oneday.get("/openapi.json")).body;
  const [worker, employer, operator] = await Promise.all([
    oneday.login("worker1@oneday.test", demoPassword),
    oneday.login("employer1@oneday.test", demoPassword),
    oneday.operator(),
  ]);
  tokens = { worker, employer, operator };
});
afterAll(() => oneday.stop());

/** These end the session or the account of their caller, so they come last. */
const endings = [
  ...["userPasswordChange", "userSessionsEndOthers", "userDelete", "securityRotateKeys"],
  "userLogout",
];
/** The examples that need nothing of the market to exist before. */
const doneAtOnce = [
  ...["userRegister", "userLogin", "userPasswordReset", "userOperatorsAdd", "userUpdate"],
  ...["userSkillsSet", "userCertificatesAdd", "userConsentsSet", "userBankSet", "jobPost"],
  ...["jobCheck", "jobSearchesAdd", "matchingProfileSet", "paymentQuote", "paymentCharge"],
  "securityRequest",
];

const byId = new Map(Object.keys(actions).map((action) => [operationIdOf(action), action]));
const tokenOf = (operationId: string): string | undefined => {
  const { who } = contractOf(byId.get(operationId) ?? "") ?? {};
  if (who === undefined || who === "public") return undefined;
  const role = roles.find((one) => who === "any" || who.includes(one as never));
  return tokens[role ?? "operator"];
};

/** An operation with the examples of its required params, as the document shows it. */
const asked = (template: string, operation: Operation) => {
  const parameters = (operation.parameters ?? []).map((one) =>
    "$ref" in one ? document.components.parameters[one.$ref.split("/").at(-1) ?? ""] : one,
  ) as Parameter[];
  const given = parameters.filter(({ example }) => example !== undefined);
  const path = given
    .filter((one) => one.in === "path")
    .reduce((text, { name, example }) => text.replace(`{${name}}`, String(example)), template);
  const query = given.filter((one) => one.in === "query");
  const search = new URLSearchParams(
    query.map(({ name, example }): [string, string] => [name, String(example)]),
  );
  const key = given.find(({ name }) => name === "Idempotency-Key")?.example as string | undefined;
  return { path: search.size === 0 ? path : `${path}?${search}`, key };
};

test("the examples of an operation in the document can be sent unchanged", async () => {
  // The answer of an event stream does not end: test/communication/stream reads it.
  const all = Object.entries(document.paths)
    .flatMap(([template, operations]) =>
      Object.entries(operations).map(([method, operation]) => ({ template, method, operation })),
    )
    .filter(({ operation }) => operation.operationId !== operationIdOf("communication.stream"));
  const rank = ({ operation }: (typeof all)[number]) => endings.indexOf(operation.operationId);
  const wrong: string[] = [];
  for (const { template, method, operation } of all.toSorted((a, b) => rank(a) - rank(b))) {
    const { operationId, requestBody } = operation;
    const { path, key } = asked(template, operation);
    const body = requestBody?.content["application/json"]?.example;
    const token = tokenOf(operationId);
    const response = await oneday.send(method.toUpperCase(), path, { token, body, key });
    const { status, code } = response;
    const isShape = status === 400 || status >= 500 || [405, 413, 415].includes(status);
    const isRefused = code === "VALIDATION_FAILED" || code === "WRONG_ROLE";
    const isNotDone = doneAtOnce.includes(operationId) && status >= 300;
    if (isShape || isRefused || isNotDone || path.includes("{")) {
      wrong.push(`${operationId}: ${status} ${code} ${JSON.stringify(response.body?.data)}`);
    }
  }
  expect(wrong).toEqual([]);
}, 60_000);
