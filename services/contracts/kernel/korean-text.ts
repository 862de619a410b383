/** Amounts, durations and pay lines in Korean, as people read them. */

/** "46,680원". */
export const wonText = (won: number): string => `${won.toLocaleString("ko-KR")}원`;

/** The names of an employer's own pay lines (`ownPayLines`), on contracts and payslips. */
export const ownLineNames = { transport: "교통비", meal: "식대", bonus: "상여" } as const;

const minutesPerHour = 60;

/** "7시간", "7시간 30분", "30분", "0분". */
export const durationText = (minutes: number): string => {
  const [hours, rest] = [Math.floor(minutes / minutesPerHour), minutes % minutesPerHour];
  return [hours > 0 ? `${hours}시간` : "", rest > 0 || hours === 0 ? `${rest}분` : ""]
    .filter((part) => part !== "")
    .join(" ");
};
