/**
 * Gateway: the one door of the market.
 *
 * Owns nothing. Every route of every contract is here, whether its service runs or not; beside
 * them the files of the web page, the document of the routes, and whether the system is ready.
 */
import { fileURLToPath } from "node:url";
import { healthOf, readyOrRefuse } from "../../mixins/http/readiness.ts";
import { httpServer } from "../../mixins/http.mixin.ts";
import { now, seoulDate, seoulInstant } from "../contracts/core/units.ts";
import { actions, service } from "../contracts/index.ts";
import { docsFiles } from "./docs/docs-files.adapter.ts";
import { openapi } from "./openapi/openapi.ts";

const publicFolder = fileURLToPath(new URL("../../public", import.meta.url));
const expected = healthOf(Object.keys(actions));

export default service<"gateway">({
  name: "gateway",
  mixins: [httpServer({ contracts: actions, files: docsFiles(), publicFolder, sharesRates: true })],

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
