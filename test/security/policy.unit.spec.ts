import { expect, test } from "@jest/globals";
import type { ActionContract, Contract } from "../../services/contracts/core/action-contract.ts";
import { type Policy, policyBreach, policyOf } from "../../services/contracts/core/policy.ts";
import { actions } from "../../services/contracts/index.ts";

const contracts: Contract = actions;
const table = policyOf(contracts);

/** The public routes: a new one must also be listed here. */
const publicRoutes = [
  "GET /.well-known/jwks.json",
  // The mail server shows the shared secret.
  "POST /api/communication/bounces",
  // The token of a mail names the person.
  "GET /api/communication/unsubscribe/:token",
  "POST /api/communication/unsubscribe/:token",
  "GET /api/jobs",
  "GET /api/jobs/:jobId",
  "GET /api/jobs/:jobId/pay",
  "GET /api/jobs/categories",
  "GET /health/live",
  "GET /health/ready",
  "GET /health/system",
  "GET /openapi.json",
  "POST /api/payments/quotes",
  // The sender has signed it, or the provider is asked about it.
  "POST /api/payments/webhooks/:provider",
  // Only where demo data is on; the accounts are made up.
  "POST /api/users/demo-login",
  "POST /api/users/login",
  "POST /api/users/password-reset",
  "POST /api/users/password-reset/confirm",
  "POST /api/users/refresh",
  "POST /api/users/register",
  "POST /api/users/verify-email",
];

/** The operator's actions: only operators may call them. */
const isOperators = ({ route }: Policy): boolean =>
  /\/(dead-letters|sagas|read-models)\b/.test(route) ||
  /\/api\/(security\/(?!requests)|analytics\/(?!report(s|-schedules)|what-if|me$)|communication\/reports)/.test(
    route,
  ) ||
  /\/api\/security\/requests\/:requestId\/answer$/.test(route) ||
  /\/(ledger\/verify|suspend|operators|users\/search|refunds|deliveries|decide)\b/.test(route);

test("every action has a route and an allowed role, or is internal", () => {
  const breaches = Object.entries(contracts).map(([action, one]) => [action, policyBreach(one)]);
  expect(breaches.filter(([, breach]) => breach !== null)).toEqual([]);
});

test.each([
  [{ rest: "GET /api/x", who: [] }, "no role may call it"],
  [{ rest: "GET /api/x", who: undefined }, "no role may call it"],
  [{ rest: "GET /api/x", who: "internal" }, "is internal"],
  [{ rest: "GET /api/x", who: ["admin"] }, "names a role that there is not: admin"],
  [{ who: ["worker"] }, "has no route"],
  [{ who: "public" }, "has no route"],
  [{ rest: "POST /api/x", who: ["worker"], takesForm: true }, "accepts a form, and is not public"],
  [{ rest: "POST /api/x", who: "any", takesMail: true }, "accepts a mail, and is not public"],
  [{ rest: "POST /api/x", who: "any", takesForm: true }, "accepts a form, and is not public"],
])("%j is a breach", (contract, breach) => {
  expect(policyBreach(contract as unknown as ActionContract)).toContain(breach);
});

test("the anonymously callable actions are exactly the listed public ones", () => {
  const found = table.filter(({ isPublic }) => isPublic).map(({ route }) => route);
  expect(found.filter((route) => !publicRoutes.includes(route))).toEqual([]);
});

test("an operator's action is closed to every other role", () => {
  const operators = table.filter(isOperators);
  expect(operators.length).toBeGreaterThan(15);
  for (const { action, isPublic, may } of operators) {
    expect({ action, isPublic, ...may }).toEqual({
      action,
      isPublic: false,
      worker: false,
      employer: false,
      operator: true,
    });
  }
});

test("every route is open to some role", () => {
  const closed = table.filter(({ may }) => !may.worker && !may.employer && !may.operator);
  expect(closed).toEqual([]);
});
