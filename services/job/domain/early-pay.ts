/**
 * Early pay: what an employer pays for beyond the time that was attended.
 *
 * It is the employer's money, so they may; but two who act together could send any sum at once as
 * pay, so that it is capped by day (mixins/cap).
 */
const roundingMinutes = 15;
const minutesPerHour = 60;

/**
 * The minutes paid for beyond the attended ones. A quarter of an hour is rounding where three
 * quarters of what is paid were attended.
 */
export const extraMinutes = (minutes: number, attended: number): number => {
  const extra = Math.max(0, minutes - attended);
  return extra <= roundingMinutes && extra * 4 <= minutes ? 0 : extra;
};

/** What they cost at the agreed wage, without premiums, rounded up. */
export const extraWonOf = (extra: number, hourlyWageWon: number): number =>
  Math.ceil((extra * hourlyWageWon) / minutesPerHour);
