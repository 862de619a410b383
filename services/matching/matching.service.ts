/**
 * Matching: which open jobs suit a worker, and why.
 *
 * Owns the streams `profile:<userId>` and the profiles in its vault; announces
 * matching.profileChanged. Follows the open jobs in memory, each process for itself.
 */
import type { Service } from "moleculer";
import { answered, caller, command } from "../../mixins/guard.mixin.ts";
import { letters } from "../../mixins/letters.mixin.ts";
import { type LogMethods, log } from "../../mixins/log.mixin.ts";
import { Names } from "../../mixins/names.ts";
import { personal } from "../../mixins/personal.mixin.ts";
import { tail } from "../../mixins/subscription.mixin.ts";
import { service } from "../contracts/index.ts";
import { limitDefault, pageOf, readCursor } from "../contracts/paging.ts";
import { dayMs, now } from "../contracts/units.ts";
import { Market, type Ranked } from "./market.ts";
import { kmOf, type Wish } from "./offer.ts";
import { announce } from "./profile.ts";
import { Profiles } from "./profiles.edge.ts";
import { reasonsOf, scoreOf } from "./score.ts";

type Methods = LogMethods & { market: Market; profiles: Profiles; names: Names };

/** A ranking is made for the instant of its first page, and kept for that long. */
const rankingMs = dayMs;
const meters = 1000;

const itemOf = ({ offer, hundredths, way }: Ranked, wish: Wish, atMs: number, name: string) => {
  const { job } = offer;
  const km = kmOf(way);
  const employer = { ...job.employer, displayName: name };
  return {
    job: { ...job, employer, distanceKm: Math.round(km * meters) / meters },
    score: scoreOf(hundredths),
    reasons: reasonsOf({ wish, offer, km, atMs }),
  };
};
const employerOf = ({ offer }: Ranked): string => offer.job.employer.userId;

export default service<"matching", Methods>({
  name: "matching",
  mixins: [
    log({ announce }),
    letters(),
    personal(async (service, userId) => {
      const kept = await (service as Service & Methods).profiles.kept(userId);
      return { profile: kept === null ? [] : [kept] };
    }),
    tail({
      name: "market",
      on: ["job.posted", "job.changed", "job.closed", "job.cancelled"],
      handle: (service, { data }) => {
        if ("seatsTaken" in data) (service as Service & Methods).market.follow(data);
      },
    }),
  ],

  created() {
    this.market = new Market();
    this.profiles = new Profiles(this);
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

    async recommendations(ctx) {
      const { limit = limitDefault, cursor } = ctx.params;
      const from = readCursor(cursor, ["number", "string", "number"]);
      const { wish } = await this.profiles.of(caller(ctx).userId);
      const nowMs = Date.parse(now());
      this.market.sweep(nowMs);
      const [hundredths, jobId, begunMs] = from ?? [0, "", nowMs];
      const atMs = Math.min(nowMs, Math.max(begunMs, nowMs - rankingMs));
      const after = from === null ? null : { hundredths, jobId };
      const best = this.market.best(wish, { nowMs, atMs, after, limit: limit + 1 });
      const names = await this.names.of(best.map(employerOf));
      return pageOf(
        best,
        limit,
        (ranked) => [ranked.hundredths, ranked.offer.jobId, atMs],
        (ranked) => itemOf(ranked, wish, atMs, names.get(employerOf(ranked)) ?? ""),
      );
    },

    async import(ctx) {
      return { made: await this.profiles.import(ctx.params.profiles) };
    },
  },
});
