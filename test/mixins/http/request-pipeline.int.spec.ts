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
// Some of these answers are no contract's, and the world says so.
afterAll(() => expect(market.stop()).rejects.toThrow("not in the contract: job.get: NOT_YOURS, "));
beforeEach(() => market.reset());

describe("paths and methods", () => {
  test("a path that no contract has is 404, as a problem that names the request", async () => {
    const said = await market.ask("GET", "/api/nothing");
    expect(said).toMatchObject({
      status: 404,
      headers: { "content-type": "application/problem+json" },
    });
    expect(said.json).toEqual({
      type: "/docs/problems#NOT_FOUND",
      title: "Not Found",
      status: 404,
      detail: "찾을 수 없습니다.",
      code: "NOT_FOUND",
      data: {},
      requestId: said.headers["x-request-id"],
    });
  });

  test("actions that are not published have no path, and neither has Moleculer itself", async () => {
    const hidden = ["/job/log/read", "/gateway/live", "/~node/actions", "/$node/list", "/API/jobs"];
    for (const path of [...hidden, "/api/gateway/rest", "//api/jobs", "/list-aliases"]) {
      expect((await market.ask("GET", path)).status).toBe(404);
    }
  });

  test("a known path with another method is 405 and says which methods there are", async () => {
    const said = await market.ask("DELETE", "/api/jobs");
    expect(said.status).toBe(405);
    expect(codeOf(said)).toBe("METHOD_NOT_ALLOWED");
    expect(said.headers.allow).toBe("GET, POST, HEAD, OPTIONS");
  });

  test("a text goes out as it is, under its own type, for the caller alone", async () => {
    const path = "/api/payments/exports/payStatements?month=2026-12";
    const said = await market.ask("GET", path, { headers: market.as("employer") });
    expect(said).toMatchObject({
      status: 200,
      text: samples.table,
      headers: { "content-type": "text/csv; charset=utf-8", "cache-control": "no-store" },
    });
    expect(said.headers["content-length"]).toBe(String(Buffer.byteLength(samples.table)));
  });

  test("HEAD answers what GET does, without the body", async () => {
    const got = await market.ask("GET", "/api/jobs?limit=1");
    const said = await askAt(market.url, "HEAD", "/api/jobs?limit=1");
    expect(said).toMatchObject({ status: 200, text: "" });
    expect(said.headers["content-length"]).toBe(got.headers["content-length"]);
    expect((await askAt(market.url, "HEAD", "/api/users/me")).status).toBe(401);
  });

  test("OPTIONS names the methods and runs nothing, whatever it asks about", async () => {
    const headers = { "access-control-request-method": "POST", ...json, ...market.as("employer") };
    const said = await market.ask("OPTIONS", "/api/jobs", {
      headers,
      body: JSON.stringify(posting),
    });
    expect(said).toMatchObject({ status: 204, headers: { allow: "GET, POST, HEAD, OPTIONS" } });
    expect(said.headers["access-control-allow-origin"]).toBeUndefined();
    expect(market.seen()).toEqual([]);
  });

  test.each(["/api/jobs/%E0%A4%A", "/api/jobs?q=%E0%A4%A", "/api/jobs?%zz=1"])(
    "a path or query that is no encoding is 400: %s",
    async (path) => {
      const said = await market.ask("GET", path);
      expect(said.status).toBe(400);
      expect(codeOf(said)).toBe("URL_INVALID");
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
  test("token, role, media type, JSON, fields, action: the first that fails answers", async () => {
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
      const said = await market.ask("POST", "/api/jobs", options);
      expect([said.status, codeOf(said)]).toEqual([status, code]);
    }
    expect(market.seen()).toHaveLength(1);
  });

  test("401 says how to come in, and answers to the signed-in are kept by no one", async () => {
    const refused = await market.ask("GET", "/api/users/me");
    expect(refused.headers["www-authenticate"]).toBe('Bearer realm="oneday"');
    const said = await market.ask("GET", "/api/users/me", { headers: market.as("worker") });
    expect(said).toMatchObject({ status: 200, headers: { "cache-control": "no-store" } });
    const login = await market.post("/api/users/login", { email: "a@b.co", password: "x" });
    expect(login.headers["cache-control"]).toBe("no-store");
  });

  test("a caller who may not is refused even while the service is away", async () => {
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
  test("a request has the client's id when that is a plain one, else a new one", async () => {
    const given = await market.ask("GET", "/health/live", {
      headers: { "x-request-id": "abc-123_X" },
    });
    expect(given.headers["x-request-id"]).toBe("abc-123_X");
    for (const bad of ["short", "x".repeat(65), "with space!"]) {
      const headers = { "x-request-id": bad, "x-correlation-id": bad };
      const said = await market.ask("GET", "/health/live", { headers });
      expect(said.headers["x-request-id"]).toMatch(/^[\da-f-]{36}$/);
    }
  });

  test("204 has no body, and every answer has the headers that browsers obey", async () => {
    const said = await market.post("/api/users/logout", { refreshToken: "r" }, market.as("worker"));
    expect(said).toMatchObject({ status: 204, text: "" });
    for (const { headers } of [
      said,
      await market.ask("GET", "/"),
      await market.ask("GET", "/nothing"),
    ]) {
      expect(headers["x-content-type-options"]).toBe("nosniff");
      expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
      expect(headers["referrer-policy"]).toBe("no-referrer");
      expect(headers["x-powered-by"]).toBeUndefined();
    }
  });

  test("what travels as metadata never comes from the client", async () => {
    const headers = { meta: '{"caller":1}', caller: "x", "x-moleculer-meta": "{}" };
    await market.ask("GET", "/api/jobs", { headers });
    expect(market.seen()[0]?.meta).toEqual({});
  });

  test("a refusal keeps its code, its status and its data", async () => {
    throws(new Refusal("JOB_NOT_OPEN", { status: "closed" }));
    const said = await market.post(`/api/jobs/${id}/close`, {}, market.as("employer"));
    expect(said.status).toBe(409);
    expect(said.json).toMatchObject({
      code: "JOB_NOT_OPEN",
      detail: "지원을 받지 않는 일자리입니다.",
      data: { status: "closed" },
    });
  });

  test("a refusal of another service's action gets out, though the contract does not list it", async () => {
    throws(new Errors.MoleculerClientError("no", 403, "NOT_YOURS", {}));
    const said = await askAt(market.url, "GET", `/api/jobs/${id}`);
    expect([said.status, codeOf(said)]).toEqual([403, "NOT_YOURS"]);
  });

  test("429 keeps its code and says when to come back", async () => {
    throws(new Refusal("LOCKED", { retryAfterS: 42 }, 429));
    const said = await market.post("/api/users/login", { email: "a@b.co", password: "x" });
    expect([said.status, codeOf(said)]).toEqual([429, "LOCKED"]);
    expect(said.headers["retry-after"]).toBe("42");
  });

  test.each([
    ["a store that cannot say", new StoreFault("disk")],
    ["a service that is away", new Errors.ServiceNotFoundError({ action: "user.facts" })],
    ["a node that is away", new Errors.ServiceNotAvailableError({ action: "user.facts" })],
    ["a call out of time", new Errors.RequestTimeoutError({ action: "a", nodeID: "n" })],
    ["a deadline that was passed", new Errors.RequestSkippedError({ action: "a", nodeID: "n" })],
    ["a full queue", new Errors.QueueIsFullError({ action: "a", nodeID: "n", size: 1, limit: 1 })],
  ])("%s is 503 with Retry-After and no inner text", async (_, error) => {
    throws(error);
    const said = await market.ask("GET", "/api/jobs");
    expect([said.status, codeOf(said)]).toEqual([503, "UNAVAILABLE"]);
    expect(said.headers["retry-after"]).toBe("1");
    expect(dataOf(said)).toEqual({});
  });

  test("an error without a code is logged once, under the id of its request, and no other is", async () => {
    const close = () => market.post(`/api/jobs/${id}/close`, {}, market.as("employer"));
    throws(new StoreFault("disk"));
    expect((await close()).status).toBe(503);
    expect(market.errors()).toEqual([]);
    const error = new TypeError("secret of the house");
    throws(error);
    const { requestId } = (await close()).json as { requestId: string };
    expect(market.errors()).toEqual([[`${requestId} job.close:`, error]]);
  });

  test.each([
    ["an error of ours", new TypeError("secret of the house")],
    ["a refusal out of contract", new Refusal("JOB_FULL")],
    [
      "a code that nobody knows",
      new Errors.MoleculerClientError("secret", 409, "STRANGE", { s: 1 }),
    ],
    ["a text", "secret"],
    ["nothing", undefined],
  ])("%s is 500 and says nothing but the request's id", async (_, error) => {
    throws(error);
    const said = await market.ask("GET", `/api/jobs/${id}`);
    expect([said.status, codeOf(said), dataOf(said)]).toEqual([500, "INTERNAL", {}]);
    expect(said.text).not.toContain("secret");
  });

  test("what only the callee's check finds is 422 as well", async () => {
    const found = [{ field: "/limit", message: "too much", nodeID: "n", action: "job.search" }];
    throws(new Errors.ValidationError("no", "VALIDATION_ERROR", found as never));
    // Not the search: at another node its circuit may still be open from the faults above.
    const said = await market.ask("GET", `/api/jobs/${id}`);
    expect(said.status).toBe(422);
    expect(dataOf(said)).toEqual({ fields: [{ field: "/limit", message: "too much" }] });
  });
});
