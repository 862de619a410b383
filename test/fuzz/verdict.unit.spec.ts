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
const said = (method: string, path: string, status: number, code: string | null = null) => ({
  method,
  path,
  status,
  code,
  type: status >= 400 ? "application/problem+json" : "application/json",
});

test("a request is of the row that its path and method are of", () => {
  const of = (method: string, path: string) => rowOf(rows, said(method, path, 200))?.action;
  expect(of("POST", "/api/jobs?x=1")).toBe("post");
  expect(of("HEAD", "/api/jobs/1")).toBe("get");
  expect(of("POST", "/api/jobs/1/close/")).toBe("close");
  expect(of("POST", "/api/jobs/post")).toBe("plain");
  expect(of("GET", "/api/jobs/post")).toBeUndefined();
  expect(of("GET", "/api/jobs/1/2")).toBeUndefined();
  expect(of("DELETE", "/api/jobs/1")).toBeUndefined();
});

test.each([
  ["a success", said("POST", "/api/jobs", 201)],
  ["a refusal that has looked at the body", said("POST", "/api/jobs", 422, "VALIDATION_FAILED")],
  [
    "a refusal that has looked at the thing",
    said("POST", "/api/jobs/1/close", 409, "JOB_NOT_OPEN"),
  ],
  ["one that says whose it is", said("POST", "/api/jobs/1/close", 403, "NOT_YOURS")],
  ["a fault", said("GET", "/api/jobs/1", 500, "INTERNAL")],
  ["a service that is away", said("GET", "/api/jobs/1", 503, "UNAVAILABLE")],
  ["an answer where nothing is", said("GET", "/api/secret", 200)],
  ["a refusal that is no problem", { ...said("GET", "/api/jobs/1", 404), type: "text/html" }],
] as [string, Exchange][])("%s is a breach for a worker", (_, exchange) => {
  expect(breachOf(rows, "worker", exchange)).not.toBeNull();
});

test.each([
  ["no token", said("POST", "/api/jobs", 401, "NO_TOKEN")],
  ["the wrong role", said("POST", "/api/jobs", 403, "WRONG_ROLE")],
  ["what is no request", said("POST", "/api/jobs", 400, "REQUEST_INVALID")],
  ["a URL that is too long", said("POST", "/api/jobs", 414, "URL_TOO_LONG")],
  ["another method", said("DELETE", "/api/jobs", 405, "METHOD_NOT_ALLOWED")],
  ["nothing", said("GET", "/api/secret", 404, "NOT_FOUND")],
  ["what he may", said("GET", "/api/jobs/1", 200)],
] as [string, Exchange][])("%s is none", (_, exchange) => {
  expect(breachOf(rows, "worker", exchange)).toBeNull();
});

test("what was only refused at the door was not got at", () => {
  const refused = [
    said("POST", "/api/jobs", 401, "NO_TOKEN"),
    said("POST", "/api/jobs/1/close", 403, "WRONG_ROLE"),
    said("GET", "/api/jobs/1", 404, "NOT_FOUND"),
  ];
  expect(unreached(rows, "employer", refused)).toEqual(["post", "close"]);
});
