/** What a handler of the matching service finds on `this`. */
import type { Service } from "moleculer";
import type { LogMethods } from "../../mixins/log.mixin.ts";
import type { Names } from "../../mixins/names.ts";
import type { Blocks } from "./blocks.ts";
import type { Engagements } from "./engagements.ts";
import type { Market } from "./market.ts";
import type { People } from "./people.edge.ts";
import type { Profiles } from "./profiles.edge.ts";
import type { Ratings } from "./ratings.ts";
import type { Showings } from "./showings.ts";
import type { Snapshots } from "./snapshots.edge.ts";
import type { Workers } from "./workers.ts";

export type MatchingMethods = LogMethods & {
  market: Market;
  blocks: Blocks;
  engagements: Engagements;
  showings: Showings;
  ratings: Ratings;
  /** Whose accounts are closed. */
  gone: Set<string>;
  snapshots: Snapshots;
  people: People;
  profiles: Profiles;
  workers: Workers;
  names: Names;
};
export type MatchingService = Service & MatchingMethods;
