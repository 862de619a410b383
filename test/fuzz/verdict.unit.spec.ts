import { expect, test } from "@jest/globals";
import type { Policy } from "../../services/contracts/core/policy.ts";
import { breachOf, type Exchange, rowOf, rowsOf, unreached } from "./verdict.ts";

const policy = (route: string, action: string, ...may: string[]): Policy => ({
  route,
  action,
  isPublic: false,
  may: {
    worker: may.includes("worker"),
    employer: may.includes("employer"),
    operator: may.includes("operator"),
  },
});
const rows = rowsOf([
  policy("GET /api/jobs/:jobId", "get", "worker", "employer", "operator"),
  policy("POST /api/jobs", "post", "employer"),
  policy("POST /api/jobs/post", "plain", "worker"),
  policy("POST /api/jobs/:jobId/close", "close", "employer"),
]);
const exchangeOf = (method: string, path: string, status: number, code: string | null = null) => ({
  method,
  path,
  status,
  code,
  type: status >= 400 ? "application/problem+json" : "application/json",
});

test("a request belongs to the row of its path and method", () => {
  const of = (method: string, path: string) => rowOf(rows, exchangeOf(method, path, 200))?.action;
  expect(of("POST", "/api/jobs?x=1")).toBe("post");
  expect(of("HEAD", "/api/jobs/1")).toBe("get");
  expect(of("POST", "/api/jobs/1/close/")).toBe("close");
  expect(of("POST", "/api/jobs/post")).toBe("plain");
  expect(of("GET", "/api/jobs/post")).toBeUndefined();
  expect(of("GET", "/api/jobs/1/2")).toBeUndefined();
  expect(of("DELETE", "/api/jobs/1")).toBeUndefined();
});

test.each([
  ["a success", exchangeOf("POST", "/api/jobs", 201)],
  [
    "a refusal that has looked at the body",
    exchangeOf("POST", "/api/jobs", 422, "VALIDATION_FAILED"),
  ],
  [
    "a refusal that has looked at the thing",
    exchangeOf("POST", "/api/jobs/1/close", 409, "JOB_NOT_OPEN"),
  ],
  ["one that says whose it is", exchangeOf("POST", "/api/jobs/1/close", 403, "NOT_YOURS")],
  ["a fault", exchangeOf("GET", "/api/jobs/1", 500, "INTERNAL")],
  ["a service that is away", exchangeOf("GET", "/api/jobs/1", 503, "UNAVAILABLE")],
  ["an answer where nothing is", exchangeOf("GET", "/api/secret", 200)],
  ["a refusal that is no problem", { ...exchangeOf("GET", "/api/jobs/1", 404), type: "text/html" }],
] as [string, Exchange][])("%s is a breach for a worker", (_, exchange) => {
  expect(breachOf(rows, "worker", exchange)).not.toBeNull();
});

test.each([
  ["no token", exchangeOf("POST", "/api/jobs", 401, "NO_TOKEN")],
  ["the wrong role", exchangeOf("POST", "/api/jobs", 403, "WRONG_ROLE")],
  ["what is no request", exchangeOf("POST", "/api/jobs", 400, "REQUEST_INVALID")],
  ["a URL that is too long", exchangeOf("POST", "/api/jobs", 414, "URL_TOO_LONG")],
  ["another method", exchangeOf("DELETE", "/api/jobs", 405, "METHOD_NOT_ALLOWED")],
  ["a path without a route", exchangeOf("GET", "/api/secret", 404, "NOT_FOUND")],
  ["an allowed call", exchangeOf("GET", "/api/jobs/1", 200)],
] as [string, Exchange][])("%s is no breach", (_, exchange) => {
  expect(breachOf(rows, "worker", exchange)).toBeNull();
});

test("an action that was only refused for its token or role was not reached", () => {
  const refused = [
    exchangeOf("POST", "/api/jobs", 401, "NO_TOKEN"),
    exchangeOf("POST", "/api/jobs/1/close", 403, "WRONG_ROLE"),
    exchangeOf("GET", "/api/jobs/1", 404, "NOT_FOUND"),
  ];
  expect(unreached(rows, "employer", refused)).toEqual(["post", "close"]);
});
