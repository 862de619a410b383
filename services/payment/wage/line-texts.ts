/** Line texts: the form of amounts, durations and clock times on quotes and payslips. */

/** An amount with thousands separators, such as `1,234,567`. */
export const grouped = (amount: number): string => amount.toLocaleString("en-US");

/** A duration such as `7시간 30분`; empty for none. */
export const duration = (minutes: number): string => {
  const rest = minutes % 60;
  const hours = (minutes - rest) / 60;
  return [hours > 0 ? `${hours}시간` : "", rest > 0 ? `${rest}분` : ""].filter(Boolean).join(" ");
};

/** A minute of the day such as `22:00`. */
export const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

/** A rate such as `0.9%`, from parts per million. */
export const percentText = (perMillion: number): string => `${perMillion / 10_000}%`;
