/**
 * Event stream mixin: server-sent events on the HTTP server of a service.
 *
 * It follows the logs in memory and holds the open streams of this process. Typing is delivered by
 * a broadcast and never stored.
 */
import type { Service, ServiceSchema } from "moleculer";
import { streamed } from "../services/contracts/communication/stream-rules.ts";
import { httpServerStateOf } from "./http/http-server-state.ts";
import { resourcesOf } from "./log/service-resources.ts";
import { EventStreams } from "./stream/event-streams.ts";
import { wakeUps } from "./subscription.mixin.ts";

/** Streams events to the clients of a service that has `httpServer`. */
export const eventStream = (): Partial<ServiceSchema> => ({
  events: wakeUps(streamed),
  async started(this: Service) {
    httpServerStateOf(this).streams = new EventStreams(this);
  },
  async stopped(this: Service) {
    await resourcesOf(this).close();
  },
});
