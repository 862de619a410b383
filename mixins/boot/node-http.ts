/**
 * Node door: the HTTP port of a process that runs services without the gateway.
 *
 * The same door as the gateway's, with the routes of the services that are here: each can be run,
 * tested and deployed alone, watched at /health and /metrics, and reached by its own prefix.
 */
import type { Context, ServiceBroker, ServiceSchema } from "moleculer";
import { ownerOf } from "../../services/contracts/allowed-calls.ts";
import type { Contract } from "../../services/contracts/core/action-contract.ts";
import { actions } from "../../services/contracts/index.ts";
import { readyOrRefuse } from "../http/readiness.ts";
import { httpServer } from "../http.mixin.ts";

const contractsOf = (name: string, services: readonly string[]): Contract => ({
  ...Object.fromEntries(
    Object.entries(actions as Contract).filter(([action]) => services.includes(ownerOf(action))),
  ),
  [`${name}.live`]: actions["gateway.live"],
  [`${name}.ready`]: actions["gateway.ready"],
});

const nodeDoor = (name: string, services: readonly string[]): ServiceSchema => ({
  name,
  mixins: [httpServer({ contracts: contractsOf(name, services) })],
  actions: {
    live: () => ({ status: "live" }),
    ready: (ctx: Context) => readyOrRefuse(ctx, { expected: [], onlyLocal: true }),
  },
});

/** Gives a process without a gateway a door of its own. */
export const openNodeHttp = async (broker: ServiceBroker): Promise<void> => {
  const services = broker.services.map(({ name }) => name).filter((each) => each[0] !== "$");
  if (services.includes("gateway") || services.length === 0) return;
  const service = broker.createService(nodeDoor(`${services.join("-")}-door`, services));
  await broker.waitForServices([service.name]);
};
