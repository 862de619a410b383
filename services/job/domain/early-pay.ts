/**
 * Early pay: what an employer pays beyond the attended time.
 *
 * The employer may, as it is their own money. But two people acting together could transfer any sum
 * as pay, so it is capped by day (mixins/daily-limits).
 */
const roundingMinutes = 15;
const minutesPerHour = 60;

/**
 * The minutes paid beyond the attended ones. Up to 15 minutes count as rounding, if three quarters
 * of the paid minutes were attended.
 */
export const extraMinutes = (minutes: number, attended: number): number => {
  const extra = Math.max(0, minutes - attended);
  return extra <= roundingMinutes && extra * 4 <= minutes ? 0 : extra;
};

/** What they cost at the agreed wage, without premiums, rounded up to a won. */
export const extraWonOf = (extra: number, hourlyWageWon: number): number =>
  Math.ceil((extra * hourlyWageWon) / minutesPerHour);
