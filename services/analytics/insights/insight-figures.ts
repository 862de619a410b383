/** Insight figures: the answers about demand to come and about unusual days. */

import { metrics } from "../../contracts/analytics/insights.ts";
import type { SeoulDate } from "../../contracts/core/units.ts";
import type { Answer } from "../../contracts/index.ts";
import type { Spot } from "../../contracts/kernel/travel.ts";
import type { Days } from "../time-window.ts";
import { outliersOf } from "./anomalies.ts";
import type { DayCounts } from "./day-counts.ts";
import { dateOf, dayNumber } from "./day-number.ts";
import type { Demand } from "./demand.ts";
import { forecastOf, horizonMax, maseOf } from "./forecast.ts";
import { toHundredths } from "./hundredths.ts";

type Forecast = Answer<"analytics.forecast">;
type Anomalies = Answer<"analytics.anomalies">;

/**
 * The seats that areas will ask for on the days of a window, from `today` on and for four weeks after
 * the last known day. `mase` is the mean error of the areas on their own last four weeks.
 */
export const forecastFigures = (
  demand: Demand,
  { from, to }: Days,
  today: SeoulDate,
  centreOf: (district: string) => Spot,
): Forecast => {
  const { last } = demand;
  const begin = from > today ? from : today;
  if (last === null) return { from, to, mase: null, districts: [] };
  const errors: number[] = [];
  const districts = demand.series().map(({ district, days }) => {
    const error = maseOf(days);
    if (error !== null) errors.push(error);
    const shown = forecastOf(days, horizonMax)
      .map(({ expected, low, high }, n) => ({
        date: dateOf(dayNumber(last) + 1 + n),
        expected: Math.round(expected),
        low: Math.floor(low),
        high: Math.ceil(high),
      }))
      .filter(({ date }) => date >= begin && date < to);
    return { district, ...centreOf(district), days: shown };
  });
  const sum = errors.reduce((total, error) => total + error, 0);
  return {
    from,
    to,
    mase: errors.length === 0 ? null : toHundredths(sum / errors.length),
    districts: districts.filter(({ days }) => days.length > 0),
  };
};

/** The unusual days of a window up to `last`, the last day that is over; the newest first. */
export const anomalyFigures = (
  counts: DayCounts,
  { from, to }: Days,
  last: SeoulDate,
): Anomalies => {
  const end = Math.min(dayNumber(last), dayNumber(to) - 1);
  const items = metrics.flatMap((metric) => {
    const { first, values } = counts.series(metric, end);
    return outliersOf(values, dayNumber(from) - first).map(({ index, score, ...figures }) => ({
      metric,
      at: dateOf(first + index),
      ...figures,
      score: toHundredths(score),
    }));
  });
  return { from, to, items: items.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0)) };
};
