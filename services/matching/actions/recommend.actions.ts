/** Handlers of ranked lists: jobs for a worker, and workers for a job, with reasons. */
import { callerOf } from "../../../mixins/auth/auth.middleware.ts";
import { limitDefault, pageOf, readCursor } from "../../contracts/core/paging.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { dayMs, now } from "../../contracts/core/units.ts";
import type { Handlers } from "../../contracts/index.ts";
import { kmOfWay } from "../../contracts/kernel/travel.ts";
import type { UnrankedPage } from "../market/market.ts";
import type { Ranked } from "../market/top-k.ts";
import type { MatchingService } from "../matching.types.ts";
import type { Candidate, CandidatePage } from "../profile/worker-index.ts";
import { barTo, shiftOf } from "../score/eligibility.ts";
import { type Fit, fitnessReasons } from "../score/fitness.ts";
import type { Offer, Wish } from "../score/offer.ts";
import { reasonsOf } from "../score/reasons.ts";
import { scoreOf } from "../score/score.ts";

type From = readonly [number, string, number] | null;

const roundsMax = 5;
/** A ranking is computed for the instant of its first page, and stays at it for this long. */
const rankingMs = dayMs;
const meters = 1000;

/** The employers of some jobs as lists show them: with their current names and ratings. */
const employersShown = async ({ names, ratings }: MatchingService, offers: readonly Offer[]) => {
  const known = await names.of(offers.map(({ job }) => job.employer.userId));
  return ({ job: { employer } }: Offer) => ({
    ...employer,
    displayName: known.get(employer.userId) ?? "",
    ...ratings.of(employer.userId),
  });
};

const itemOf = (
  { offer, hundredths, way, beside }: Ranked,
  wish: Wish,
  atMs: number,
  employer: Offer["job"]["employer"],
) => {
  const { job } = offer;
  const km = kmOfWay(way);
  return {
    job: { ...job, employer, distanceKm: Math.round(km * meters) / meters },
    score: scoreOf(hundredths),
    reasons: reasonsOf({ wish, offer, km, atMs, beside }),
  };
};

/** Where a page of a ranking begins: after the hundredths and the id of the last item shown. */
const pageFrom = (from: From, nowMs: number) => {
  const [hundredths, id, begunMs] = from ?? [0, "", nowMs];
  const atMs = Math.min(nowMs, Math.max(begunMs, nowMs - rankingMs));
  return { nowMs, atMs, after: from === null ? null : { hundredths, id } };
};

const candidateOf = ({ userId, fit, hundredths }: Candidate, displayName: string) => ({
  worker: { userId, displayName },
  score: scoreOf(hundredths),
  reasons: fitnessReasons(fit),
});

type ByTime = Pick<UnrankedPage, "nowMs" | "avoids" | "allows" | "limit"> & { readonly from: From };

/** Suitable jobs for a worker who refuses automated decisions: the newest first, without a score. */
const byTime = async (service: MatchingService, wish: Wish, { from, limit, ...page }: ByTime) => {
  const after = from === null ? null : { postedMs: from[0], id: from[1] };
  const found = service.market.unranked(wish, { ...page, after, limit: limit + 1 });
  const shown = await employersShown(service, found);
  return pageOf(
    found,
    limit,
    ({ postedMs, jobId }) => [postedMs, jobId, page.nowMs],
    (offer) => ({ job: { ...offer.job, employer: shown(offer) }, score: null, reasons: [] }),
  );
};

/** The best jobs for a worker, one more than asked for. */
const bestJobs = (
  { market, blocks, people, engagements, showings }: MatchingService,
  userId: string,
  wish: Wish,
  { limit, ...page }: ReturnType<typeof pageFrom> & { readonly limit: number },
): Ranked[] => {
  const person = people.person(userId);
  const best = market.best(wish, {
    ...page,
    limit: limit + 1,
    avoids: blocks.around(userId),
    allows: (offer) => barTo(person, shiftOf(offer)) === null,
    besides: (offer) => engagements.beside(userId, offer, "worker", showings.turn(offer.jobId)),
    employers: engagements.employersOf(userId),
  });
  // Only a first page counts as an impression: fewer workers see the later pages.
  if (page.after === null) {
    showings.show(
      userId,
      best.slice(0, limit).map(({ offer }) => offer.jobId),
    );
  }
  return best;
};

type EmployerPage = Omit<CandidatePage, "allows" | "fitOf"> & { readonly atMs: number };

/** The best candidates. Looks up unknown ones and ranks again, until none of them is unknown. */
const bestFor = async (
  { people, workers, engagements, broker }: MatchingService,
  offer: Offer,
  { atMs, ...page }: EmployerPage,
): Promise<Candidate[]> => {
  const shift = shiftOf(offer);
  const needsCertificates = shift.certificates.length > 0;
  const allows = (userId: string) => barTo(people.person(userId), shift) === null;
  const fitOf = (userId: string, wish: Wish): Fit => ({
    wish,
    offer,
    beside: engagements.beside(userId, offer, "employer"),
    shows: engagements.shows(userId, atMs),
    isCertified: needsCertificates && people.person(userId).certificates !== null,
  });
  for (let round = 1; ; round += 1) {
    const best = workers.best(offer, { ...page, allows, fitOf });
    const ids = best.map(({ userId }) => userId);
    const learnt = await people.tryLearn(broker, ids, needsCertificates);
    if (learnt === 0 || round === roundsMax) return best.filter(({ userId }) => allows(userId));
  }
};

/**
 * `recommendations` and `candidates`; what they refuse is in
 * services/contracts/matching/matching.ts.
 */
export const recommendActions: Pick<
  Handlers<"matching", MatchingService>,
  "recommendations" | "candidates"
> = {
  async recommendations(ctx) {
    const { limit = limitDefault, cursor } = ctx.params;
    const from = readCursor(cursor, ["number", "string", "number"]);
    const { userId } = callerOf(ctx);
    const { wish } = await this.profiles.of(userId);
    const nowMs = Date.parse(now());
    this.market.sweep(nowMs);
    this.engagements.sweep(nowMs);
    this.showings.tick(nowMs);
    await this.people.tryLearn(this.broker, [userId]);
    if (await this.profiles.refuses(userId)) {
      const [avoids, person] = [this.blocks.around(userId), this.people.person(userId)];
      const allows = (offer: Offer) => barTo(person, shiftOf(offer)) === null;
      return byTime(this, wish, { nowMs, avoids, allows, limit, from });
    }
    const page = pageFrom(from, nowMs);
    const best = bestJobs(this, userId, wish, { ...page, limit });
    const offers = best.map(({ offer }) => offer);
    const shown = await employersShown(this, offers);
    return pageOf(
      best,
      limit,
      (ranked) => [ranked.hundredths, ranked.offer.jobId, page.atMs],
      (ranked) => itemOf(ranked, wish, page.atMs, shown(ranked.offer)),
    );
  },

  async candidates(ctx) {
    const { jobId, limit = limitDefault, cursor } = ctx.params;
    const { userId } = callerOf(ctx);
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
      (one) => candidateOf(one, names.get(one.userId) ?? ""),
    );
  },
};
