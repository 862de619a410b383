/** Hundredths: probabilities, errors and scores are answered with two decimals. */
const hundred = 100;

/** A number to the nearest hundredth. */
export const toHundredths = (value: number): number => Math.round(value * hundred) / hundred;
