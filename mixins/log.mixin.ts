/**
 * Log mixin: gives a service its commit log and lets other services pull it.
 *
 * `announce` turns a private commit into public messages; only those leave the service. After a
 * commit the same names are broadcast as a wake-up, with ids and the position. A subscriber that
 * misses a wake-up loses no message.
 */
import type { Context, Service, ServiceSchema } from "moleculer";
import { health, type LogPage, logRead } from "../services/contracts/common/shapes.ts";
import { Refusal } from "../services/contracts/core/refusal.ts";
import type { Static } from "../services/contracts/core/schema.ts";
import type { Params } from "../services/contracts/index.ts";
import { type Announce, announcerOf } from "./log/announcers.ts";
import { type Commit, positionOf } from "./log/commit.ts";
import { setFault } from "./log/data-fitness.ts";
import type { Log } from "./log/event-log.ts";
import { lostLine } from "./log/lost-positions.ts";
import { logActions } from "./log/operator-actions.ts";
import { resourcesOf } from "./log/service-resources.ts";
import { count } from "./metrics/metrics.ts";
import { shown } from "./store/nedb/document-line.ts";

export type LogMethods = { log: Log };

type Announced = ReturnType<Announce>[number];
type Page = Static<typeof LogPage>;

/** How many commits the followers of a log may be apart. */
const cachedMax = 512;
type Cached = { readonly commit: Commit; readonly messages: Page["messages"] };
/** By `announce`, the messages of the newest commits that the store gives out as shared objects. */
const cachedMessages = new WeakMap<Announce, Cached[]>();

const cachedBy = (announce: Announce): Cached[] => {
  const known = cachedMessages.get(announce) ?? [];
  cachedMessages.set(announce, known);
  return known;
};

const announcedOf = (source: string, announce: Announce, commit: Commit): Page["messages"] =>
  announce(commit).map(({ type, data, about }, index) => ({
    source,
    stream: about === undefined ? commit.stream : `${commit.stream}/${about}`,
    position: positionOf(commit._id),
    index,
    type,
    data,
    at: commit.at,
    correlationId: commit.meta.correlationId,
    actor: commit.meta.actor,
    ...(commit.meta.causationId === null ? {} : { causationId: commit.meta.causationId }),
    ...(commit.meta.from === undefined ? {} : { from: commit.meta.from }),
    ...(commit.meta.trace === undefined ? {} : { trace: commit.meta.trace }),
    hash: commit.hash,
  }));

/** Many consumers follow a log, and a commit's messages never change: they are made once. */
const messagesOf = (source: string, announce: Announce, commit: Commit): Page["messages"] => {
  const all = cachedBy(announce);
  const slot = positionOf(commit._id) % cachedMax;
  const known = all[slot];
  if (known?.commit === commit) return known.messages;
  const messages = announcedOf(source, announcerOf(source, announce), commit);
  if (Object.isFrozen(commit)) all[slot] = { commit, messages: shown(messages) };
  return messages;
};

/** Half of what NATS carries in one message by default: postings have long texts. */
const pageBytesMax = 512 * 1024;
const bytesOfMessages = new WeakMap<Page["messages"], number>();

const bytesOf = (messages: Page["messages"]): number => {
  const known = bytesOfMessages.get(messages);
  if (known !== undefined) return known;
  const bytes = messages.length === 0 ? 0 : Buffer.byteLength(JSON.stringify(messages));
  bytesOfMessages.set(messages, bytes);
  return bytes;
};

/** The messages of as many commits as a bus carries at once, and the last of these; at least one. */
const fitting = (source: string, announce: Announce, commits: readonly Commit[]) => {
  const messages: Page["messages"] = [];
  let last: Commit | undefined;
  let bytes = 0;
  for (const commit of commits) {
    const own = messagesOf(source, announce, commit);
    bytes += bytesOf(own);
    if (last !== undefined && bytes > pageBytesMax) break;
    messages.push(...own);
    last = commit;
  }
  return { messages, last };
};

const idsOf = (data: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(data).filter(([name]) => name.endsWith("Id")));

/**
 * Reads a page of public messages. `announce` is the service's own and is never called with commits
 * of the mixins. Refuses LOG_DIVERGED when the reader's checkpoint is not of this log.
 */
export const readPage = async (
  source: string,
  log: Log,
  announce: Announce,
  { after, limit, hash }: Params<"job.log.read">,
): Promise<Page> => {
  if (hash !== undefined && (await log.hashAt(after)) !== hash) {
    throw new Refusal("LOG_DIVERGED", { after });
  }
  const { messages, last } = fitting(source, announce, await log.read(after, limit));
  const upTo = last === undefined ? after : positionOf(last._id);
  return {
    messages,
    upTo,
    hash: last?.hash ?? hash ?? "",
    head: Math.max(log.head.position, upTo),
  };
};

/** The won that an announcement moved; undefined where it moved none. */
export type WonOf = (type: string, data: Readonly<Record<string, unknown>>) => number | undefined;

/** Counts an announcement among the business figures. */
const figure = ({ broker, name: service }: Service, { type, data }: Announced, wonOf?: WonOf) => {
  const labels = { service, event: type };
  count(broker, "events", labels);
  const won = wonOf?.(type, data);
  if (won !== undefined) count(broker, "eventWon", labels, won);
};

type LogOptions = { readonly announce: Announce; readonly wonOf?: WonOf };

/** Adds `this.log`, the log's actions, `health`, the wake-ups and the figures of its events. */
export const log = ({ announce, wonOf }: LogOptions): Partial<ServiceSchema> => ({
  actions: {
    ...logActions,
    "log.read": {
      visibility: "public",
      params: logRead.params as never,
      async handler(this: Service, ctx: Context<Params<"job.log.read">>) {
        const own = await resourcesOf(this).log();
        try {
          return await readPage(this.name, own, announce, ctx.params);
        } catch (error) {
          if (error instanceof Refusal && (await own.hearOf(ctx.params.after))) {
            const line = lostLine(this.name, own.head.position, ctx.params.after);
            setFault(this, `${this.name}/log`, line);
          }
          throw error;
        }
      },
    },
    health: {
      visibility: "public",
      params: health.params as never,
      handler(this: Service) {
        return { waiting: resourcesOf(this).waiting() };
      },
    },
  },
  async started(this: Service) {
    const resources = resourcesOf(this);
    const announcementsOf = announcerOf(this.name, announce);
    resources.onCommits((commits) => {
      resources.wake(this.name);
      for (const commit of commits) {
        for (const announced of announcementsOf(commit)) {
          const { type, data } = announced;
          figure(this, announced, wonOf);
          const wakeUp = { source: this.name, position: positionOf(commit._id), ...idsOf(data) };
          this.broker.broadcast(type, wakeUp).catch((error: Error) => {
            // No message is lost: consumers also read on their own timers.
            this.logger.debug(`wake-up ${type} was not sent: ${error.message}`);
          });
        }
      }
    });
    await resources.log();
  },
  async stopped(this: Service) {
    await resourcesOf(this).close();
  },
});
