/**
 * Topology: the nodes, services, actions and events of the cluster, as one process sees them.
 *
 * moleculer-prometheus keeps these gauges. Its request counters need an event that Moleculer no
 * longer sends, so they are left out: each node's own /metrics has requests. One process of a
 * cluster is enough, so it runs only where `ONEDAY_TOPOLOGY_PORT` is set.
 *
 * Its server has the limits of the HTTP server and the same rule on who may read /metrics.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Service, ServiceBroker, ServiceSchema } from "moleculer";
import { settingsOf } from "../config/settings.ts";
import { mayReadMetrics } from "../http/metrics-endpoint.ts";
import { serverLimits } from "../http/server-limits.ts";

const settingsFor = (host: string, port: number): Record<string, unknown> => ({
  // Node's form of an address: a plain number would listen on all interfaces.
  port: { host, port },
  collectDefaultMetrics: false,
  metrics: {
    moleculer_req_total: null,
    moleculer_req_errors_total: null,
    moleculer_req_duration_ms: null,
  },
});

type Handler = (request: IncomingMessage, response: ServerResponse) => void;
/** polka, as far as it is used: it listens with `server` and passes each request to `handler`. */
type Polka = { server?: Server; handler: Handler };

/** Other requests never reach polka, which throws on an address that it cannot parse. */
const guarded =
  (broker: ServiceBroker, handler: Handler): Handler =>
  (request, response) => {
    const { method, url } = request;
    if (method === "GET" && url === "/metrics" && mayReadMetrics(broker, request)) {
      response.setHeader("Cache-Control", "no-store");
      handler(request, response);
    } else response.writeHead(404, { "Cache-Control": "no-store" }).end();
  };

const topology = (prometheus: ServiceSchema, host: string, port: number): ServiceSchema => ({
  name: "topology",
  mixins: [prometheus],
  settings: settingsFor(host, port),
  created(this: Service) {
    const { server: polka } = this as unknown as { server: Polka };
    polka.server = createServer(serverLimits).setTimeout(serverLimits.stallMs);
    polka.handler = guarded(this.broker, polka.handler);
  },
});

/** Serves the gauges of the cluster where a port for them is set. */
export const openTopology = async (broker: ServiceBroker): Promise<void> => {
  const { host, topologyPort } = settingsOf(broker);
  if (topologyPort === null) return;
  const { default: prometheus } = await import("moleculer-prometheus");
  broker.createService(topology(prometheus, host, topologyPort));
  await broker.waitForServices(["topology"]);
};
