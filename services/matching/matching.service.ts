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
import { tail } from "../../mixins/subscription.mixin.ts";
import { type Message, service } from "../contracts/index.ts";
import { limitDefault, pageOf, readCursor } from "../contracts/paging.ts";
import { Refusal } from "../contracts/refusal.ts";
import { dayMs, now } from "../contracts/units.ts";
import { announce } from "./announce.ts";
import { Blocks } from "./blocks.ts";
import { barTo, shiftOf } from "./eligibility.ts";
import { type EngagementMessage, Engagements, engagementEvents } from "./engagements.ts";
import { fillActions } from "./fill.actions.ts";
import { Market, type Ranked, type UnrankedPage } from "./market.ts";
import { kmOf, type Offer, type Wish } from "./offer.ts";
import { People } from "./people.edge.ts";
import { Profiles } from "./profiles.edge.ts";
import { plainReasonsOf, reasonsOf, scoreOf } from "./score.ts";
import type { MatchingMethods, MatchingService } from "./this.edge.ts";
import { type Candidate, type CandidatePage, Workers } from "./workers.ts";

const roundsMax = 5;
/** A ranking is made for the instant of its first page, and kept for that long. */
const rankingMs = dayMs;
const meters = 1000;

const itemOf = (
  { offer, hundredths, way, beside }: Ranked,
  wish: Wish,
  atMs: number,
  name: string,
) => {
  const { job } = offer;
  const km = kmOf(way);
  const employer = { ...job.employer, displayName: name };
  return {
    job: { ...job, employer, distanceKm: Math.round(km * meters) / meters },
    score: scoreOf(hundredths),
    reasons: reasonsOf({ wish, offer, km, atMs, beside }),
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
  reasons: plainReasonsOf({
    wish: one.wish,
    offer,
    km: kmOf(one.way),
    atMs,
    beside: one.beside,
  }),
});

type ByTime = Pick<UnrankedPage, "nowMs" | "avoids" | "allows" | "limit"> & {
  readonly from: readonly [number, string, number] | null;
};

/** What suits someone who refuses to be matched by a program: the earliest first, without a score. */
const byTime = async (
  { market, names }: MatchingService,
  wish: Wish,
  { from, limit, ...page }: ByTime,
) => {
  const after = from === null ? null : { startsMs: from[0], id: from[1] };
  const found = market.unranked(wish, { ...page, after, limit: limit + 1 });
  const known = await names.of(found.map(({ job }) => job.employer.userId));
  return pageOf(
    found,
    limit,
    ({ startsMs, jobId }) => [startsMs, jobId, page.nowMs],
    ({ job }) => {
      const employer = { ...job.employer, displayName: known.get(job.employer.userId) ?? "" };
      return { job: { ...job, employer }, score: 0, reasons: [] };
    },
  );
};

/** Whoever comes up is asked about, and the ranking made anew, until nobody new does. */
const bestFor = async (
  { people, workers, engagements, broker }: MatchingService,
  offer: Offer,
  page: CandidatePage,
): Promise<Candidate[]> => {
  const allows = (userId: string) => barTo(people.person(userId), shiftOf(offer)) === null;
  const besides = (userId: string) => engagements.beside(userId, offer, "employer");
  for (let round = 1; ; round += 1) {
    const best = workers.best(offer, { ...page, allows, besides });
    const learnt = await people.tryLearn(
      broker,
      best.map(({ userId }) => userId),
    );
    if (learnt === 0 || round === roundsMax) return best.filter(({ userId }) => allows(userId));
  }
};

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

const employerOf = ({ offer }: Ranked): string => offer.job.employer.userId;

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
    tail({
      name: "market",
      on: ["job.posted", "job.changed", "job.closed", "job.cancelled", ...engagementEvents],
      handle: (service, message) => {
        const { market, engagements } = service as MatchingService;
        if ("seatsTaken" in message.data) market.follow(message.data);
        else if (isOfEngagement(message)) {
          engagements.follow(message, market.offer(message.data.jobId));
        }
      },
    }),
    tail({
      name: "workers",
      on: ["matching.profileChanged"],
      handle: (service, { type, data }) => {
        if (type === "matching.profileChanged")
          (service as MatchingService).workers.note(data.userId);
      },
    }),
    tail({
      name: "blocks",
      on: ["user.blocked", "user.unblocked", "user.accountClosed", ...accountEvents],
      handle: (service, { type, data }) => {
        if (isOfAccount(type) && "userId" in data) {
          (service as MatchingService).people.forget(data.userId);
        }
        if (type === "user.accountClosed") {
          const { workers, names, people, engagements } = service as MatchingService;
          // In every process; his rows are erased once for all.
          for (const one of [workers, names, people, engagements]) one.forget(data.userId);
        }
        if (type !== "user.blocked" && type !== "user.unblocked") return;
        (service as MatchingService).blocks.follow(type, data.userId, data.other);
      },
    }),
  ],

  created() {
    this.market = new Market();
    this.blocks = new Blocks();
    this.engagements = new Engagements();
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

    async recommendations(ctx) {
      const { limit = limitDefault, cursor } = ctx.params;
      const from = readCursor(cursor, ["number", "string", "number"]);
      const { userId } = caller(ctx);
      const { wish, profile } = await this.profiles.of(userId);
      const nowMs = Date.parse(now());
      this.market.sweep(nowMs);
      this.engagements.sweep(nowMs);
      const { atMs, after } = pageFrom(from, nowMs);
      const avoids = this.blocks.around(userId);
      await this.people.tryLearn(this.broker, [userId]);
      const person = this.people.person(userId);
      const allows = (offer: Offer) => barTo(person, shiftOf(offer)) === null;
      if (profile.refusesAutomatic === true) {
        return byTime(this, wish, { nowMs, avoids, allows, limit, from });
      }
      const besides = (offer: Offer) => this.engagements.beside(userId, offer, "worker");
      const employers = this.engagements.employersOf(userId);
      const page = { nowMs, atMs, after, limit: limit + 1, avoids, allows, besides, employers };
      const best = this.market.best(wish, page);
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
      await this.workers.catchUp((id) => this.profiles.rankedWish(id));
      const avoids = this.blocks.around(userId);
      const best = await bestFor(this, offer, { ...page, limit: limit + 1, avoids });
      const names = await this.names.of(best.map((one) => one.userId));
      return pageOf(
        best,
        limit,
        (one) => [one.hundredths, one.userId, page.atMs],
        (one) => candidateOf(one, offer, page.atMs, names.get(one.userId) ?? ""),
      );
    },

    ...fillActions,

    async import(ctx) {
      return { made: await this.profiles.import(ctx.params.profiles) };
    },
  },
});
