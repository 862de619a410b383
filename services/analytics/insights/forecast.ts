/**
 * Forecast: the coming days of a daily series, as a weekday's share times a smoothed level.
 *
 * The share of a weekday is its mean over the last weeks, drawn a little towards 1. The level is the
 * series without it, smoothed exponentially (Brown 1959) by the factor that would have erred least.
 * It has no trend: on simulated markets one changed the error by some hundredths at most.
 *
 * The error is MASE (Hyndman and Koehler, "Another look at measures of forecast accuracy", 2006): the
 * mean error beside that of taking the value of seven days before. Below 1 it is better than that.
 */
const season = 7;
/** With fewer days nothing is forecast. */
export const daysMin = 4 * season;
/** How far ahead a forecast goes, and how many days its error is measured on. */
export const horizonMax = 28;
/** A forecast needs this much before the days on which its error is measured. */
const trainedMin = 8 * season;
const shareWeeks = 12;
/** A share counts as if this many weeks more had been average. */
const averageWeeks = 1;
const factors = [0.02, 0.05, 0.1, 0.2, 0.3, 0.5];
/** The level begins as the mean of these days, and its errors count after them. */
const warmUp = 2 * season;
/** Four of five days should lie within `low` and `high`. */
const normalBound = 1.2816;

export type Expected = { readonly expected: number; readonly low: number; readonly high: number };
type Smoothed = {
  readonly factor: number;
  readonly level: number;
  readonly meanError: number;
  /** The deviation of a day, in square roots of what was expected: counts vary so. */
  readonly deviation: number;
};

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** The shares of the seven weekdays, of which the first is that of the first day; their mean is 1. */
const sharesOf = (values: readonly number[]): number[] => {
  const begin = Math.max(0, values.length - shareWeeks * season);
  const overall = mean(values.slice(begin));
  return Array.from({ length: season }, (_, weekday) => {
    const own = values.filter((_, n) => n >= begin && n % season === weekday);
    if (overall === 0) return 1;
    return (
      (mean(own) * own.length + overall * averageWeeks) / ((own.length + averageWeeks) * overall)
    );
  });
};

/** Smooths with one factor, and measures how far each next day was from what was expected. */
const smooth = (values: readonly number[], shares: readonly number[], factor: number): Smoothed => {
  const shareAt = (n: number) => shares[n % season] ?? 1;
  let level = mean(values.slice(0, warmUp));
  let [errors, squares, count] = [0, 0, 0];
  for (const [n, value] of values.entries()) {
    const expected = level * shareAt(n);
    if (n >= warmUp) {
      errors += Math.abs(value - expected);
      squares += (value - expected) ** 2 / Math.max(1, expected);
      count += 1;
    }
    level += factor * (value / shareAt(n) - level);
  }
  const meanError = errors / Math.max(1, count);
  return { factor, level, meanError, deviation: Math.sqrt(squares / Math.max(1, count)) };
};

/**
 * The days after the last of a series, `days` of them. None for a series of fewer than four weeks.
 * O(values).
 */
export const forecastOf = (values: readonly number[], days: number): Expected[] => {
  if (values.length < daysMin) return [];
  const shares = sharesOf(values);
  const best = factors
    .map((factor) => smooth(values, shares, factor))
    .reduce((a, b) => (b.meanError < a.meanError ? b : a));
  return Array.from({ length: days }, (_, ahead) => {
    const expected = best.level * (shares[(values.length + ahead) % season] ?? 1);
    // The variance of a smoothed level grows by the square of its factor with each day.
    const wider = Math.sqrt(1 + ahead * best.factor ** 2);
    const half = normalBound * best.deviation * wider * Math.sqrt(Math.max(1, expected));
    return { expected, low: Math.max(0, expected - half), high: expected + half };
  });
};

/** The mean change from one week to the next: the error of taking the value of seven days before. */
export const weeklyError = (values: readonly number[]): number =>
  mean(values.slice(season).map((value, n) => Math.abs(value - (values[n] ?? 0))));

/**
 * The MASE of the last four weeks, which are forecast from the days before them, all at once. Null
 * with less than twelve weeks, or where no week differs from the next.
 */
export const maseOf = (values: readonly number[]): number | null => {
  const trained = values.slice(0, -horizonMax);
  const scale = weeklyError(trained);
  if (trained.length < trainedMin || scale === 0) return null;
  const held = values.slice(-horizonMax);
  const errors = forecastOf(trained, horizonMax).map(({ expected }, n) =>
    Math.abs((held[n] ?? 0) - expected),
  );
  return mean(errors) / scale;
};
