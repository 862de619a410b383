/**
 * Followed: what the matching service hears of others, in memory, each process for itself.
 *
 * The jobs, who works when and what employers are given (job's log, from a snapshot where there is
 * one), who has set a profile (its own), and blocks and accounts (user's). The logs are read side by
 * side: of somebody whose account is closed nothing is taken up, whichever of them is ahead.
 */
import type { Service } from "moleculer";
import { tail } from "../../mixins/subscription.mixin.ts";
import type { Message } from "../contracts/index.ts";
import type { MatchingService } from "./matching.types.ts";
import { type EngagementMessage, engagementEvents } from "./worker-facts/engagements.ts";

const ours = (service: Service) => service as MatchingService;

/** After these what is known of someone is asked anew. */
const accountEvents = [
  "user.suspended",
  "user.reinstated",
  "user.guardianSet",
  "user.guardianRemoved",
  "user.certificateAdded",
  "user.certificateRemoved",
  "user.certificateChecked",
] as const;
const isOfAccount = (type: string): boolean => (accountEvents as readonly string[]).includes(type);

const isOfEngagement = (message: Message): message is EngagementMessage =>
  (engagementEvents as readonly string[]).includes(message.type);

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
    if ("seatsTaken" in message.data) market.follow(message.data);
    else if (message.type === "job.reviewed") {
      if (!gone.has(message.data.employerId)) ratings.follow(message.position, message.data);
    } else if (isOfEngagement(message) && !gone.has(message.data.workerId)) {
      engagements.follow(message, market.offer(message.data.jobId));
    }
  },
  begin: (service) => ours(service).snapshots.load(),
  keep: (service, at) => ours(service).snapshots.keep(at),
});

export const workersSubscriber = tail({
  name: "workers",
  on: ["matching.profileChanged"],
  handle: (service, { type, data }) => {
    if (type === "matching.profileChanged") ours(service).workers.note(data.userId);
  },
});

export const accountsSubscriber = tail({
  name: "blocks",
  on: ["user.blocked", "user.unblocked", "user.accountClosed", ...accountEvents],
  handle: (service, { type, data, at }) => {
    const { workers, names, people, engagements, ratings, gone, blocks, snapshots } = ours(service);
    if (isOfAccount(type) && "userId" in data) people.forget(data.userId);
    if (type === "user.accountClosed") {
      // In every process; his rows are erased once for all.
      gone.add(data.userId);
      for (const one of [workers, names, people, engagements, ratings]) one.forget(data.userId);
      void snapshots.removeFrom(Date.parse(at));
    }
    if (type !== "user.blocked" && type !== "user.unblocked") return;
    blocks.follow(type, data.userId, data.other);
  },
});
