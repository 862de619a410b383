/** A client of the event stream, which reads what a server sends with a public parser. */
import { type IncomingMessage, request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { createParser } from "eventsource-parser";
import { until } from "./until.ts";

/** How soon a refused connection is tried again, and how long one is followed at most. */
const againMs = 20;
const followedMsMax = 120_000;

export type Received = {
  readonly event: string;
  readonly id: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** When it was received, by `performance.now`. */
  readonly atMs: number;
};

export type StreamClient = {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  /** What was received so far. */
  readonly events: readonly Received[];
  /** The id to resume from, that of a comment included. */
  readonly lastId: () => string | null;
  /** How many comments came. */
  readonly comments: () => number;
  /** The body of an answer that is no stream, once it ended. */
  readonly body: () => string;
  readonly isClosed: () => boolean;
  /** Stops reading, and goes on. */
  readonly pause: () => void;
  readonly resume: () => void;
  readonly close: () => void;
};

type Open = {
  readonly token?: string;
  readonly query?: string;
  readonly lastEventId?: string | undefined;
};

/** Connects to the event stream of a server and resolves when the head of the answer is here. */
export const openStream = async (
  url: string,
  { token, query = "", lastEventId }: Open,
): Promise<StreamClient> => {
  const events: Received[] = [];
  let lastId: string | null = lastEventId ?? null;
  let comments = 0;
  let text = "";
  let isClosed = false;
  const parser = createParser({
    onEvent: ({ event = "message", id = "", data }) =>
      events.push({ event, id, data: JSON.parse(data), atMs: performance.now() }),
    onComment: () => {
      comments += 1;
    },
  });
  const sent = request(`${url}/api/communication/stream${query}`, {
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(lastEventId === undefined ? {} : { "last-event-id": lastEventId }),
    },
  });
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    sent.once("response", resolve);
    sent.once("error", reject);
    sent.end();
  });
  response.setEncoding("utf8");
  response.on("data", (chunk: string) => {
    text += chunk;
    for (const [, id = ""] of chunk.matchAll(/^id: (.+)$/gm)) lastId = id;
    parser.feed(chunk);
  });
  response.on("error", () => undefined);
  response.on("close", () => {
    isClosed = true;
  });
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    events,
    lastId: () => lastId,
    comments: () => comments,
    body: () => text,
    isClosed: () => isClosed,
    pause: () => response.pause(),
    resume: () => response.resume(),
    close: () => sent.destroy(),
  };
};

/** Waits for an event that fits, and answers it. */
export const received = async (
  client: StreamClient,
  fits: (event: Received) => boolean,
  withinMs?: number,
): Promise<Received> => {
  await until(() => client.events.some(fits), withinMs);
  return client.events.find(fits) as Received;
};

export type Follower = {
  /** What came over all connections, in order. */
  readonly events: () => readonly Received[];
  readonly connections: () => number;
  /** Cuts the connection, as a network does. */
  readonly cut: () => void;
  readonly stop: () => Promise<void>;
};

/** Reads a stream as a browser does: a lost connection is opened again from the last id. */
export const followStream = (urlOf: () => string, token: string): Follower => {
  const events: Received[] = [];
  let client: StreamClient | null = null;
  let lastEventId: string | undefined;
  let connections = 0;
  let isStopped = false;
  const connect = async (): Promise<void> => {
    // A gateway that stops refuses connections; another is asked then.
    const opened = await openStream(urlOf(), { token, lastEventId }).catch(() => null);
    if (opened === null || opened.status !== 200) return void (await pause(againMs));
    client = opened;
    connections += 1;
    await until(() => isStopped || opened.isClosed(), followedMsMax);
    opened.close();
    lastEventId = opened.lastId() ?? lastEventId;
    events.push(...opened.events);
    client = null;
  };
  const running = (async () => {
    while (!isStopped) await connect();
  })();
  return {
    events: () => [...events, ...(client?.events ?? [])],
    connections: () => connections,
    cut: () => client?.close(),
    async stop() {
      isStopped = true;
      await running;
    },
  };
};
