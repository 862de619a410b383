import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { Errors } from "moleculer";
import { StoreFault } from "../../../mixins/store/store.ts";
import { Refusal } from "../../../services/contracts/core/refusal.ts";
import { type Ask, ask as askAt } from "../../gateway/http.ts";
import { codeOf, dataOf, json, type Market, openMarket } from "../../gateway/market.ts";
import { samples } from "../../gateway/probe.ts";

const { id, posting } = samples;
const throws = (error: unknown): void =>
  market.act(() => {
    throw error;
  });

let market: Market;

beforeAll(async () => {
  market = await openMarket();
});
// Some of these refusals are in no contract, which the test world reports.
afterAll(() => expect(market.stop()).rejects.toThrow("not in the contract: job.get: NOT_YOURS, "));
beforeEach(() => market.reset());

describe("paths and methods", () => {
  test("a path that no contract has is 404, with a problem that names the request", async () => {
    const response = await market.ask("GET", "/api/nothing");
    expect(response).toMatchObject({
      status: 404,
      headers: { "content-type": "application/problem+json" },
    });
    expect(response.json).toEqual({
      type: "/docs/problems#NOT_FOUND",
      title: "Not Found",
      status: 404,
      detail: "찾을 수 없습니다.",
      code: "NOT_FOUND",
      data: {},
      requestId: response.headers["x-request-id"],
    });
  });

  test("unpublished actions and Moleculer's own have no path", async () => {
    const hidden = ["/job/log/read", "/gateway/live", "/~node/actions", "/$node/list", "/API/jobs"];
    for (const path of [...hidden, "/api/gateway/rest", "//api/jobs", "/list-aliases"]) {
      expect((await market.ask("GET", path)).status).toBe(404);
    }
  });

  test("a known path with another method is 405 and lists the allowed methods", async () => {
    const response = await market.ask("DELETE", "/api/jobs");
    expect(response.status).toBe(405);
    expect(codeOf(response)).toBe("METHOD_NOT_ALLOWED");
    expect(response.headers.allow).toBe("GET, POST, HEAD, OPTIONS");
  });

  test("a text is sent as it is, under its own type, to the caller alone", async () => {
    const path = "/api/payments/exports/payStatements?month=2026-12";
    const response = await market.ask("GET", path, { headers: market.as("employer") });
    expect(response).toMatchObject({
      status: 200,
      text: samples.table,
      headers: { "content-type": "text/csv; charset=utf-8", "cache-control": "no-store" },
    });
    expect(response.headers["content-length"]).toBe(String(Buffer.byteLength(samples.table)));
  });

  test("HEAD answers what GET does, without the body", async () => {
    const got = await market.ask("GET", "/api/jobs?limit=1");
    const response = await askAt(market.url, "HEAD", "/api/jobs?limit=1");
    expect(response).toMatchObject({ status: 200, text: "" });
    expect(response.headers["content-length"]).toBe(got.headers["content-length"]);
    expect((await askAt(market.url, "HEAD", "/api/users/me")).status).toBe(401);
  });

  test("OPTIONS names the methods and runs no action", async () => {
    const headers = { "access-control-request-method": "POST", ...json, ...market.as("employer") };
    const response = await market.ask("OPTIONS", "/api/jobs", {
      headers,
      body: JSON.stringify(posting),
    });
    expect(response).toMatchObject({ status: 204, headers: { allow: "GET, POST, HEAD, OPTIONS" } });
    expect(response.headers["access-control-allow-origin"]).toBeUndefined();
    expect(market.seen()).toEqual([]);
  });

  test.each(["/api/jobs/%E0%A4%A", "/api/jobs?q=%E0%A4%A", "/api/jobs?%zz=1"])(
    "a path or query that is no encoding is 400: %s",
    async (path) => {
      const response = await market.ask("GET", path);
      expect(response.status).toBe(400);
      expect(codeOf(response)).toBe("URL_INVALID");
    },
  );

  test("a trailing slash and the absolute form of a URL mean the same path", async () => {
    expect((await market.ask("GET", "/api/jobs/")).status).toBe(200);
    expect((await askAt(market.url, "GET", `${market.url}/api/jobs?limit=1`)).status).toBe(200);
    expect(market.seen()[1]?.params).toEqual({ limit: 1 });
  });

  test("files of the public folder are served, and nothing outside it", async () => {
    const page = await market.ask("GET", "/");
    expect(page.headers["content-type"]).toContain("text/html");
    expect(page.text).toContain("원데이");
    for (const path of ["/../package.json", "/..%2fpackage.json", "/%00", "/.git/config"]) {
      expect((await askAt(market.url, "GET", path)).status).toBe(404);
    }
  });
});

describe("the order of checks", () => {
  test("the checks run in order: token, role, media type, JSON, fields, action", async () => {
    const bad = { headers: { "content-type": "text/plain" }, body: "{" };
    const broken = { ...json, ...market.as("employer") };
    const steps: [Ask, number, string | undefined][] = [
      [bad, 401, "NO_TOKEN"],
      [{ ...bad, headers: { ...bad.headers, authorization: "Bearer x.y.z" } }, 401, "BAD_TOKEN"],
      [{ ...bad, headers: { ...bad.headers, ...market.as("worker") } }, 403, "WRONG_ROLE"],
      [
        { ...bad, headers: { ...bad.headers, ...market.as("employer") } },
        415,
        "BODY_NOT_JSON_TYPE",
      ],
      [{ ...bad, headers: broken }, 400, "NOT_JSON"],
      [{ body: "{}", headers: broken }, 422, "VALIDATION_FAILED"],
      [{ body: JSON.stringify(posting), headers: broken }, 201, undefined],
    ];
    for (const [options, status, code] of steps) {
      const response = await market.ask("POST", "/api/jobs", options);
      expect([response.status, codeOf(response)]).toEqual([status, code]);
    }
    expect(market.seen()).toHaveLength(1);
  });

  test("401 says how to authenticate, and answers to the signed-in are not cacheable", async () => {
    const refused = await market.ask("GET", "/api/users/me");
    expect(refused.headers["www-authenticate"]).toBe('Bearer realm="oneday"');
    const response = await market.ask("GET", "/api/users/me", { headers: market.as("worker") });
    expect(response).toMatchObject({ status: 200, headers: { "cache-control": "no-store" } });
    const login = await market.post("/api/users/login", { email: "a@b.co", password: "x" });
    expect(login.headers["cache-control"]).toBe("no-store");
  });

  test("a caller without the role is refused even while the service is away", async () => {
    expect((await market.ask("GET", "/api/matching/profile")).status).toBe(401);
    const employer = await market.ask("GET", "/api/matching/profile", {
      headers: market.as("employer"),
    });
    expect(employer.status).toBe(403);
    const worker = await market.ask("GET", "/api/matching/profile", {
      headers: market.as("worker"),
    });
    expect(worker).toMatchObject({ status: 503, headers: { "retry-after": "1" } });
    expect(codeOf(worker)).toBe("UNAVAILABLE");
    const wrong = { headers: { ...json, ...market.as("worker") }, body: '{"skills":1}' };
    expect((await market.ask("PUT", "/api/matching/profile", wrong)).status).toBe(422);
  });
});

describe("answers", () => {
  test("a request keeps the client's id if it is plain, else gets a new one", async () => {
    const given = await market.ask("GET", "/health/live", {
      headers: { "x-request-id": "abc-123_X" },
    });
    expect(given.headers["x-request-id"]).toBe("abc-123_X");
    for (const bad of ["short", "x".repeat(65), "with space!"]) {
      const headers = { "x-request-id": bad, "x-correlation-id": bad };
      const response = await market.ask("GET", "/health/live", { headers });
      expect(response.headers["x-request-id"]).toMatch(/^[\da-f-]{36}$/);
    }
  });

  test("204 has no body, and every answer has the headers that browsers obey", async () => {
    const response = await market.post(
      "/api/users/logout",
      { refreshToken: "r" },
      market.as("worker"),
    );
    expect(response).toMatchObject({ status: 204, text: "" });
    for (const { headers } of [
      response,
      await market.ask("GET", "/"),
      await market.ask("GET", "/nothing"),
    ]) {
      expect(headers["x-content-type-options"]).toBe("nosniff");
      expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
      expect(headers["referrer-policy"]).toBe("no-referrer");
      expect(headers["x-powered-by"]).toBeUndefined();
    }
  });

  test("metadata of a call never comes from the client", async () => {
    const headers = { meta: '{"caller":1}', caller: "x", "x-moleculer-meta": "{}" };
    await market.ask("GET", "/api/jobs", { headers });
    expect(market.seen()[0]?.meta).toEqual({});
  });

  test("a refusal keeps its code, its status and its data", async () => {
    throws(new Refusal("JOB_NOT_OPEN", { status: "closed" }));
    const response = await market.post(`/api/jobs/${id}/close`, {}, market.as("employer"));
    expect(response.status).toBe(409);
    expect(response.json).toMatchObject({
      code: "JOB_NOT_OPEN",
      detail: "지원을 받지 않는 일자리입니다.",
      data: { status: "closed" },
    });
  });

  test("a refusal of another service's action is answered though the contract does not list it", async () => {
    throws(new Errors.MoleculerClientError("no", 403, "NOT_YOURS", {}));
    const response = await askAt(market.url, "GET", `/api/jobs/${id}`);
    expect([response.status, codeOf(response)]).toEqual([403, "NOT_YOURS"]);
  });

  test("429 keeps its code and says when to retry", async () => {
    throws(new Refusal("LOCKED", { retryAfterS: 42 }, 429));
    const response = await market.post("/api/users/login", { email: "a@b.co", password: "x" });
    expect([response.status, codeOf(response)]).toEqual([429, "LOCKED"]);
    expect(response.headers["retry-after"]).toBe("42");
  });

  test.each([
    ["a store that cannot answer", new StoreFault("disk")],
    ["a service that is away", new Errors.ServiceNotFoundError({ action: "user.facts" })],
    ["a node that is away", new Errors.ServiceNotAvailableError({ action: "user.facts" })],
    ["a call that timed out", new Errors.RequestTimeoutError({ action: "a", nodeID: "n" })],
    ["a deadline that has passed", new Errors.RequestSkippedError({ action: "a", nodeID: "n" })],
    ["a full queue", new Errors.QueueIsFullError({ action: "a", nodeID: "n", size: 1, limit: 1 })],
  ])("%s is 503 with Retry-After and no inner text", async (_, error) => {
    throws(error);
    const response = await market.ask("GET", "/api/jobs");
    expect([response.status, codeOf(response)]).toEqual([503, "UNAVAILABLE"]);
    expect(response.headers["retry-after"]).toBe("1");
    expect(dataOf(response)).toEqual({});
  });

  test("an error without a code is logged once, under the id of its request, and no other is", async () => {
    const close = () => market.post(`/api/jobs/${id}/close`, {}, market.as("employer"));
    throws(new StoreFault("disk"));
    expect((await close()).status).toBe(503);
    expect(market.errors()).toEqual([]);
    const error = new TypeError("secret of the house");
    throws(error);
    const { requestId } = (await close()).json as { requestId: string };
    expect(market.errors()).toEqual([[{ requestId, err: error }, "job.close failed"]]);
  });

  test.each([
    ["an error of ours", new TypeError("secret of the house")],
    ["a refusal out of contract", new Refusal("JOB_FULL")],
    ["an unknown code", new Errors.MoleculerClientError("secret", 409, "STRANGE", { s: 1 })],
    ["a text", "secret"],
    ["nothing", undefined],
  ])("%s is 500 and shows only the request's id", async (_, error) => {
    throws(error);
    const response = await market.ask("GET", `/api/jobs/${id}`);
    expect([response.status, codeOf(response), dataOf(response)]).toEqual([500, "INTERNAL", {}]);
    expect(response.text).not.toContain("secret");
  });

  test("a field that only the callee's check refuses is 422 as well", async () => {
    const found = [{ field: "/limit", message: "too much", nodeID: "n", action: "job.search" }];
    throws(new Errors.ValidationError("no", "VALIDATION_ERROR", found as never));
    // Not the search: at another node its circuit may still be open from the faults above.
    const response = await market.ask("GET", `/api/jobs/${id}`);
    expect(response.status).toBe(422);
    expect(dataOf(response)).toEqual({ fields: [{ field: "/limit", message: "too much" }] });
  });
});
