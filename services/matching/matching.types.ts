/** `this` of the matching service's handlers. */
import type { Service } from "moleculer";
import type { LogMethods } from "../../mixins/log.mixin.ts";
import type { DisplayNames } from "../../mixins/personal-data/display-names.client.ts";
import type { Market } from "./market/market.ts";
import type { Profiles } from "./profile/profiles.repository.ts";
import type { WorkerIndex } from "./profile/worker-index.ts";
import type { Impressions } from "./recommend/impressions.ts";
import type { Snapshots } from "./snapshot/snapshot.scheduler.ts";
import type { Blocks } from "./worker-facts/blocks.ts";
import type { EmployerRatings } from "./worker-facts/employer-ratings.ts";
import type { Engagements } from "./worker-facts/engagements.ts";
import type { WorkerFacts } from "./worker-facts/worker-facts.client.ts";

export type MatchingMethods = LogMethods & {
  market: Market;
  blocks: Blocks;
  engagements: Engagements;
  showings: Impressions;
  ratings: EmployerRatings;
  /** Ids of users whose accounts are closed. */
  gone: Set<string>;
  snapshots: Snapshots;
  people: WorkerFacts;
  profiles: Profiles;
  workers: WorkerIndex;
  names: DisplayNames;
};
export type MatchingService = Service & MatchingMethods;
