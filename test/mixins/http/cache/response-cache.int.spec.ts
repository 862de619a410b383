import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { Refusal } from "../../../../services/contracts/core/refusal.ts";
import { newId } from "../../../../services/contracts/core/units.ts";
import { ask as askAt, type Said } from "../../../gateway/http.ts";
import { type Market, openMarket } from "../../../gateway/market.ts";
import { samples } from "../../../gateway/probe.ts";
import { until } from "../../../support/until.ts";

const { id } = samples;
let market: Market;
/** What the probes of the job service answer now. */
let job: object;
let jobs: object[];

beforeAll(async () => {
  market = await openMarket();
  // Once, so that its schema is not compiled while a test counts.
  await market.ask("GET", "/openapi.json");
});
afterAll(() => market.stop());
beforeEach(() => {
  market.reset();
  job = samples.job;
  jobs = Array.from({ length: 5 }, () => samples.job);
  market.act(({ action }) => {
    if (action?.name === "job.search") return { items: jobs, nextCursor: null };
    return action?.name === "job.get" ? job : samples.user;
  });
});

const calls = (): number => market.seen().length;
/** The first request is only answered, the second one's answer is kept. */
const keep = async (path: string): Promise<Said> => {
  await get(path);
  return get(path);
};
const get = (path: string, headers: Record<string, string> = {}): Promise<Said> =>
  market.ask("GET", path, { headers });
const renamed = (title: string): object => ({ ...samples.job, title });

describe("a shared answer", () => {
  test("is kept once for all callers, however they spell the request", async () => {
    const first = await keep("/api/jobs?q=%ED%99%80&limit=5&lat=37.5&lng=127");
    const { size } = market.kept();
    for (const same of [
      "/api/jobs?limit=5&q=%ED%99%80&lng=127&lat=37.5",
      "/api/jobs?lat=37.50&lng=127.0&limit=5&q=%ED%99%80&",
      "/api/jobs?l%61t=3.75e1&lng=127&limit=5&q=홀".replace("홀", "%ed%99%80"),
    ]) {
      expect([(await keep(same)).text, market.kept().size]).toEqual([first.text, size]);
    }
    await keep("/api/jobs?q=%ED%99%80&limit=6&lat=37.5&lng=127");
    expect(market.kept().size).toBeGreaterThan(size);
  });

  test("is computed once for concurrent requests", async () => {
    let finish = (_: unknown): void => undefined;
    const made = new Promise((resolve) => {
      finish = resolve;
    });
    market.act(() => made);
    const { counts } = market.kept();
    const { joined } = counts;
    const asked = Array.from({ length: 20 }, () => get("/api/jobs?q=a"));
    await until(() => counts.joined === joined + 19);
    finish({ items: jobs, nextCursor: null });
    const response = await Promise.all(asked);
    expect(new Set(response.map(({ text }) => text)).size).toBe(1);
    expect(calls()).toBe(1);
    expect(new Set(response.map(({ headers }) => headers["x-request-id"])).size).toBe(20);
  });

  test("an unknown parameter makes no cache key and is refused each time", async () => {
    const before = market.kept().size;
    for (let n = 0; n < 5; n += 1) {
      expect((await get(`/api/jobs?utm_source=${n}`)).status).toBe(422);
      expect((await get(`/api/jobs/${id}?v=${n}`)).status).toBe(422);
    }
    expect([market.kept().size, calls()]).toEqual([before, 0]);
  });

  test("other spellings of a path are answered and not cached", async () => {
    for (const path of ["/api/jobs/", `/api/jobs/%36${id.slice(1)}`]) {
      const response = await get(path);
      expect([response.status, response.headers["cache-control"]]).toEqual([200, "no-store"]);
    }
    expect(market.kept().size).toBe(0);
  });

  test("errors are not cached: the next request is computed again", async () => {
    const refusal = new Refusal("NOT_FOUND", {}, 404);
    for (const [error, status] of [
      [refusal, 404],
      [new TypeError("ours"), 500],
    ] as const) {
      market.act(() => {
        throw error;
      });
      const refused = await get(`/api/jobs/${id}`, { "x-request-id": "request-1" });
      expect(refused).toMatchObject({
        status,
        headers: { "cache-control": "no-store", "x-request-id": "request-1" },
        json: { requestId: "request-1" },
      });
      expect(refused.headers["x-content-type-options"]).toBe("nosniff");
      expect(refused.headers.etag).toBeUndefined();
      market.act(() => job);
      expect((await get(`/api/jobs/${id}`)).status).toBe(200);
    }
  });

  test("routes that no contract shares are computed each time and sent as not cacheable", async () => {
    for (const path of ["/health/live", "/health/ready", "/api/users/me"]) {
      const response = await askAt(market.url, "GET", path, { headers: market.as("worker") });
      expect([path, response.headers["cache-control"]]).toEqual([path, "no-store"]);
      expect([path, response.headers.etag]).toEqual([path, undefined]);
    }
    expect(market.kept().size).toBe(0);
  });
});

describe("the callers of a shared answer", () => {
  test("a caller whose answer may differ is answered apart, and only they get that answer", async () => {
    const draft = renamed("초안");
    market.act(({ meta }) => (meta.token === undefined ? job : draft));
    const stranger = await keep(`/api/jobs/${id}`);
    expect(stranger.headers.vary).toBe("Accept-Encoding, Authorization");
    const owner = await get(`/api/jobs/${id}`, market.as("employer"));
    expect(owner.json).toEqual(draft);
    expect(owner.headers["cache-control"]).toBe("no-store");
    expect(market.seen().at(-1)?.meta).toMatchObject({ token: expect.any(String) });
    expect((await get(`/api/jobs/${id}`)).text).toBe(stranger.text);
  });

  test("a header that is no token also sets its sender apart", async () => {
    await keep(`/api/jobs/${id}`);
    for (const authorization of ["Basic eA==", "Bearer", ""]) {
      const response = await get(`/api/jobs/${id}`, { authorization });
      expect(response.headers["cache-control"]).toBe("no-store");
    }
  });

  test("an answer that is the same for everyone is also served to the signed-in", async () => {
    const stranger = await keep("/api/jobs");
    const worker = await get("/api/jobs", market.as("worker"));
    expect(worker.text).toBe(stranger.text);
    expect(worker.headers.etag).toBe(stranger.headers.etag);
    for (const { meta } of market.seen()) expect(meta).toEqual({});
    expect(stranger.headers.vary).toBe("Accept-Encoding");
  });
});

describe("the lifetime of a shared answer", () => {
  test("an event about a job invalidates that job's answer, and no other job's", async () => {
    const other = newId();
    await keep(`/api/jobs/${id}`);
    const kept = await keep(`/api/jobs/${other}`);
    job = renamed("바뀐 일자리");
    await market.tell("job.changed", { source: "job", position: 7, jobId: id });
    await until(async () => (await get(`/api/jobs/${id}`)).text === JSON.stringify(job));
    expect((await get(`/api/jobs/${other}`)).text).toBe(kept.text);
    expect(market.seen().filter(({ params }) => params["jobId"] === other)).toHaveLength(2);
  });

  test("an event about any job invalidates the lists of jobs", async () => {
    await keep("/api/jobs?q=a");
    jobs = [renamed("새 일자리")];
    await market.tell("job.posted", { source: "job", position: 8, jobId: newId() });
    await until(async () => (await get("/api/jobs?q=a")).text.includes("새 일자리"));
  });

  test("an answer computed before its service received the event is invalidated a moment later", async () => {
    await keep("/api/jobs?q=a");
    await market.tell("job.posted", { source: "job", position: 9, jobId: newId() });
    // The first request after the event gets the service's old answer.
    await until(async () => (await get("/api/jobs?q=a")).status === 200 && calls() >= 3);
    jobs = [renamed("늦은 일자리")];
    await until(async () => (await get("/api/jobs?q=a")).text.includes("늦은 일자리"));
  });

  test("without events an answer is not served beyond its time", async () => {
    await keep(`/api/jobs/${id}`);
    job = renamed("아무도 말하지 않은");
    await until(async () => (await get(`/api/jobs/${id}`)).text === JSON.stringify(job));
  });

  test("events that concern no shared answer, and malformed ones, change nothing", async () => {
    await keep("/api/jobs");
    await market.tell("job.applied", { jobId: id });
    await keep(`/api/jobs/${id}`);
    await market.tell("job.changed", null as never);
    await until(async () => (await get("/api/jobs")).status === 200 && calls() >= 5);
  });

  test("a flood of distinct requests stays within the bound", async () => {
    const store = market.kept();
    jobs = Array.from({ length: 60 }, () => ({ ...samples.job, description: "가".repeat(4000) }));
    const flood = async (): Promise<void> => {
      for (let n = 0; n < 60; n += 1) await askAt(market.url, "GET", `/api/jobs?q=${n}`);
    };
    await flood();
    expect(store.size).toBe(0);
    await flood();
    expect(store.size).toBeLessThanOrEqual(32 * 2 ** 20);
    expect(store.size).toBeGreaterThan(20 * 2 ** 20);
  });
});

describe("the ETag of a shared answer", () => {
  test("names the bytes: 304 with the same headers and no body if the caller has them", async () => {
    const response = await get("/api/jobs");
    const { etag = "" } = response.headers;
    expect(etag).toMatch(/^"[\w-]{22}"$/);
    for (const known of [etag, `W/${etag}`, `"x", ${etag}`, "*"]) {
      const unchanged = await get("/api/jobs", { "if-none-match": known });
      expect([known, unchanged.status, unchanged.text]).toEqual([known, 304, ""]);
      for (const name of ["etag", "cache-control", "vary", "content-security-policy"]) {
        expect([name, unchanged.headers[name]]).toEqual([name, response.headers[name]]);
      }
      expect(unchanged.headers["x-request-id"]).toBeDefined();
      expect(unchanged.headers["content-type"]).toBeUndefined();
    }
    for (const other of ['"x"', etag.slice(1, -1), `"${etag}"`, ""]) {
      expect((await get("/api/jobs", { "if-none-match": other })).status).toBe(200);
    }
  });

  test("changes when the bytes change, and comes back with them", async () => {
    const tagOf = async (): Promise<string> => (await get(`/api/jobs/${id}`)).headers.etag ?? "";
    const tags = [await tagOf()];
    for (const next of [renamed("다른"), samples.job]) {
      job = next;
      await market.tell("job.changed", { jobId: id });
      await until(async () => (await tagOf()) !== tags.at(-1));
      tags.push(await tagOf());
    }
    expect(tags[2]).toBe(tags[0]);
    expect(tags[1]).not.toBe(tags[0]);
  });

  test("is revalidated by browsers at each use, and by proxies once a second", async () => {
    const control = async (path: string) => (await get(path)).headers["cache-control"];
    expect(await control("/api/jobs")).toBe("public, max-age=0, s-maxage=1");
    expect(await control(`/api/jobs/${id}`)).toBe("public, max-age=0, s-maxage=1");
    expect(await control("/openapi.json")).toBe("public, max-age=60");
  });
});

describe("the coding of a shared answer", () => {
  const formOf = async (path: string, coding: string, method = "GET") => {
    const headers = { "accept-encoding": coding };
    const raw = await askAt(market.url, method, path, { headers });
    const read = await fetch(market.url + path, { method, headers });
    return { ...raw, read: await read.text() };
  };

  test("compressed and plain bytes are the same text, and each coding has its own ETag", async () => {
    const plain = await formOf("/api/jobs", "identity");
    const br = await formOf("/api/jobs", "br, gzip");
    const gzip = await formOf("/api/jobs", "gzip");
    expect(plain.headers["content-encoding"]).toBeUndefined();
    expect([br.headers["content-encoding"], gzip.headers["content-encoding"]]).toEqual([
      "br",
      "gzip",
    ]);
    expect([br.read, gzip.read]).toEqual([plain.text, plain.text]);
    expect(new Set([plain, br, gzip].map(({ headers }) => headers.etag)).size).toBe(3);
    expect(Number(br.headers["content-length"])).toBeLessThan(plain.text.length / 2);
    for (const { headers } of [plain, br, gzip]) expect(headers.vary).toBe("Accept-Encoding");
  });

  test("is computed once for all who accept it", async () => {
    const asked = Array.from({ length: 10 }, () => formOf("/api/jobs", "br"));
    const tags = (await Promise.all(asked)).map(({ headers }) => headers.etag);
    expect(new Set(tags).size).toBe(1);
    const { etag = "" } = (await formOf("/api/jobs", "br")).headers;
    const headers = { "accept-encoding": "br", "if-none-match": etag };
    const unchanged = await askAt(market.url, "GET", "/api/jobs", { headers });
    expect(unchanged).toMatchObject({ status: 304, headers: { etag }, text: "" });
  });

  test("short answers are sent as they are", async () => {
    jobs = [];
    expect((await formOf("/api/jobs", "br")).headers["content-encoding"]).toBeUndefined();
  });

  test("private answers are never compressed: their length would reveal their content", async () => {
    jobs = [];
    const long = "가".repeat(2000);
    market.act(() => ({ ...samples.user, name: long }));
    const headers = { "accept-encoding": "br, gzip", ...market.as("worker") };
    const response = await askAt(market.url, "GET", "/api/users/me", { headers });
    expect([response.status, response.headers["content-encoding"]]).toEqual([200, undefined]);
  });

  test.each(["identity", "br", "gzip"])("HEAD is GET without the body: %s", async (coding) => {
    for (const path of ["/api/jobs", `/api/jobs/${id}`, "/openapi.json"]) {
      const got = await formOf(path, coding);
      const head = await formOf(path, coding, "HEAD");
      const { date: _, "x-request-id": __, ...same } = got.headers;
      expect(head).toMatchObject({ status: 200, text: "", headers: same });
    }
  });
});

test("the metrics count kept, joined and made answers, and the kept bytes", async () => {
  await keep("/api/jobs");
  const figures = async () => (await askAt(market.url, "GET", "/metrics")).text;
  const value = async (name: string): Promise<number> =>
    Number(new RegExp(`^${name}.* (\\d+)$`, "m").exec(await figures())?.[1] ?? 0);
  await until(async () => (await value("oneday_shared_bytes")) > 0);
  for (const result of ["kept", "joined", "made"]) {
    const name = `oneday_shared_answers_total{.*result="${result}"`;
    expect([result, (await value(name)) > 0]).toEqual([result, true]);
  }
});

describe("files", () => {
  const askFor = (path: string, headers: Record<string, string>) =>
    askAt(market.url, "GET", path, { headers });

  test("have an ETag, and browsers revalidate them each time", async () => {
    const response = await askFor("/", {});
    const { etag = "" } = response.headers;
    expect(response.headers).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "cache-control": "public, no-cache",
      vary: "Accept-Encoding",
    });
    const again = await askFor("/", { "if-none-match": etag });
    expect(again).toMatchObject({ status: 304, headers: { etag }, text: "" });
  });

  test("with a version in their path are cached for ever and compressed", async () => {
    const page = await askFor("/docs", {});
    const style = /href="(\/docs\/[^"]+\.css)"/.exec(page.text)?.[1] ?? "";
    const response = await askFor(style, { "accept-encoding": "br" });
    expect(response.headers).toMatchObject({
      "content-encoding": "br",
      "cache-control": "public, max-age=31536000, immutable",
    });
  });
});
