/**
 * Event streams: the open streams of one process, and the logs that they follow.
 *
 * The process reads each log once, whatever the number of streams. It keeps the newest events, so
 * that a client that was connected here or elsewhere resumes where it was. What is older, or was
 * never an id, is answered with a `reset`: the client then reads everything again.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Service } from "moleculer";
import { ownerOf } from "../../services/contracts/allowed-calls.ts";
import { hourMs } from "../../services/contracts/core/units.ts";
import type { Caller, Message } from "../../services/contracts/index.ts";
import { streamed, streamItemsOf } from "../../services/contracts/stream-rules.ts";
import { followerOf } from "../auth/auth.middleware.ts";
import { LogConsumer } from "../consumers/log-consumer.ts";
import { logReader } from "../consumers/log-reader.ts";
import { tailDelivery } from "../consumers/tail-delivery.ts";
import { resourcesOf } from "../log/service-resources.ts";
import { count, countAlert, measure } from "../metrics/metrics.ts";
import { periodic } from "../process/periodic.ts";
import { RecentEvents } from "./recent-events.ts";
import { type EndReason, type Fill, StreamConnection, type Waiting } from "./stream-connection.ts";
import { managedOnly, StreamManagers } from "./stream-managers.ts";
import {
  endOf,
  type Place,
  type Places,
  placeOf,
  placesOf,
  positionAt,
} from "./stream-position.ts";
import { textsFor } from "./stream-texts.ts";

/** The logs that streams follow. */
export const streamSources: readonly string[] = [...new Set(streamed.map(ownerOf))];

const recentMax = 50_000;
/** How far back a process reads when it starts, so that clients of another one can resume here. */
const primedCommits = 4000;
const tickMs = 1000;
/** Open streams of one account in a process; one more ends the oldest. */
const perUserMax = 10;
const perProcessMax = 20_000;
/** A client connects again after this; so streams spread over the gateways. */
const openMsMax = hourMs;

const wanted: ReadonlySet<string> = new Set(streamed);

/** What is decided and made for the receiver of events when they are sent. */
const fillFor = (service: Service, userId: string): Fill => {
  const [managed, texts] = [managedOnly(service, userId), textsFor(service, userId)];
  return async (events) => texts(await managed(events));
};

/** The event streams of a service that has an HTTP server. */
export class EventStreams {
  private readonly service: Service;
  private readonly byUser = new Map<string, Set<StreamConnection>>();
  private readonly managers: StreamManagers;
  private readonly recent = new RecentEvents(recentMax);
  private readonly tails = new Map<string, LogConsumer>();
  /** Up to where each log was handled; ahead of its consumer while that ends a page. */
  private readonly handled = new Map<string, Place>();
  private readonly stopTicks: () => Promise<void>;
  private open = 0;
  private isClosed = false;

  constructor(service: Service) {
    this.service = service;
    this.managers = new StreamManagers(service);
    for (const source of streamSources) this.follow(source);
    this.stopTicks = periodic(
      tickMs,
      async () => this.tick(),
      (error) => service.logger.error("streams:", error),
    );
    resourcesOf(service).onClose(this.stopTicks);
  }

  /** Answers with a stream, from the last event that the client has; false without room. */
  async answer(
    { method }: IncomingMessage,
    response: ServerResponse,
    caller: Caller,
    lastEventId: string | undefined,
  ): Promise<boolean> {
    if (this.open >= perProcessMax || this.isClosed) return false;
    const last = lastEventId === undefined ? undefined : placesOf(lastEventId, streamSources);
    const isAhead = last ? await this.isBeyondHeads(last) : false;
    const fill = fillFor(this.service, caller.userId);
    const connection = new StreamConnection(caller, response, fill);
    const employerIds = await this.managers.employersOf(connection);
    if (this.isClosed) return false;
    // A client that has gone meanwhile is not registered: its end was before.
    if (response.destroyed) return true;
    // From here to the end nothing waits, so no event can come in between.
    const from = last && !isAhead && this.canResume(last) ? last : null;
    this.attachAll(connection, from);
    connection.begin();
    if (method === "HEAD") {
      response.end();
      return true;
    }
    this.register(connection, response);
    this.managers.follow(connection, employerIds);
    if (from !== null) this.replay(connection, from);
    else if (last !== undefined) connection.reset("unknownId");
    return true;
  }

  /** Sends an event without an id to a user's streams; to the managers of a job's site if named. */
  transient(userId: string, event: Waiting, managedJobId?: string): void {
    for (const connection of this.byUser.get(userId) ?? []) connection.enqueue(event);
    if (managedJobId === undefined) return;
    for (const connection of this.managers.of(userId)) {
      connection.enqueue({ ...event, managedJobId });
    }
  }

  /** Ends all streams; their clients connect to another process. */
  endAll(reason: EndReason): void {
    this.isClosed = true;
    for (const connections of this.byUser.values()) {
      for (const connection of connections) this.end(connection, reason);
    }
  }

  private follow(source: string): void {
    const { service } = this;
    const read = logReader(service, source);
    const take = tailDelivery(service, "stream", (message) => this.hear(message));
    const tail = new LogConsumer({
      name: `${service.name}/stream<-${source}`,
      source,
      read,
      load: async () => {
        const { head } = await read({ position: 0, hash: "" }, 1);
        const position = Math.max(0, head - primedCommits);
        this.recent.begin(source, endOf(position));
        this.handled.set(source, endOf(position));
        return { position, hash: "" };
      },
      save: async () => undefined,
      handle: async (messages) => {
        for (const message of messages) if (wanted.has(message.type)) take(message);
        const last = messages.at(-1);
        if (last !== undefined) this.handled.set(source, endOf(last.position));
      },
      logger: service.logger,
      diverged: () => {
        // The log was replaced: what clients have seen of it says nothing any more.
        countAlert(service, "logDiverged");
        resourcesOf(service).removeFeed(tail);
        for (const connection of this.connections()) connection.detach(source);
        this.follow(source);
      },
    });
    this.tails.set(source, tail);
    resourcesOf(service).addFeed(tail);
    tail.start();
  }

  private hear(message: Message): void {
    const { source } = message;
    const place = placeOf(message);
    for (const item of streamItemsOf(message)) {
      const event = { item, source, place };
      for (const userId of item.to) {
        this.recent.add(userId, event);
        for (const connection of this.byUser.get(userId) ?? []) connection.deliver(event);
      }
      if (item.atJob === undefined) continue;
      for (const connection of this.managers.of(item.atJob.employerId)) connection.deliver(event);
    }
  }

  /** Up to where a log was read; undefined until what was there at the start is. */
  private reached(source: string): Place | undefined {
    const tail = this.tails.get(source);
    if (tail?.isCaughtUp() !== true) return undefined;
    return Math.max(this.handled.get(source) ?? 0, endOf(tail.position));
  }

  /** Whether a client names a place behind the end of a log: it never read that far. */
  private async isBeyondHeads(from: Places): Promise<boolean> {
    for (const [source, place] of Object.entries(from)) {
      const reached = this.reached(source);
      if (reached === undefined || place <= reached) continue;
      // Another process may have been some messages further than this one.
      const after = { position: positionAt(reached), hash: "" };
      const { head } = await logReader(this.service, source)(after, 1);
      if (positionAt(place) > head) return true;
    }
    return false;
  }

  /** Whether all that came after these places is still here, as far as logs are followed yet. */
  private canResume(from: Places): boolean {
    return streamSources.every((source) => {
      const place = from[source];
      if (place === undefined) return false;
      return this.reached(source) === undefined || place >= this.recent.floorOf(source);
    });
  }

  /** From the client's places, or from now on. */
  private attachAll(connection: StreamConnection, from: Places | null): void {
    for (const source of streamSources) {
      const reached = this.reached(source);
      const place = from?.[source];
      if (reached === undefined) connection.pending.set(source, place ?? null);
      else connection.attach(source, place ?? reached);
    }
  }

  /** Sends what the client has missed, in the order in which this process read it. */
  private replay(connection: StreamConnection, from: Places): void {
    const followed = Object.entries(from).filter(
      ([source]) => connection.placeIn(source) !== undefined,
    );
    const places = new Map(followed);
    const { caller, employerIds } = connection;
    for (const event of this.recent.after(caller.userId, places, employerIds)) {
      connection.deliver(event);
    }
  }

  private register(connection: StreamConnection, response: ServerResponse): void {
    const { userId } = connection.caller;
    const own = this.byUser.get(userId) ?? new Set();
    const [oldest] = own;
    if (own.size >= perUserMax && oldest !== undefined) this.end(oldest, "tooMany");
    own.add(connection);
    this.byUser.set(userId, own);
    this.open += 1;
    response.once("close", () => {
      this.open -= 1;
      this.forget(connection);
    });
  }

  private forget(connection: StreamConnection): void {
    const { userId } = connection.caller;
    this.managers.forget(connection);
    const own = this.byUser.get(userId);
    own?.delete(connection);
    if (own?.size === 0) this.byUser.delete(userId);
  }

  private end(connection: StreamConnection, reason: EndReason): void {
    if (connection.isEnded) return;
    connection.end(reason);
    this.forget(connection);
    count(this.service.broker, "streamEnds", { service: this.service.name, reason });
  }

  private *connections(): Generator<StreamConnection> {
    for (const own of this.byUser.values()) yield* own;
  }

  private tick(): void {
    const nowMs = performance.now();
    const { broker, name: service } = this.service;
    const sessions = followerOf(broker);
    for (const connection of [...this.connections()]) {
      if (sessions.haveEnded(connection.caller)) this.end(connection, "sessionEnded");
      else if (nowMs - connection.openedMs > openMsMax) this.end(connection, "renew");
      else if (connection.tick(nowMs, (source) => this.reached(source) ?? 0)) {
        this.end(connection, "slowReader");
      } else if (connection.pending.size > 0) this.attachLate(connection);
    }
    void this.managers.followLate();
    measure(broker, "streams", { service }, this.open);
  }

  /** Attaches logs that were not read when the client connected. */
  private attachLate(connection: StreamConnection): void {
    for (const [source, place] of [...connection.pending]) {
      const reached = this.reached(source);
      if (reached === undefined) continue;
      const canResume = place !== null && place >= this.recent.floorOf(source) && place <= reached;
      connection.attach(source, canResume ? place : reached);
      if (!canResume) connection.reset("notFollowedYet");
      else this.replay(connection, { [source]: place });
    }
  }
}
