import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { openTopology } from "../../mixins/metrics/topology.ts";
import { startBroker, type TestBroker } from "../support/broker.ts";
import { spread } from "../support/spread.ts";
import { until } from "../support/until.ts";

let running: TestBroker;

beforeAll(async () => {
  const service = { name: "probe", actions: { ask: () => 1 } };
  running = await startBroker([service], undefined, { ONEDAY_TOPOLOGY_PORT: "0" });
  await openTopology(running.broker);
});
afterAll(() => running.stop());

const page = async (): Promise<string> => {
  const service = running.broker.services.find(({ name }) => name === "topology");
  const { server } = service as unknown as { server: { server: Server } };
  const { address, port } = server.server.address() as AddressInfo;
  expect(address).toBe("127.0.0.1");
  return (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
};

test("one process shows which nodes, services and actions there are, and no counter that stays empty", async () => {
  await until(async () =>
    (await page()).includes('moleculer_action_endpoints_total{action="probe.ask"} 1'),
  );
  const text = await page();
  expect(text).toContain(`moleculer_nodes_total ${spread === null ? 1 : 2}`);
  expect(text).not.toContain("moleculer_req_");
});
