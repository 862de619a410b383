/** The error of the demand forecast on simulated markets, as `npm run bench:forecast` prints it. */
import { expect, test } from "@jest/globals";
import { maseOf } from "../../../services/analytics/insights/forecast.ts";
import { demandOf } from "../../bench/forecast-market.ts";

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

test("on each of five simulated markets the forecast errs less than last week's value", () => {
  const errors = [1, 2, 3, 4, 5].map((seed) => {
    const found = demandOf(seed)
      .series()
      .map(({ days }) => maseOf(days));
    return mean(found.filter((error) => error !== null));
  });
  for (const error of errors) expect(error).toBeLessThan(0.95);
});
