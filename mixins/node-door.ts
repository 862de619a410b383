/**
 * Node door: the HTTP port of a process that runs services without the gateway.
 *
 * The same door as the gateway's, with the routes of the services that are here: each can be run,
 * tested and deployed alone, watched at /health and /metrics, and reached by its own prefix.
 */
import type { Context, ServiceBroker, ServiceSchema } from "moleculer";
import type { Contract } from "../services/contracts/contract.ts";
import { actions } from "../services/contracts/index.ts";
import { Refusal } from "../services/contracts/refusal.ts";
import { door } from "./door.mixin.ts";
import { healthActions, processWaiting, waitingFor } from "./readiness.ts";

const contractsOf = (name: string, services: readonly string[]): Contract => ({
  ...Object.fromEntries(
    Object.entries(actions as Contract).filter(([action]) =>
      services.includes(action.slice(0, action.indexOf("."))),
    ),
  ),
  [`${name}.live`]: actions["gateway.live"],
  [`${name}.ready`]: actions["gateway.ready"],
});

const nodeDoor = (name: string, services: readonly string[]): ServiceSchema => ({
  name,
  mixins: [door({ contracts: contractsOf(name, services) })],
  actions: {
    live: () => ({ status: "live" }),
    async ready(ctx: Context) {
      const here = healthActions(ctx.broker, { onlyLocal: true });
      const asked = await Promise.all(here.map((action) => waitingFor(ctx, action)));
      const waiting = [...processWaiting(ctx.broker), ...asked.flat()];
      if (waiting.length > 0) throw new Refusal("NOT_READY", { waiting }, 503);
      return { status: "ready", waiting: [] };
    },
  },
});

/** Gives a process without a gateway a door of its own. */
export const openNodeDoor = async (broker: ServiceBroker): Promise<void> => {
  const services = broker.services.map(({ name }) => name).filter((each) => each[0] !== "$");
  if (services.includes("gateway") || services.length === 0) return;
  const service = broker.createService(nodeDoor(`${services.join("-")}-door`, services));
  await broker.waitForServices([service.name]);
};
