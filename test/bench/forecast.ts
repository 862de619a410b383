/**
 * Forecast bench: `npm run bench:forecast`. The error of the demand forecast on the last four weeks
 * of simulated markets, beside taking the value of seven days before.
 *
 * MASE is scaled by the weeks before the held-out ones, as it is defined. `naive` is the same for the
 * values of seven days before, which for the later weeks knows the held-out days that the forecast
 * does not. `within` is the share of days between `low` and `high`: 80 % is meant.
 */
import {
  forecastOf,
  horizonMax,
  maseOf,
  weeklyError,
} from "../../services/analytics/insights/forecast.ts";
import { demandOf } from "./forecast-market.ts";

const seeds = [1, 2, 3, 4, 5];

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const naiveOf = (days: readonly number[]): number =>
  weeklyError(days.slice(-horizonMax - 7)) / weeklyError(days.slice(0, -horizonMax));
const withinOf = (days: readonly number[]): number => {
  const held = days.slice(-horizonMax);
  const expected = forecastOf(days.slice(0, -horizonMax), horizonMax);
  return mean(
    expected.map(({ low, high }, n) => {
      const value = held[n] ?? 0;
      return value >= low && value <= high ? 1 : 0;
    }),
  );
};

const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
console.log(row(["seed", "areas", "seats a day", "MASE", "naive", "within"]));
console.log(row(Array.from({ length: 6 }, () => "---")));
for (const seed of seeds) {
  const series = demandOf(seed)
    .series()
    .map(({ days }) => days);
  const errors = series.map(maseOf).filter((error) => error !== null);
  const figures = [
    mean(series.map(mean)).toFixed(0),
    mean(errors).toFixed(3),
    mean(series.map(naiveOf)).toFixed(3),
    `${(100 * mean(series.map(withinOf))).toFixed(0)} %`,
  ];
  console.log(row([String(seed), String(errors.length), ...figures]));
}
