/**
 * Operator: what a person may ask of a service's log and of what follows logs there: whether it is
 * whole, how far the feeds are, and to go on after commits were lost for good.
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
/** Within the attempt of who asks. */
const verifyMsMax = 4000;

type Item = Answer<"job.feeds">["feeds"][number];

const itemOf = (feed: Feed): Item => ({
  name: feed.name,
  source: feed.source,
  behind: feed.lag?.() ?? 0,
  stoppedAt: feed.divergedAt?.()?.position ?? null,
});

/** Where a log has what a feed has read up to; null while it is shorter than that. */
const placeIn = async (service: Service, source: string, position: number) => {
  if (position === 0) return { position, hash: "" };
  const asked = { after: position - 1, limit: 1 };
  const name = `${source}.log.read`;
  const { upTo, hash } = await service.broker.call<Answer<"job.log.read">, object>(name, asked);
  return upTo === position ? { position, hash } : null;
};

/** Waits until each feed knows whether its log is the one that it read. */
const known = async (feeds: () => readonly Feed[]): Promise<void> => {
  const endMs = performance.now() + knownMsMax;
  const knows = (feed: Feed) => feed.divergedAt?.() != null || feed.isCaughtUp();
  while (!feeds().every(knows) && performance.now() < endMs) await pause(lookMs);
};

const reanchor = async (service: Service): Promise<Answer<"job.feeds.reanchor">> => {
  const room = resourcesOf(service);
  const filled = await (await room.log()).fillLost(now());
  clearFault(service, `${service.name}/log`);
  await known(() => room.following());
  for (const feed of [...room.following()]) {
    const stopped = feed.divergedAt?.();
    // A rebuild for one source of a read model was one for all of them.
    if (stopped == null || !room.following().includes(feed)) continue;
    const place = await placeIn(service, feed.source, stopped.position);
    if (place === null) continue;
    await feed.anchor?.(place);
    clearFault(service, feed.name);
    service.logger.warn(`${feed.name} goes on from ${place.position} of ${feed.source}`);
  }
  return { filled, feeds: room.following().map(itemOf) };
};

const verify = async (service: Service): Promise<Answer<"job.log.verify">> => {
  const room = resourcesOf(service);
  const { head } = await room.log();
  const watched = await room.watch?.look(verifyMsMax);
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
      return { feeds: resourcesOf(this).following().map(itemOf) };
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
