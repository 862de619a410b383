/**
 * Gateway: the one door of the market.
 *
 * Owns nothing. Every route of every contract is here, whether its service runs or not; beside
 * them the files of the web page, the document of the routes, and whether the system is ready.
 */
import { fileURLToPath } from "node:url";
import { door } from "../../mixins/door.mixin.ts";
import { healthActions, processWaiting, waitingFor } from "../../mixins/readiness.ts";
import { actions, service } from "../contracts/index.ts";
import { Refusal } from "../contracts/refusal.ts";
import { openapi } from "./openapi.ts";

const healthName = ".health";
const publicFolder = fileURLToPath(new URL("../../public", import.meta.url));
const document = openapi(actions);
const expected = Object.keys(actions).filter((action) => action.endsWith(healthName));

const serviceOf = (action: string): string => action.slice(0, -healthName.length);

export default service<"gateway">({
  name: "gateway",
  mixins: [door({ contracts: actions, publicFolder })],

  actions: {
    live() {
      return { status: "live" };
    },

    async ready(ctx) {
      const here = healthActions(ctx.broker, { onlyLocal: false });
      const away = expected.filter((action) => !here.includes(action)).map(serviceOf);
      const asked = await Promise.all(here.map((action) => waitingFor(ctx, action)));
      const waiting = [...processWaiting(ctx.broker), ...away, ...asked.flat()];
      if (waiting.length > 0) throw new Refusal("NOT_READY", { waiting }, 503);
      return { status: "ready", waiting: [] };
    },

    openapi() {
      return document;
    },
  },
});
