/**
 * Gateway: the one door of the market.
 *
 * Owns nothing. Every route of every contract is here, whether its service runs or not; beside
 * them the files of the web page, the document of the routes, and whether the system is ready.
 */
import { fileURLToPath } from "node:url";
import { door } from "../../mixins/door.mixin.ts";
import { healthOf, readyOrRefuse } from "../../mixins/readiness.ts";
import { actions, service } from "../contracts/index.ts";
import { now, seoulDate, seoulInstant } from "../contracts/units.ts";
import { docsFiles } from "./docs.edge.ts";
import { openapi } from "./openapi.ts";

const publicFolder = fileURLToPath(new URL("../../public", import.meta.url));
const expected = healthOf(Object.keys(actions));

export default service<"gateway">({
  name: "gateway",
  mixins: [door({ contracts: actions, files: docsFiles(), publicFolder, sharesRates: true })],

  actions: {
    live() {
      return { status: "live" };
    },

    ready(ctx) {
      return readyOrRefuse(ctx, { expected, onlyLocal: false });
    },

    // The door keeps its bytes, so it is made once, when someone asks for it.
    openapi() {
      // From midnight, so that every gateway makes the same bytes of it on one day.
      return openapi(actions, seoulInstant(seoulDate(now())));
    },
  },
});
