/**
 * Gateway: the HTTP server of the marketplace.
 *
 * It owns no data. It serves every route of every contract, whether its service runs or not. It
 * also serves the web app, the OpenAPI document and the readiness of the system.
 */
import { fileURLToPath } from "node:url";
import { eventStream } from "../../mixins/event-stream.mixin.ts";
import { healthOf, readyOrRefuse, systemReadyOrRefuse } from "../../mixins/http/readiness.ts";
import { httpServer } from "../../mixins/http.mixin.ts";
import { now, seoulDate, seoulInstant } from "../contracts/core/units.ts";
import { actions, service } from "../contracts/index.ts";
import { docsFiles } from "./docs/docs-files.adapter.ts";
import { openapi } from "./openapi/openapi.ts";
import { webApp } from "./web-app/web-app.adapter.ts";

const publicFolder = fileURLToPath(new URL("../../public/assets", import.meta.url));
const expected = healthOf(Object.keys(actions));

export default service<"gateway">({
  name: "gateway",
  mixins: [
    httpServer({
      contracts: actions,
      files: docsFiles(),
      publicFolder,
      webApp,
      sharesRates: true,
      drains: true,
    }),
    eventStream(),
  ],

  actions: {
    live() {
      return { status: "live" };
    },

    // Of this process alone: a service that is away fails its own routes, and no gateway.
    ready(ctx) {
      return readyOrRefuse(ctx, { expected: [], onlyLocal: true });
    },

    system(ctx) {
      return systemReadyOrRefuse(ctx, expected);
    },

    // The response cache keeps its bytes, so it is made at the first request.
    openapi() {
      // Dated at midnight, so that every gateway makes the same bytes on one day.
      return openapi(actions, seoulInstant(seoulDate(now())));
    },
  },
});
