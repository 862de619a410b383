/**
 * Topology: which nodes, services, actions and events there are, as one process sees them.
 *
 * moleculer-prometheus keeps these gauges; its request counters are fed by an event that Moleculer
 * no longer sends, so they are left out: requests are on every node's own /metrics. One process
 * of a cluster is enough, so it runs only where `ONEDAY_TOPOLOGY_PORT` is set.
 */
import type { ServiceBroker, ServiceSchema } from "moleculer";
import prometheus from "moleculer-prometheus";
import { settingsOf } from "../settings.ts";

const settingsFor = (host: string, port: number): Record<string, unknown> => ({
  // Node's own form of an address: as a plain number it would listen everywhere.
  port: { host, port },
  collectDefaultMetrics: false,
  metrics: {
    moleculer_req_total: null,
    moleculer_req_errors_total: null,
    moleculer_req_duration_ms: null,
  },
});

const topology = (host: string, port: number): ServiceSchema => ({
  name: "topology",
  mixins: [prometheus],
  settings: settingsFor(host, port),
});

/** Opens the gauges of the cluster where a port for them is set. */
export const openTopology = async (broker: ServiceBroker): Promise<void> => {
  const { host, topologyPort } = settingsOf(broker);
  if (topologyPort === null) return;
  broker.createService(topology(host, topologyPort));
  await broker.waitForServices(["topology"]);
};
