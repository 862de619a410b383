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
import { Refusal } from "../contracts/refusal.ts";
import { dayMs, now } from "../contracts/units.ts";
import { Blocks } from "./blocks.ts";
import { Market, type Ranked } from "./market.ts";
import { kmOf, type Offer, type Wish } from "./offer.ts";
import { announce } from "./profile.ts";
import { Profiles } from "./profiles.edge.ts";
import { plainReasonsOf, reasonsOf, scoreOf } from "./score.ts";
import { type Candidate, Workers } from "./workers.ts";

type Methods = LogMethods & {
  market: Market;
  blocks: Blocks;
  profiles: Profiles;
  workers: Workers;
  names: Names;
};

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
/** Where a page of a ranking begins: after the hundredths and the id of the last that was shown. */
const pageFrom = (from: readonly [number, string, number] | null, nowMs: number) => {
  const [hundredths, id, begunMs] = from ?? [0, "", nowMs];
  const atMs = Math.min(nowMs, Math.max(begunMs, nowMs - rankingMs));
  return { nowMs, atMs, after: from === null ? null : { hundredths, id } };
};

const candidateOf = (one: Candidate, offer: Offer, atMs: number, displayName: string) => ({
  worker: { userId: one.userId, displayName },
  score: scoreOf(one.hundredths),
  reasons: plainReasonsOf({ wish: one.wish, offer, km: kmOf(one.way), atMs }),
});

const employerOf = ({ offer }: Ranked): string => offer.job.employer.userId;

export default service<"matching", Methods>({
  name: "matching",
  mixins: [
    log({ announce }),
    letters(),
    personal({
      async held(service, userId) {
        const kept = await (service as Service & Methods).profiles.kept(userId);
        return { profile: kept === null ? [] : [kept] };
      },
      erases: {
        vault: async (service, userId) => {
          const { workers, profiles } = service as Service & Methods;
          workers.forget(userId);
          await profiles.forget(userId);
        },
      },
      holdsIds: [],
    }),
    tail({
      name: "market",
      on: ["job.posted", "job.changed", "job.closed", "job.cancelled"],
      handle: (service, { data }) => {
        if ("seatsTaken" in data) (service as Service & Methods).market.follow(data);
      },
    }),
    tail({
      name: "workers",
      on: ["matching.profileChanged"],
      handle: (service, { type, data }) => {
        if (type === "matching.profileChanged")
          (service as Service & Methods).workers.note(data.userId);
      },
    }),
    tail({
      name: "blocks",
      on: ["user.blocked", "user.unblocked", "user.accountClosed"],
      handle: (service, { type, data }) => {
        if (type === "user.accountClosed") {
          const { workers, names } = service as Service & Methods;
          // In every process; his rows are erased once for all.
          workers.forget(data.userId);
          names.forget(data.userId);
        }
        if (type !== "user.blocked" && type !== "user.unblocked") return;
        (service as Service & Methods).blocks.follow(type, data.userId, data.other);
      },
    }),
  ],

  created() {
    this.market = new Market();
    this.blocks = new Blocks();
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

    async recommendations(ctx) {
      const { limit = limitDefault, cursor } = ctx.params;
      const from = readCursor(cursor, ["number", "string", "number"]);
      const { userId } = caller(ctx);
      const { wish } = await this.profiles.of(userId);
      const nowMs = Date.parse(now());
      this.market.sweep(nowMs);
      const { atMs, after } = pageFrom(from, nowMs);
      const avoids = this.blocks.around(userId);
      const best = this.market.best(wish, { nowMs, atMs, after, limit: limit + 1, avoids });
      const names = await this.names.of(best.map(employerOf));
      return pageOf(
        best,
        limit,
        (ranked) => [ranked.hundredths, ranked.offer.jobId, atMs],
        (ranked) => itemOf(ranked, wish, atMs, names.get(employerOf(ranked)) ?? ""),
      );
    },

    async candidates(ctx) {
      const { jobId, limit = limitDefault, cursor } = ctx.params;
      const { userId } = caller(ctx);
      const offer = this.market.offer(jobId);
      const nowMs = Date.parse(now());
      if (offer === undefined || offer.startsMs <= nowMs) throw new Refusal("NOT_FOUND", {}, 404);
      if (offer.job.employer.userId !== userId) throw new Refusal("NOT_YOURS", {}, 403);
      const page = pageFrom(readCursor(cursor, ["number", "string", "number"]), nowMs);
      await this.workers.catchUp((id) => this.profiles.wish(id));
      const avoids = this.blocks.around(userId);
      const best = this.workers.best(offer, { ...page, limit: limit + 1, avoids });
      const names = await this.names.of(best.map((one) => one.userId));
      return pageOf(
        best,
        limit,
        (one) => [one.hundredths, one.userId, page.atMs],
        (one) => candidateOf(one, offer, page.atMs, names.get(one.userId) ?? ""),
      );
    },

    async import(ctx) {
      return { made: await this.profiles.import(ctx.params.profiles) };
    },
  },
});
