/** Amounts and durations in English, as people read them. */

/** "₩46,680". */
export const wonInEnglish = (won: number): string => `₩${won.toLocaleString("en-US")}`;

const minutesPerHour = 60;
const counted = (count: number, unit: string): string =>
  `${count} ${unit}${count === 1 ? "" : "s"}`;

/** "7 hours", "1 hour 30 minutes", "30 minutes", "0 minutes". */
export const durationInEnglish = (minutes: number): string => {
  const [hours, rest] = [Math.floor(minutes / minutesPerHour), minutes % minutesPerHour];
  return [
    ...(hours > 0 ? [counted(hours, "hour")] : []),
    ...(rest > 0 || hours === 0 ? [counted(rest, "minute")] : []),
  ].join(" ");
};
