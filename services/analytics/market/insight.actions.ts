/** Insight actions: demand to come, unusual days, and what a higher wage may change. */
import type { Service } from "moleculer";
import { callerOf } from "../../../mixins/auth/auth.middleware.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import {
  dayMs,
  type Instant,
  instant,
  later,
  now,
  type SeoulDate,
  seoulDate,
} from "../../contracts/core/units.ts";
import type { Handlers } from "../../contracts/index.ts";
import { dateOf, dayNumber } from "../insights/day-number.ts";
import { anomalyFigures, forecastFigures } from "../insights/insight-figures.ts";
import { ModelCache } from "../insights/model-cache.ts";
import { draftTerms, openTerms, whatIf } from "../insights/what-if.ts";
import { daysOf, windowOf } from "../time-window.ts";
import { centreOf, foldOf, hasReadMarket } from "./market.follower.ts";
import type { MarketFold } from "./market-fold.ts";

type Ours = Service & LogMethods;
type Names = "forecast" | "anomalies" | "whatIf" | "whatIf.job";

/** The raise that is compared where none is named. */
const raiseWonDefault = 500;

const models = new WeakMap<MarketFold, ModelCache>();

const modelOf = (service: Service, at: Instant) => {
  const fold = foldOf(service);
  const cache = models.get(fold) ?? new ModelCache(fold.outcomes);
  models.set(fold, cache);
  return cache.at(at);
};

/** The last day that is over; while the log is still read, the last whose events are all read. */
const lastDay = (service: Service, at: Instant): SeoulDate => {
  const yesterday = seoulDate(later(at, -dayMs));
  const { lastDay: last } = foldOf(service).counts;
  if (hasReadMarket(service) || !Number.isFinite(last)) return yesterday;
  return dateOf(Math.min(last - 1, dayNumber(yesterday)));
};

export const insightActions: Pick<Handlers<"analytics", Ours>, Names> = {
  forecast(ctx) {
    const { demand } = foldOf(this);
    return forecastFigures(demand, daysOf(windowOf(ctx.params)), seoulDate(now()), centreOf);
  },

  anomalies(ctx) {
    const { counts } = foldOf(this);
    return anomalyFigures(counts, daysOf(windowOf(ctx.params)), lastDay(this, now()));
  },

  whatIf(ctx) {
    const { categoryId, hourlyWageWon, startsAt, seats = 1 } = ctx.params;
    const { raiseWon = raiseWonDefault } = ctx.params;
    const at = now();
    const draft = { categoryId, hourlyWageWon, seats, startsAt: instant(startsAt) };
    return whatIf(modelOf(this, at), draftTerms(draft, at), raiseWon, at);
  },

  "whatIf.job"(ctx) {
    const { jobId, raiseWon = raiseWonDefault } = ctx.params;
    const at = now();
    const terms = openTerms(foldOf(this).outcomes.of(jobId), callerOf(ctx), at);
    return whatIf(modelOf(this, at), terms, raiseWon, at);
  },
};
