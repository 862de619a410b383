import type { Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { openTopology } from "../../../mixins/boot/topology.ts";
import { ask } from "../../gateway/http.ts";
import { startBroker, type TestBroker } from "../../support/broker.ts";
import { spread } from "../../support/spread.ts";
import { until } from "../../support/until.ts";

const token = "a-token-for-the-scraper";
let running: TestBroker;

beforeAll(async () => {
  const service = { name: "probe", actions: { ask: () => 1 } };
  running = await startBroker([service], undefined, {
    ONEDAY_TOPOLOGY_PORT: "0",
    ONEDAY_SCRAPE_TOKEN: token,
  });
  await openTopology(running.broker);
});
afterAll(() => running.stop());

const place = (): string => {
  const service = running.broker.services.find(({ name }) => name === "topology");
  const { server } = service as unknown as { server: { server: Server } };
  const { address, port } = server.server.address() as AddressInfo;
  expect(address).toBe("127.0.0.1");
  return `http://127.0.0.1:${port}`;
};
const page = async (): Promise<string> => (await fetch(`${place()}/metrics`)).text();
const read = (headers: Record<string, string>) => ask(place(), "GET", "/metrics", { headers });

test("one process shows its nodes, services and actions, and no counter that stays empty", async () => {
  await until(async () =>
    (await page()).includes('moleculer_action_endpoints_total{action="probe.ask"} 1'),
  );
  const text = await page();
  expect(text).toContain(`moleculer_nodes_total ${spread === null ? 1 : 2}`);
  expect(text).not.toContain("moleculer_req_");
});

test.each([
  { host: "evil.test" },
  { host: "127.0.0.1.evil.test:3000" },
  { host: "192.0.2.7" },
  { "x-forwarded-for": "192.0.2.7" },
  { via: "1.1 proxy" },
])(
  "a caller from another machine (%j) reads nothing of the cluster without the token",
  async (headers) => {
    const { status, text } = await read(headers);
    expect([status, text]).toEqual([404, ""]);
    expect((await read({ ...headers, authorization: `Bearer ${token}x` })).status).toBe(404);
    const shown = await read({ ...headers, authorization: `Bearer ${token}` });
    expect(shown.status).toBe(200);
    expect(shown.text).toContain("moleculer_nodes_total");
  },
);

test("the port serves nothing else, and no request ends the process", async () => {
  expect((await ask(place(), "POST", "/metrics")).status).toBe(404);
  expect((await ask(place(), "GET", "/")).status).toBe(404);
  const { port } = new URL(place());
  const socket = connect(Number(port), "127.0.0.1");
  socket.end("GET http://[ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  const chunks: Buffer[] = await socket.toArray();
  expect(Buffer.concat(chunks).toString()).toMatch(/^HTTP\/1.1 404 /);
});
