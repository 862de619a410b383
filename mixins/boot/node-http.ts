/**
 * Node HTTP server: the port of a process that runs services without the gateway.
 *
 * It is the gateway's server with the routes of the local services. So each service can be run,
 * tested and deployed alone, watched at /health and /metrics, and reached by its own prefix.
 */
import type { Context, ServiceBroker, ServiceSchema } from "moleculer";
import { ownerOf } from "../../services/contracts/allowed-calls.ts";
import type { Contract } from "../../services/contracts/core/action-contract.ts";
import { actions } from "../../services/contracts/index.ts";
import { eventStream } from "../event-stream.mixin.ts";
import { readyOrRefuse } from "../http/readiness.ts";
import { httpServer } from "../http.mixin.ts";

const contractsOf = (name: string, services: readonly string[]): Contract => ({
  ...Object.fromEntries(
    Object.entries(actions as Contract).filter(([action]) => services.includes(ownerOf(action))),
  ),
  [`${name}.live`]: actions["gateway.live"],
  [`${name}.ready`]: actions["gateway.ready"],
});

const nodeServer = (name: string, services: readonly string[]): ServiceSchema => ({
  name,
  mixins: [
    httpServer({ contracts: contractsOf(name, services) }),
    ...(services.includes("communication") ? [eventStream()] : []),
  ],
  actions: {
    live: () => ({ status: "live" }),
    ready: (ctx: Context) => readyOrRefuse(ctx, { expected: [], onlyLocal: true }),
  },
});

/** Opens an HTTP server for a process without a gateway. */
export const openNodeHttp = async (broker: ServiceBroker): Promise<void> => {
  const services = broker.services.map(({ name }) => name).filter((each) => each[0] !== "$");
  if (services.includes("gateway") || services.length === 0) return;
  const service = broker.createService(nodeServer(`${services.join("-")}-door`, services));
  await broker.waitForServices([service.name]);
};
