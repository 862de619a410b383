import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Service } from "moleculer";
import { addressOf, httpServer } from "../../../mixins/http.mixin.ts";
import { pathNames, splitRoute } from "../../../services/contracts/core/action-contract.ts";
import { now } from "../../../services/contracts/core/units.ts";
import { actions, contractOf } from "../../../services/contracts/index.ts";
import { job } from "../../../services/contracts/job/job.ts";
import gateway from "../../../services/gateway/gateway.service.ts";
import { openapi, templateOf } from "../../../services/gateway/openapi/openapi.ts";
import { ask } from "../../gateway/http.ts";
import { undocumented } from "../../gateway/openapi/documented.ts";
import { probe, samples } from "../../gateway/probe.ts";
import { serviceOf, startBroker, type TestBroker } from "../../support/broker.ts";
import { testTokens } from "../../support/tokens.ts";
import { until } from "../../support/until.ts";

const { securityProbe, tokenFor } = testTokens();
const document = openapi(actions, now());
const roles = ["worker", "employer", "operator"] as const;
let running: TestBroker;
let web: Service & { aliases: readonly { method: string; fullPath: string; action: string }[] };
let url: string;

/** Every service but security and the gateway is away. */
beforeAll(async () => {
  running = await startBroker([securityProbe, gateway]);
  web = serviceOf(running.broker, "gateway") as typeof web;
  url = addressOf(web).url;
});
afterAll(() => running.stop());

const routes = Object.keys(actions).flatMap((action) => {
  const contract = contractOf(action);
  return contract?.rest === undefined ? [] : [{ action, contract, rest: contract.rest }];
});

test("a route exists for its roles, also while its service is away", async () => {
  for (const { contract, rest, action } of routes) {
    const { method, path: shape } = splitRoute(rest);
    const path = pathNames(rest).reduce(
      (text, name) => text.replace(`:${name}`, samples.id),
      shape,
    );
    const role = roles.find((one) => !Array.isArray(contract.who) || contract.who.includes(one));
    const headers = { authorization: `Bearer ${tokenFor(samples.id, role ?? "operator")}` };
    const response = await ask(url, method, path, { headers });
    expect([401, 403, 404, 405]).not.toContain(response.status);
    expect([action, undocumented(method, path, response)]).toEqual([action, null]);
  }
});

test("the document has every live route, and no other", () => {
  const live = web.aliases.map(({ method, fullPath }) => `${method} ${templateOf(fullPath)}`);
  const { paths } = document as { paths: Record<string, object> };
  const written = Object.entries(paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(written.sort()).toEqual(live.sort());
  expect(live).toHaveLength(routes.length);
});

test("over HTTP every path of the document has its documented methods and no other", async () => {
  const { paths } = document as { paths: Record<string, object> };
  for (const template of Object.keys(paths)) {
    const path = template.replaceAll(/\{\w+\}/g, samples.id);
    // `/api/users/register` is no `/api/users/{userId}`.
    const written = Object.keys(paths[template] ?? {}).map((method) => method.toUpperCase());
    const { status, headers } = await ask(url, "OPTIONS", path);
    const allowed = (headers.allow ?? "").split(", ").filter((one) => !/HEAD|OPTIONS/.test(one));
    expect([template, status, new Set(allowed)]).toEqual([template, 204, new Set(written)]);
    for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE"]) {
      if (written.includes(method)) continue;
      const response = await ask(url, method, path);
      expect([template, method, response.status]).toEqual([template, method, 405]);
    }
  }
});

test("the document names each operation once, and every reference in it resolves", () => {
  const { paths } = document as { paths: Record<string, Record<string, { operationId: string }>> };
  const names = Object.values(paths).flatMap((path) =>
    Object.values(path).map(({ operationId }) => operationId),
  );
  expect(new Set(names).size).toBe(names.length);
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)];
  expect(references.length).toBeGreaterThan(0);
  for (const [, place = ""] of references) {
    const found = place.split("/").reduce<unknown>((at, name) => Object(at)[name], document);
    expect([place, typeof found]).toEqual([place, "object"]);
  }
});

/** Examples are for the days after the document was made. */
const withoutExamples = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (name, one) => (/^examples?$/.test(name) ? undefined : one)));

test("the document is served complete and unchanged", async () => {
  const response = await ask(url, "GET", "/openapi.json");
  expect(response.status).toBe(200);
  expect(withoutExamples(response.json)).toEqual(withoutExamples(document));
});

test("the process is ready while every other service is away", async () => {
  const response = await ask(url, "GET", "/health/ready");
  expect(response).toMatchObject({ status: 200, json: { status: "ready", waiting: [] } });
});

test("the system is not ready while a service is away, and names it", async () => {
  const response = await ask(url, "GET", "/health/system");
  expect(response).toMatchObject({ status: 503, headers: { "retry-after": "1" } });
  const { code, data } = response.json as { code: string; data: { waiting: string[] } };
  expect(code).toBe("NOT_READY");
  expect(data.waiting).toEqual(expect.arrayContaining(["user", "job", "security"]));
  expect(data.waiting).not.toContain("gateway");
});

test("the system is ready once every service, one without a contract included, has read what was there", async () => {
  const names = Object.keys(actions).filter((action) => action.endsWith(".health"));
  let waiting: string[] = ["demo/market"];
  const nothing = () => ({ messages: [], upTo: 0, hash: "", head: 0 });
  const health = (name: string, answer: () => unknown) =>
    probe(name, {
      [`${name}.health`]: answer,
      // What every process of a cluster reads before it is ready.
      ...(name === "user" ? { "user.endings": nothing } : {}),
    } as never);
  const others = names.map((action) =>
    health(action.slice(0, -".health".length), () => ({ waiting: [] })),
  );
  const demo = { name: "demo", actions: { health: () => ({ waiting }) } };
  const all = await startBroker([...others, demo, gateway]);
  try {
    const { url: there } = addressOf(serviceOf(all.broker, "gateway"));
    const isRead = async () => {
      const { json } = await ask(there, "GET", "/health/system");
      return (json as { data: { waiting: string[] } }).data.waiting.length === 1;
    };
    await until(isRead);
    const early = await ask(there, "GET", "/health/system");
    expect(early).toMatchObject({ status: 503, json: { data: { waiting: ["demo/market"] } } });
    waiting = [];
    const response = await ask(there, "GET", "/health/system");
    expect(response).toMatchObject({ status: 200, json: { status: "ready", waiting: [] } });
  } finally {
    await all.stop();
  }
});

test("another service can have its own HTTP server, with only its own routes", async () => {
  const own = {
    ...probe("job", { "job.get": () => samples.job }),
    mixins: [httpServer({ contracts: job })],
  };
  const node = await startBroker([own]);
  try {
    const { url: there } = addressOf(serviceOf(node.broker, "job"));
    expect((await ask(there, "GET", `/api/jobs/${samples.id}`)).json).toEqual(samples.job);
    expect((await ask(there, "GET", "/api/users/me")).status).toBe(404);
    expect((await ask(there, "GET", "/")).status).toBe(404);
  } finally {
    await node.stop();
  }
});
