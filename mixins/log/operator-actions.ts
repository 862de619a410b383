/**
 * Operator actions of a log: verify it, list the service's feeds, and re-anchor them after commits
 * were lost for good.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Service, ServiceSchema } from "moleculer";
import { feeds, logVerify, reanchorFeeds } from "../../services/contracts/common/operations.ts";
import { now } from "../../services/contracts/core/units.ts";
import type { Answer } from "../../services/contracts/index.ts";
import { clearFault } from "./data-fitness.ts";
import { type Feed, resourcesOf } from "./service-resources.ts";

const knownMsMax = 2000;
const lookMs = 20;
/** Less than one attempt of the caller. */
const verifyMsMax = 4000;

type Item = Answer<"job.feeds">["feeds"][number];

const itemOf = (feed: Feed): Item => ({
  name: feed.name,
  source: feed.source,
  behind: feed.lag?.() ?? 0,
  stoppedAt: feed.divergedAt?.()?.position ?? null,
});

/** The feeds of a service by name; they are opened in no order. */
const itemsOf = (service: Service): Item[] =>
  resourcesOf(service)
    .following()
    .map(itemOf)
    .toSorted((a, b) => (`${a.name} ${a.source}` < `${b.name} ${b.source}` ? -1 : 1));

/** The checkpoint at a position of a source's log; null while the log is shorter. */
const checkpointAt = async (service: Service, source: string, position: number) => {
  if (position === 0) return { position, hash: "" };
  const params = { after: position - 1, limit: 1 };
  const name = `${source}.log.read`;
  const { upTo, hash } = await service.broker.call<Answer<"job.log.read">, object>(name, params);
  return upTo === position ? { position, hash } : null;
};

/** Waits until each feed knows whether its log is the one that it read. */
const waitUntilKnown = async (feeds: () => readonly Feed[]): Promise<void> => {
  const endMs = performance.now() + knownMsMax;
  const knows = (feed: Feed) => feed.divergedAt?.() != null || feed.isCaughtUp();
  while (!feeds().every(knows) && performance.now() < endMs) await pause(lookMs);
};

const reanchor = async (service: Service): Promise<Answer<"job.feeds.reanchor">> => {
  const resources = resourcesOf(service);
  const filled = await (await resources.log()).fillLost(now());
  clearFault(service, `${service.name}/log`);
  await waitUntilKnown(() => resources.following());
  for (const feed of [...resources.following()]) {
    const stopped = feed.divergedAt?.();
    // The rebuild of a read model for one source has replaced its feeds of all sources.
    if (stopped == null || !resources.following().includes(feed)) continue;
    const checkpoint = await checkpointAt(service, feed.source, stopped.position);
    if (checkpoint === null) continue;
    await feed.anchor?.(checkpoint);
    clearFault(service, feed.name);
    service.logger.warn(`${feed.name} goes on from ${checkpoint.position} of ${feed.source}`);
  }
  return { filled, feeds: itemsOf(service) };
};

const verify = async (service: Service): Promise<Answer<"job.log.verify">> => {
  const resources = resourcesOf(service);
  const { head } = await resources.log();
  const watched = await resources.watch?.look(verifyMsMax);
  if (watched === undefined) throw new Error(`the log of ${service.name} is not watched`);
  return { commits: head.position, ...watched };
};

/** The actions `log.verify`, `feeds` and `feeds.reanchor`. */
export const logActions: NonNullable<ServiceSchema["actions"]> = {
  "log.verify": {
    visibility: "published",
    params: logVerify("any").params as never,
    handler(this: Service) {
      return verify(this);
    },
  },
  feeds: {
    visibility: "published",
    params: feeds("any").params as never,
    handler(this: Service) {
      return { feeds: itemsOf(this) };
    },
  },
  "feeds.reanchor": {
    visibility: "published",
    params: reanchorFeeds("any").params as never,
    handler(this: Service) {
      return reanchor(this);
    },
  },
};
