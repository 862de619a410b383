import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { Refusal } from "../../../services/contracts/core/refusal.ts";
import { askRaw, sendAndLeave } from "../../gateway/http.ts";
import { json, type Market, openMarket } from "../../gateway/market.ts";
import { samples } from "../../gateway/probe.ts";
import { until } from "../../support/until.ts";

let market: Market;

beforeAll(async () => {
  market = await openMarket();
});
afterAll(() => market.stop());
beforeEach(() => market.reset());

const figures = async (): Promise<string> => (await market.ask("GET", "/metrics")).text;
const figureOf = (text: string, name: string, labels: readonly string[]): number => {
  const lines = text.split("\n").filter((line) => line.startsWith(`${name}{`));
  const found = lines.find((line) => labels.every((label) => line.includes(label)));
  return Number(found?.split(" ").at(-1) ?? 0);
};
const labelsOf = (route: string, method: string, status?: number): string[] => [
  `route="${route}"`,
  `method="${method}"`,
  ...(status === undefined ? [] : [`status="${status}"`]),
];
/** Checks that what is done adds one answer with these labels. */
const adds = async (
  done: () => Promise<unknown>,
  route: string,
  method: string,
  status: number,
): Promise<void> => {
  const count = async () =>
    figureOf(await figures(), "http_requests_total", labelsOf(route, method, status));
  const before = await count();
  await done();
  await until(async () => (await count()) > before);
  expect(await count()).toBe(before + 1);
};

test("an answer counts for the template of its route, never for its path", async () => {
  const path = `/api/jobs/${samples.id}`;
  const get = () => market.ask("GET", path, { headers: market.as("worker") });
  await adds(get, "/api/jobs/:jobId", "GET", 200);
  expect(await figures()).not.toContain(samples.id);
});

test("an answer from the cache counts as the one that made it does", async () => {
  const search = () => market.ask("GET", "/api/jobs?limit=7");
  for (let each = 0; each < 4; each += 1) await adds(search, "/api/jobs", "GET", 200);
});

test("404, 405 and 409 are told apart by status, and their codes are counted", async () => {
  const code = async (name: string) =>
    figureOf(await figures(), "http_refusals_total", [`code="${name}"`]);
  await adds(() => market.ask("GET", "/api/nothing"), "unmatched", "GET", 404);
  await adds(() => market.ask("DELETE", "/api/jobs"), "unmatched", "DELETE", 405);
  const closed = await code("JOB_NOT_OPEN");
  market.act(() => {
    throw new Refusal("JOB_NOT_OPEN", {});
  });
  const edit = () =>
    market.ask("PATCH", `/api/jobs/${samples.id}`, {
      headers: { ...json, ...market.as("employer"), "if-match": "*" },
      body: '{"title":"저녁 홀서빙"}',
    });
  await adds(edit, "/api/jobs/:jobId", "PATCH", 409);
  expect(await code("JOB_NOT_OPEN")).toBe(closed + 1);
});

test("a service that is away is 503 of its route", async () => {
  const ask = () =>
    market.ask("GET", "/api/matching/recommendations", { headers: market.as("worker") });
  await adds(ask, "/api/matching/recommendations", "GET", 503);
});

test("what is refused before a route is looked for counts too", async () => {
  await adds(() => market.ask("GET", `/${"x".repeat(9000)}`), "unmatched", "GET", 414);
  await adds(() => askRaw(market.url, "NONSENSE\r\n\r\n"), "unmatched", "other", 400);
});

test("files are one route", async () => {
  await adds(() => market.ask("GET", "/robots.txt"), "static", "GET", 200);
});

test("a client that leaves before its answer is 499", async () => {
  let go = (): void => undefined;
  const asked = new Promise<void>((resolve) => {
    market.act(async () => {
      resolve();
      await new Promise<void>((end) => {
        go = end;
      });
      return samples.user;
    });
  });
  const { authorization = "" } = market.as("worker") as Record<string, string>;
  const lines = ["GET /api/users/me HTTP/1.1", "Host: x", `Authorization: ${authorization}`];
  const leave = async () => {
    await sendAndLeave(market.url, `${lines.join("\r\n")}\r\n\r\n`);
    await asked;
  };
  await adds(leave, "/api/users/me", "GET", 499);
  go();
});

test("a method that HTTP does not have in common is one label", async () => {
  await adds(() => market.ask("PROPFIND", "/api/jobs"), "unmatched", "other", 405);
});

test("how long answers take is a histogram in seconds with an edge at 0.2", async () => {
  const me = () => market.ask("GET", "/api/users/me", { headers: market.as("worker") });
  await adds(me, "/api/users/me", "GET", 200);
  const text = await figures();
  const labels = labelsOf("/api/users/me", "GET");
  const name = "http_request_duration_seconds";
  const all = figureOf(text, `${name}_count`, labels);
  expect(all).toBeGreaterThan(0);
  expect(figureOf(text, `${name}_bucket`, [...labels, 'le="0.2"'])).toBeGreaterThan(0);
  expect(figureOf(text, `${name}_sum`, labels)).toBeLessThan(all * 5);
});

test("the delay of the event loop is measured", async () => {
  const text = await figures();
  for (const quantile of [0.5, 0.99, 1]) {
    expect(text).toMatch(
      new RegExp(`^oneday_event_loop_delay_seconds\\{.*quantile="${quantile}"\\} [\\d.e-]+$`, "m"),
    );
  }
  expect(text).toMatch(/^oneday_event_loop_delay_seconds_count\{.*\} \d+$/m);
});
