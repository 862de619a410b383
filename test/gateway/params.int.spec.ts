import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { codeOf, fieldsOf, json, type Market, openMarket } from "./market.ts";
import { samples } from "./probe.ts";

const { id, posting } = samples;
const key = "0123456789abcdef";

let market: Market;

beforeAll(async () => {
  market = await openMarket();
});
afterAll(() => market.stop());
beforeEach(() => market.reset());

describe("params", () => {
  test("a query is a text that is converted as the schema says", async () => {
    await market.ask(
      "GET",
      "/api/jobs?limit=5&lat=37.5&lng=-1e1&q=1%2B1+%EC%9D%BC&wageWonMin=10000",
    );
    expect(market.seen()[0]?.params).toEqual({
      limit: 5,
      lat: 37.5,
      lng: -10,
      q: "1+1 일",
      wageWonMin: 10_000,
    });
  });

  test("a list in a query is one text with commas", async () => {
    const asked = (query: string) =>
      market.ask("GET", `/api/jobs/applications?${query}`, { headers: market.as("employer") });
    await asked("status=pending,working");
    expect(market.seen()[0]?.params).toEqual({ status: ["pending", "working"] });
    for (const query of ["status=", "status=pending,", "status=pending,pending", "status=no"]) {
      expect([query, (await asked(query)).status]).toEqual([query, 422]);
    }
    const twice = await asked("status=pending&status=working");
    expect(fieldsOf(twice)).toEqual(["/status"]);
    expect(market.seen()).toHaveLength(1);
  });

  test.each([
    ["limit=1.5", "/limit"],
    ["limit=", "/limit"],
    ["limit=0x10", "/limit"],
    ["limit=%205", "/limit"],
    ["lat=", "/lat"],
    ["lat=NaN", "/lat"],
    ["limit=1&limit=2", "/limit"],
    ["limit[]=1", "/limit[]"],
    ["sort=cheap", "/sort"],
    ["unknown=1", "/unknown"],
    ["__proto__=1", "/__proto__"],
    ["=1", "/"],
  ])("a query that does not fit is 422 and names the field: %s", async (query, field) => {
    const response = await market.ask("GET", `/api/jobs?${query}`);
    expect(response.status).toBe(422);
    expect(fieldsOf(response)).toContain(field);
    expect(market.seen()).toEqual([]);
  });

  test("a path parameter cannot be repeated in the query or the body", async () => {
    const inQuery = await market.ask("GET", `/api/jobs/${id}?jobId=${id}`);
    expect([inQuery.status, fieldsOf(inQuery)]).toEqual([422, ["/jobId"]]);
    const edit = {
      headers: { ...json, ...market.as("employer") },
      body: JSON.stringify({ jobId: id }),
    };
    const inBody = await market.ask("PATCH", `/api/jobs/${id}`, edit);
    expect([inBody.status, fieldsOf(inBody)]).toEqual([422, ["/jobId"]]);
  });

  test("a query on anything but GET is 422, even with a good body", async () => {
    const response = await market.post("/api/jobs?seats=9", posting, market.as("employer"));
    expect([response.status, fieldsOf(response)]).toEqual([422, ["/seats"]]);
    expect(market.seen()).toEqual([]);
  });

  test("a body is not converted, and has only members that the contract names", async () => {
    const text = await market.post("/api/jobs", { ...posting, seats: "2" }, market.as("employer"));
    expect([text.status, fieldsOf(text)]).toEqual([422, ["/seats"]]);
    const more = await market.post(
      "/api/jobs",
      { ...posting, status: "open" },
      market.as("employer"),
    );
    expect([more.status, fieldsOf(more)]).toEqual([422, ["/status"]]);
    const nested = { ...posting, place: { ...posting.place, country: "KR" } };
    const within = await market.post("/api/jobs", nested, market.as("employer"));
    expect(fieldsOf(within)).toContain("/place/country");
  });

  test.each(["__proto__", "constructor", "toString", "hasOwnProperty"])(
    "a member named %s is refused, at any depth",
    async (name) => {
      const rest = JSON.stringify(posting).slice(1);
      const place = `{"${name}":{"isAdmin":true},${JSON.stringify(posting.place).slice(1)}`;
      const bodies = [
        `{"${name}":{"isAdmin":true},${rest}`,
        JSON.stringify({ ...posting, place: "@" }).replace('"@"', place),
      ];
      for (const body of bodies) {
        const response = await market.ask("POST", "/api/jobs", {
          headers: { ...json, ...market.as("employer") },
          body,
        });
        expect(response.status).toBe(422);
      }
      expect(market.seen()).toEqual([]);
      expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
    },
  );

  test("no body is an empty object, and a body on GET is not read", async () => {
    const closed = await market.ask("POST", `/api/jobs/${id}/close`, {
      headers: market.as("employer"),
    });
    expect(closed.status).toBe(200);
    const got = await market.ask("GET", "/api/jobs", { headers: json, body: '{"limit":"no"}' });
    expect(got.status).toBe(200);
    expect(market.seen().map(({ params }) => params)).toEqual([{ jobId: id }, {}]);
  });

  test.each(["[]", "null", '"text"', "1", "true"])(
    "JSON that is no object is 422: %s",
    async (body) => {
      const response = await market.ask("POST", "/api/users/login", { headers: json, body });
      expect([response.status, fieldsOf(response)]).toEqual([422, ["/"]]);
    },
  );

  test.each([
    ["a cut off object", '{"email":'],
    ["spaces", "  "],
    ["two values", "{}{}"],
    ["no UTF-8", Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
  ])("a body that is not JSON is 400: %s", async (_, body) => {
    const response = await market.ask("POST", "/api/users/login", { headers: json, body });
    expect([response.status, codeOf(response)]).toEqual([400, "NOT_JSON"]);
  });

  test("absurdly deep JSON is the client's fault, in any place", async () => {
    const deep = "[".repeat(5_000) + "]".repeat(5_000);
    for (const body of [deep, `{"email":${deep}}`, `{"x":${deep}}`, '{"a":'.repeat(3_000)]) {
      const response = await market.ask("POST", "/api/users/login", { headers: json, body });
      expect([response.status, codeOf(response)]).toEqual([400, "JSON_TOO_COMPLEX"]);
    }
  });

  test("a body over 100 kB is 413, with or without its length", async () => {
    const body = JSON.stringify({ email: "x".repeat(102_400) });
    for (const isChunked of [false, true]) {
      const response = await market.ask("POST", "/api/users/login", {
        headers: json,
        body,
        isChunked,
      });
      expect([response.status, codeOf(response)]).toEqual([413, "BODY_TOO_LARGE"]);
    }
  });

  test.each([
    { "content-type": "text/plain" },
    { "content-type": "application/x-www-form-urlencoded" },
    { "content-type": "application/json; charset=euc-kr" },
    { "content-type": "application/json", "content-encoding": "gzip" },
    {},
  ])("a body that is not plain JSON by its headers is 415: %j", async (headers) => {
    const response = await market.ask("POST", "/api/users/login", { headers, body: "{}" });
    expect([response.status, codeOf(response)]).toEqual([415, "BODY_NOT_JSON_TYPE"]);
  });
});

describe("Idempotency-Key", () => {
  const charge = { amountWon: 10_000, method: "card" };
  const path = "/api/payments/charges";

  test("it is required where the contract says so, before the body is read", async () => {
    const response = await market.post(path, {}, market.as("employer"));
    expect([response.status, codeOf(response)]).toEqual([400, "KEY_REQUIRED"]);
  });

  test.each(["short", "x".repeat(65), "with space", "tab\there", "한글한글한글한글"])(
    "it is 8 to 64 visible ASCII characters: %s",
    async (bad) => {
      const latin1 = Buffer.from(bad).toString("latin1");
      const response = await market.post(path, charge, {
        ...market.as("employer"),
        "idempotency-key": latin1,
      });
      expect([response.status, codeOf(response)]).toEqual([400, "KEY_INVALID"]);
    },
  );

  test("it reaches the action with the token, and a replay is marked as one", async () => {
    market.act((ctx) => {
      ctx.meta.$responseHeaders = { "Idempotency-Replayed": "true" };
      return samples.charge;
    });
    const response = await market.post(path, charge, {
      ...market.as("employer"),
      "idempotency-key": key,
    });
    expect(response).toMatchObject({ status: 201, headers: { "idempotency-replayed": "true" } });
    expect(market.seen()[0]?.meta).toMatchObject({ key, token: expect.any(String) });
  });

  test("it is not read where the contract takes none", async () => {
    const body = { email: "a@b.co", password: "x" };
    const response = await market.post("/api/users/login", body, { "idempotency-key": "x" });
    expect(response.status).toBe(200);
    expect(market.seen()[0]?.meta).not.toHaveProperty("key");
  });

  test("while a command runs, the same one is 409 and may be retried", async () => {
    let finish = (_: unknown): void => undefined;
    let begin = (): void => undefined;
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    market.act(() => {
      begin();
      return new Promise((resolve) => {
        finish = resolve;
      });
    });
    const headers = { ...market.as("employer"), "idempotency-key": key };
    const first = market.post(path, charge, headers);
    await begun;
    const second = await market.post(path, charge, headers);
    expect([second.status, codeOf(second)]).toEqual([409, "KEY_IN_FLIGHT"]);
    expect(second.headers["retry-after"]).toBe("1");
    finish(samples.charge);
    expect((await first).status).toBe(201);
    market.reset();
    expect((await market.post(path, charge, headers)).status).toBe(201);
  });
});
