/**
 * Matching: which open jobs suit a worker, and why.
 *
 * Owns the streams `profile:<userId>`, `automation:<userId>` and `fill:<fillId>`, and the profiles in
 * its vault. Announces matching.profileChanged, automationSet, fillProposed and fillApplied. Each replica follows the open jobs and the
 * engagements in its own memory.
 */
import { callerOf, markReplayed } from "../../mixins/auth/auth.middleware.ts";
import { deadLetters } from "../../mixins/dead-letters.mixin.ts";
import { commandOfRequest } from "../../mixins/log/commands.ts";
import { log } from "../../mixins/log.mixin.ts";
import { DisplayNames } from "../../mixins/personal-data/display-names.client.ts";
import { personalData } from "../../mixins/personal-data.mixin.ts";
import { service } from "../contracts/index.ts";
import { fillActions } from "./actions/fill.actions.ts";
import { recommendActions } from "./actions/recommend.actions.ts";
import { announce } from "./announce.ts";
import { Market } from "./market/market.ts";
import { accountsSubscriber, marketSubscriber, workersSubscriber } from "./matching.subscriber.ts";
import type { MatchingMethods, MatchingService } from "./matching.types.ts";
import { automationView, refusesBy } from "./profile/automation.ts";
import { Profiles } from "./profile/profiles.repository.ts";
import { WorkerIndex } from "./profile/worker-index.ts";
import { Impressions } from "./recommend/impressions.ts";
import { Snapshots } from "./snapshot/snapshot.scheduler.ts";
import { Blocks } from "./worker-facts/blocks.ts";
import { EmployerRatings } from "./worker-facts/employer-ratings.ts";
import { Engagements } from "./worker-facts/engagements.ts";
import { WorkerFacts } from "./worker-facts/worker-facts.client.ts";

export default service<"matching", MatchingMethods>({
  name: "matching",
  mixins: [
    log({ announce }),
    deadLetters(),
    personalData({
      async held(service, userId) {
        const kept = await (service as MatchingService).profiles.kept(userId);
        const choice = await (service as MatchingService).profiles.automation(userId);
        const automation =
          choice.status === "none" ? [] : [{ refuses: choice.refuses, at: choice.at }];
        return { profile: kept === null ? [] : [kept], automation };
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
    marketSubscriber,
    workersSubscriber,
    accountsSubscriber,
  ],

  created() {
    this.market = new Market();
    this.blocks = new Blocks();
    this.engagements = new Engagements();
    this.showings = new Impressions();
    this.ratings = new EmployerRatings();
    this.gone = new Set();
    const { market, engagements, ratings, gone } = this;
    this.snapshots = new Snapshots(this, { market, engagements, ratings, gone });
    this.people = new WorkerFacts(this.engagements, this.blocks);
    this.profiles = new Profiles(this);
    this.workers = new WorkerIndex();
    this.names = new DisplayNames(this.broker);
  },

  actions: {
    async "profile.set"(ctx) {
      const { profile, done } = await this.profiles.set(
        callerOf(ctx).userId,
        ctx.params,
        commandOfRequest(ctx),
      );
      markReplayed(ctx, done);
      return profile;
    },

    async "profile.get"(ctx) {
      return (await this.profiles.of(callerOf(ctx).userId)).profile;
    },

    async automation(ctx) {
      const { userId } = callerOf(ctx);
      const state = await this.profiles.automation(userId);
      return automationView(state, await this.profiles.refuses(userId));
    },

    async "automation.set"(ctx) {
      const { userId } = callerOf(ctx);
      const done = await this.profiles.setRefuses(
        userId,
        ctx.params.refuses,
        commandOfRequest(ctx),
      );
      markReplayed(ctx, done);
      // In this replica at once; the others follow the log.
      this.workers.note(userId);
      return automationView(done.state, refusesBy(done.state, null));
    },

    async import(ctx) {
      return { made: await this.profiles.import(ctx.params.profiles) };
    },

    ...recommendActions,
    ...fillActions,
  },
});
