/**
 * Subscriptions of the matching service, each replica for itself and in memory.
 *
 * From job's log: jobs, engagements and employers' ratings, from a snapshot where there is one.
 * From its own log: which workers have set a profile. From user's log: blocks and accounts. The
 * logs are read concurrently: no event of a closed account is applied, whichever log is ahead.
 */
import type { Service } from "moleculer";
import { tail } from "../../mixins/subscription.mixin.ts";
import type { Message } from "../contracts/index.ts";
import type { MatchingService } from "./matching.types.ts";
import { type EngagementMessage, engagementEvents } from "./worker-facts/engagements.ts";

const ours = (service: Service) => service as MatchingService;

/** After these events the cached facts of a worker are dropped and asked for again. */
const accountEvents = [
  "user.suspended",
  "user.reinstated",
  "user.profileChanged",
  "user.guardianSet",
  "user.guardianRemoved",
  "user.certificateAdded",
  "user.certificateRemoved",
  "user.certificateChecked",
] as const;
const isOfAccount = (type: string): boolean => (accountEvents as readonly string[]).includes(type);

const isOfEngagement = (message: Message): message is EngagementMessage =>
  (engagementEvents as readonly string[]).includes(message.type);

/** Follows job's log from the snapshot's position, and writes snapshots. */
export const marketSubscriber = tail({
  name: "market",
  on: [
    "job.posted",
    "job.changed",
    "job.closed",
    "job.cancelled",
    "job.reviewed",
    ...engagementEvents,
  ],
  handle: (service, message) => {
    const { market, engagements, ratings, gone } = ours(service);
    if ("seatsTaken" in message.data) {
      const postedMs = message.type === "job.posted" ? Date.parse(message.at) : undefined;
      market.follow(message.data, postedMs);
    } else if (message.type === "job.reviewed") {
      if (!gone.has(message.data.employerId)) ratings.follow(message.position, message.data);
    } else if (isOfEngagement(message) && !gone.has(message.data.workerId)) {
      engagements.follow(message, market.offer(message.data.jobId));
    }
  },
  begin: (service) => ours(service).snapshots.load(),
  keep: (service, at) => ours(service).snapshots.keep(at),
});

/** Follows which workers have set a profile, or changed whether they refuse to be ranked. */
export const workersSubscriber = tail({
  name: "workers",
  on: ["matching.profileChanged", "matching.automationSet"],
  handle: (service, { type, data }) => {
    if (type === "matching.profileChanged" || type === "matching.automationSet") {
      ours(service).workers.note(data.userId);
    }
  },
});

/** Follows blocks, and drops what is known of changed and closed accounts. */
export const accountsSubscriber = tail({
  name: "blocks",
  on: ["user.blocked", "user.unblocked", "user.accountClosed", ...accountEvents],
  handle: (service, { type, data, at }) => {
    const { workers, names, people, engagements, ratings, gone, blocks, snapshots } = ours(service);
    if (isOfAccount(type) && "userId" in data) people.forget(data.userId);
    if (type === "user.accountClosed") {
      // In every replica; the stored rows of the user are erased once for all replicas.
      gone.add(data.userId);
      for (const one of [workers, names, people, engagements, ratings]) one.forget(data.userId);
      void snapshots.removeFrom(Date.parse(at));
    }
    if (type !== "user.blocked" && type !== "user.unblocked") return;
    blocks.follow(type, data.userId, data.other);
  },
});
