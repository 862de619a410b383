/**
 * Event stream mixin: server-sent events on the HTTP server of a service.
 *
 * It follows the logs in memory and holds the open streams of this process. Typing is delivered by
 * a broadcast and never stored.
 */
import type { Context, Service, ServiceSchema } from "moleculer";
import { streamed } from "../services/contracts/stream-rules.ts";
import { httpServerStateOf } from "./http/http-server-state.ts";
import { resourcesOf } from "./log/service-resources.ts";
import { EventStreams } from "./stream/event-streams.ts";
import { wakeUps } from "./subscription.mixin.ts";

type Typing = {
  readonly to: string;
  readonly conversationId: string;
  readonly side: string;
  readonly jobId?: string;
};

const streamsOf = new WeakMap<Service, EventStreams>();

/** Streams events to the clients of a service that has `httpServer`. */
export const eventStream = (): Partial<ServiceSchema> => ({
  events: {
    ...wakeUps(streamed),
    "communication.typing"(this: Service, { params }: Context<Typing>) {
      const { to, jobId, ...data } = params;
      streamsOf.get(this)?.transient(to, { event: "typing", data }, jobId);
    },
  },
  async started(this: Service) {
    const streams = new EventStreams(this);
    streamsOf.set(this, streams);
    httpServerStateOf(this).streams = streams;
  },
  async stopped(this: Service) {
    await resourcesOf(this).close();
  },
});
