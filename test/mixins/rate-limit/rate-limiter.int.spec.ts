import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { Context } from "moleculer";
import { readDynamicConfig } from "../../../mixins/dynamic-config/dynamic-config.ts";
import { addressOf, httpServer } from "../../../mixins/http.mixin.ts";
import { idFrom } from "../../../services/contracts/core/units.ts";
import type { Params } from "../../../services/contracts/index.ts";
import { user } from "../../../services/contracts/user/user.ts";
import { ask as askAt, type Said } from "../../gateway/http.ts";
import { codeOf, json, type Market, openMarket } from "../../gateway/market.ts";
import { probe, samples } from "../../gateway/probe.ts";
import { serviceOf, startBroker } from "../../support/broker.ts";
import { folderOf, remove } from "../../support/folders.ts";
import { testTokens } from "../../support/tokens.ts";
import { until } from "../../support/until.ts";

type Rates = Readonly<Record<string, { perMinute: number; burst: number }>>;

let folder: string;
let file: string;
let market: Market;

beforeAll(() => {
  folder = folderOf("rates");
});
beforeEach(() => {
  file = join(folder, "rates.json");
});
afterEach(() => market.stop());
afterAll(() => remove(folder));

/** Replaces the file in one step, as an editor does. */
const write = (rates: Rates): void => {
  writeFileSync(`${file}.new`, JSON.stringify({ rates }));
  renameSync(`${file}.new`, file);
};
const open = async (rates: Rates, env: Readonly<Record<string, string>> = {}): Promise<void> => {
  write(rates);
  market = await openMarket({ ONEDAY_RATE_LIMITS: "on", ONEDAY_TUNING: file, ...env });
};

const me = (headers = {}) => market.ask("GET", "/api/users/me", { headers });
const login = (headers = {}) =>
  market.post("/api/users/login", { email: "a@oneday.test", password: "a" }, headers);
const statusesOf = async (times: number, ask: () => Promise<Said>): Promise<number[]> => {
  const statuses: number[] = [];
  for (let n = 0; n < times; n += 1) statuses.push((await ask()).status);
  return statuses;
};
const standing = ({ headers }: Said) => [headers["ratelimit-policy"], headers["ratelimit"]];

describe("a caller with too many requests", () => {
  test("gets the remaining requests with each answer, and the wait when none remain", async () => {
    await open({ read: { perMinute: 1, burst: 2 } });
    const user = market.as("worker");
    expect(standing(await me(user))).toEqual(['"read";q=2;w=120', '"read";r=1;t=60']);
    expect((await me(user)).headers["ratelimit"]).toMatch(/^"read";r=0;t=1\d\d$/);
    const refused = await me(user);
    expect([refused.status, codeOf(refused)]).toEqual([429, "RATE_LIMITED"]);
    expect(Number(refused.headers["retry-after"])).toBeGreaterThan(50);
    expect(standing(refused)).toEqual([
      '"read";q=2;w=120',
      expect.stringMatching(/^"read";r=0;t=/),
    ]);
    expect(market.seen()).toHaveLength(2);
  });

  test("is admitted again after the announced wait", async () => {
    await open({ read: { perMinute: 60, burst: 1 } });
    const user = market.as("worker");
    expect(await statusesOf(2, () => me(user))).toEqual([200, 429]);
    const waits = Number((await me(user)).headers["retry-after"]);
    expect(waits).toBe(1);
    const fromMs = performance.now();
    await until(async () => (await me(user)).status === 200);
    expect(performance.now() - fromMs).toBeLessThan(waits * 1000 + 500);
  });

  test("may use routes of another class, and so may another caller at the same address", async () => {
    await open({ read: { perMinute: 1, burst: 1 }, signIn: { perMinute: 1, burst: 1 } });
    const one = market.as("worker");
    expect(await statusesOf(2, () => me(one))).toEqual([200, 429]);
    expect(await statusesOf(2, login)).toEqual([200, 429]);
    expect((await me(market.as("worker", idFrom("another")))).status).toBe(200);
  });

  test("is the same caller with each of their tokens", async () => {
    await open({ read: { perMinute: 1, burst: 1 } });
    const statuses = [
      (await me(market.as("worker"))).status,
      (await me(market.as("worker"))).status,
    ];
    expect(statuses).toEqual([200, 429]);
  });

  test("with unverifiable tokens is counted by address", async () => {
    await open({ read: { perMinute: 1, burst: 2 } });
    const guess = () => me({ authorization: `Bearer guess-${performance.now()}` });
    expect(await statusesOf(4, guess)).toEqual([401, 401, 429, 429]);
    expect((await me()).status).toBe(429);
    expect((await me(market.as("worker"))).status).toBe(200);
  });

  test("is refused before the body is read", async () => {
    await open({ signIn: { perMinute: 1, burst: 1 } });
    await login();
    const response = await market.ask("POST", "/api/users/login", { headers: json, body: "{" });
    expect(response.status).toBe(429);
  });
});

describe("addresses behind a proxy", () => {
  const from = (address: string) => () => login({ "x-forwarded-for": address });
  const rates = { signIn: { perMinute: 1, burst: 1 } };

  test("are counted apart, those of one IPv6 network together, whatever precedes them in the header", async () => {
    await open(rates, { ONEDAY_TRUSTED_PROXIES: "1" });
    expect(await statusesOf(2, from("192.0.2.1"))).toEqual([200, 429]);
    expect(await statusesOf(1, from("192.0.2.2"))).toEqual([200]);
    expect(await statusesOf(1, from("192.0.2.3, 192.0.2.2"))).toEqual([429]);
    expect(await statusesOf(1, from("2001:db8:1:2::1"))).toEqual([200]);
    expect(await statusesOf(1, from("2001:db8:1:2:3::1"))).toEqual([429]);
    expect(await statusesOf(1, from("2001:db8:1:3::1"))).toEqual([200]);
  });

  test("are not believed without one", async () => {
    await open(rates);
    expect(await statusesOf(1, from("192.0.2.1"))).toEqual([200]);
    expect(await statusesOf(1, from("192.0.2.2"))).toEqual([429]);
  });
});

describe("the requests of one address to a process", () => {
  const door = { door: { perMinute: 1, burst: 3 } };

  test.each([
    ["a file", "/favicon.svg"],
    ["a cached answer", "/api/jobs/categories"],
    ["an unknown path", "/api/nothing"],
  ])("are counted, also %s", async (_, path) => {
    await open(door);
    const ask = () => market.ask("GET", path);
    const statuses = await statusesOf(5, ask);
    expect(statuses.slice(3)).toEqual([429, 429]);
    expect(statuses.slice(0, 3)).not.toContain(429);
    const response = await ask();
    expect([codeOf(response), standing(response)[0]]).toEqual(["RATE_LIMITED", '"door";q=3;w=180']);
  });

  test("are never limited for health and metrics", async () => {
    await open(door);
    await statusesOf(5, () => market.ask("GET", "/api/nothing"));
    for (const path of ["/health/live", "/health/ready", "/metrics"]) {
      const response = await market.ask("GET", path);
      expect([path, response.status === 429, standing(response)]).toEqual([
        path,
        false,
        [undefined, undefined],
      ]);
    }
  });
});

describe("shared answers", () => {
  test("count when they are computed, not when they are served again", async () => {
    await open({ read: { perMinute: 1, burst: 4 } });
    const search = (q: string) => () => market.ask("GET", `/api/jobs?q=${q}`);
    // Cached from the second time on.
    expect(await statusesOf(10, search("same"))).toEqual(Array.from({ length: 10 }, () => 200));
    expect(await statusesOf(2, search("other"))).toEqual([200, 200]);
    expect(await statusesOf(1, search("third"))).toEqual([429]);
    expect(await statusesOf(1, search("same"))).toEqual([200]);
  });
});

describe("a node's own HTTP server", () => {
  test("has a limiter of its own", async () => {
    await open({ read: { perMinute: 1, burst: 1 } });
    const { securityProbe, tokenFor } = testTokens();
    const own = { name: "user-door", mixins: [httpServer({ contracts: user })] };
    const env = { ONEDAY_RATE_LIMITS: "on", ONEDAY_TUNING: file };
    const users = probe("user", { "user.me": () => samples.user });
    const running = await startBroker([securityProbe, users, own], undefined, env);
    try {
      const { url } = addressOf(serviceOf(running.broker, "user-door"));
      const headers = { authorization: `Bearer ${tokenFor(samples.id, "worker")}` };
      const asked = () => askAt(url, "GET", "/api/users/me", { headers });
      expect(await statusesOf(2, asked)).toEqual([200, 429]);
    } finally {
      await running.stop();
    }
  });
});

describe("a caller that continues after refusals", () => {
  test("is reported to the security service, once in a hundred times", async () => {
    write({ signIn: { perMinute: 1, burst: 1 } });
    const sightings: Params<"security.report">["sightings"][number][] = [];
    const report = ({ params }: Context<Params<"security.report">>) => {
      sightings.push(...params.sightings);
      return { noted: params.sightings.length };
    };
    const env = { ONEDAY_RATE_LIMITS: "on", ONEDAY_TUNING: file };
    market = await openMarket(env, { report: report as never });
    await statusesOf(150, login);
    await until(() => sightings.length > 0);
    expect(sightings).toEqual([
      expect.objectContaining({
        action: "user.login",
        result: "RATE_LIMITED",
        actor: null,
        count: 100,
      }),
    ]);
  });
});

describe("the configured rates", () => {
  test("may change at run time", async () => {
    await open({ read: { perMinute: 1, burst: 1 } });
    const user = market.as("worker");
    expect(await statusesOf(2, () => me(user))).toEqual([200, 429]);
    write({ read: { perMinute: 600, burst: 50 } });
    await until(async () => (await me(user)).status === 200);
    expect(standing(await me(user))[0]).toBe('"read";q=50;w=5');
  });

  test("by default are the documented ones", async () => {
    market = await openMarket({ ONEDAY_RATE_LIMITS: "on" });
    const user = market.as("employer");
    const policies = [
      await me(user),
      await market.post("/api/jobs", {}, user),
      await login(),
      await market.post("/api/payments/charges", {}, user),
    ].map((response) => standing(response)[0]);
    expect(policies).toEqual([
      '"read";q=200;w=4',
      '"command";q=100;w=5',
      '"signIn";q=60;w=30',
      '"payout";q=60;w=3',
    ]);
    expect(readDynamicConfig("{}").rates.door).toEqual({ perMinute: 30_000, burst: 1000 });
  });

  test("do not apply where they are switched off", async () => {
    market = await openMarket();
    expect(standing(await me(market.as("worker")))).toEqual([undefined, undefined]);
    expect(await statusesOf(70, login)).toEqual(Array.from({ length: 70 }, () => 200));
  });
});
