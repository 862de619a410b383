/**
 * Matching: which open jobs suit a worker, and why.
 *
 * Owns the streams `profile:<userId>` and `fill:<fillId>` and the profiles in its vault; announces
 * matching.profileChanged, fillProposed and fillApplied. Follows the open jobs and who works when
 * in memory, each process for itself.
 */
import { answered, caller, command } from "../../mixins/guard.mixin.ts";
import { letters } from "../../mixins/letters.mixin.ts";
import { log } from "../../mixins/log.mixin.ts";
import { Names } from "../../mixins/names.ts";
import { personal } from "../../mixins/personal.mixin.ts";
import { service } from "../contracts/index.ts";
import { announce } from "./announce.ts";
import { Blocks } from "./blocks.ts";
import { Engagements } from "./engagements.ts";
import { fillActions } from "./fill.actions.ts";
import { accountsTail, marketTail, workersTail } from "./followed.edge.ts";
import { Market } from "./market.ts";
import { People } from "./people.edge.ts";
import { Profiles } from "./profiles.edge.ts";
import { Ratings } from "./ratings.ts";
import { recommendActions } from "./recommend.actions.ts";
import { Showings } from "./showings.ts";
import { Snapshots } from "./snapshots.edge.ts";
import type { MatchingMethods, MatchingService } from "./this.edge.ts";
import { Workers } from "./workers.ts";

export default service<"matching", MatchingMethods>({
  name: "matching",
  mixins: [
    log({ announce }),
    letters(),
    personal({
      async held(service, userId) {
        const kept = await (service as MatchingService).profiles.kept(userId);
        return { profile: kept === null ? [] : [kept] };
      },
      erases: {
        vault: async (service, userId) => {
          const { workers, profiles } = service as MatchingService;
          workers.forget(userId);
          await profiles.forget(userId);
        },
      },
      holdsIds: [],
    }),
    marketTail,
    workersTail,
    accountsTail,
  ],

  created() {
    this.market = new Market();
    this.blocks = new Blocks();
    this.engagements = new Engagements();
    this.showings = new Showings();
    this.ratings = new Ratings();
    this.gone = new Set();
    const { market, engagements, ratings, gone } = this;
    this.snapshots = new Snapshots(this, { market, engagements, ratings, gone });
    this.people = new People(this.engagements, this.blocks);
    this.profiles = new Profiles(this);
    this.workers = new Workers();
    this.names = new Names(this.broker);
  },

  actions: {
    async "profile.set"(ctx) {
      const { profile, done } = await this.profiles.set(
        caller(ctx).userId,
        ctx.params,
        command(ctx),
      );
      answered(ctx, done);
      return profile;
    },

    async "profile.get"(ctx) {
      return (await this.profiles.of(caller(ctx).userId)).profile;
    },

    async import(ctx) {
      return { made: await this.profiles.import(ctx.params.profiles) };
    },

    ...recommendActions,
    ...fillActions,
  },
});
