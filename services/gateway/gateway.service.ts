/**
 * Gateway: the one door of the market.
 *
 * Owns nothing. Every route of every contract is here, whether its service runs or not; beside
 * them the files of the web page, the document of the routes, and whether the system is ready.
 */
import { fileURLToPath } from "node:url";
import type { Context, ServiceBroker } from "moleculer";
import { door } from "../../mixins/door.mixin.ts";
import { actions, call, service } from "../contracts/index.ts";
import { Refusal } from "../contracts/refusal.ts";
import { openapi } from "./openapi.ts";

const askMs = 1000;
const healthName = ".health";
const publicFolder = fileURLToPath(new URL("../../public", import.meta.url));
const document = openapi(actions);
const expected = Object.keys(actions).filter((action) => action.endsWith(healthName));

/** The health actions that are here, of services of the contracts and of others. */
const healthActions = ({ registry }: ServiceBroker): string[] => {
  const known: { name: string }[] = registry.getActionList({ skipInternal: true });
  return known.map(({ name }) => name).filter((name) => name.endsWith(healthName));
};

const serviceOf = (action: string): string => action.slice(0, -healthName.length);

/** What a service still waits for; its own name when it cannot say. */
const waitingFor = async (ctx: Context, action: string): Promise<string[]> => {
  try {
    // All health actions have the same contract; job's stands for it.
    return (await call(ctx, action as "job.health", {}, { timeout: askMs })).waiting;
  } catch (error) {
    ctx.broker.logger.debug(`${action} gave no answer:`, error);
    return [serviceOf(action)];
  }
};

export default service<"gateway">({
  name: "gateway",
  mixins: [door({ contracts: actions, publicFolder })],

  actions: {
    live() {
      return { status: "live" };
    },

    async ready(ctx) {
      const here = healthActions(ctx.broker);
      const away = expected.filter((action) => !here.includes(action)).map(serviceOf);
      const asked = await Promise.all(here.map((action) => waitingFor(ctx, action)));
      const waiting = [...away, ...asked.flat()];
      if (waiting.length > 0) throw new Refusal("NOT_READY", { waiting }, 503);
      return { status: "ready", waiting: [] };
    },

    openapi() {
      return document;
    },
  },
});
