/** Paper texts: dates, times and numbers as a Korean office writes them, in Seoul time. */
import { type Instant, minuteMs, seoulDate } from "../core/units.ts";

const timeZone = "Asia/Seoul";
const weekdays = ["일", "월", "화", "수", "목", "금", "토"];
const clocks = new Intl.DateTimeFormat("ko-KR", {
  timeZone,
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});
const seconds = new Intl.DateTimeFormat("ko-KR", { timeZone, second: "2-digit" });

/** "2026년 11월 23일 (월)", of an instant or a Seoul date. */
export const dayText = (at: string): string => {
  const date = at.includes("T") ? seoulDate(at as Instant) : at;
  const [year = "", month = "", day = ""] = date.split("-");
  const weekday = weekdays[new Date(date).getUTCDay()] ?? "";
  return `${year}년 ${Number(month)}월 ${Number(day)}일 (${weekday})`;
};
/** "09:00". */
export const clockText = (at: string): string => clocks.format(new Date(at));
/** "2026년 11월 23일 (월) 09:00". */
export const minuteText = (at: string): string => `${dayText(at)} ${clockText(at)}`;
/** "2026-11-23 09:00:07": to the second, for a signature. */
export const secondText = (at: string): string => {
  const second = seconds.format(new Date(at)).replace(/\D/g, "").padStart(2, "0");
  return `${seoulDate(at as Instant)} ${clockText(at)}:${second}`;
};

const dayWord = (from: string, to: string): string => {
  const days = [from, to].map((at) => Date.parse(seoulDate(at as Instant)));
  const apart = ((days[1] ?? 0) - (days[0] ?? 0)) / (24 * 60 * minuteMs);
  return apart > 0 ? "다음 날 " : "";
};
/** "22:00 ~ 다음 날 06:00". */
export const spanText = (from: string, to: string): string =>
  `${clockText(from)} ~ ${dayWord(from, to)}${clockText(to)}`;

/** "1990년 5월 5일", of a date. */
export const birthText = (date: string | undefined): string => {
  const [, year, month, day] = /^(\d+)-(\d+)-(\d+)$/.exec(date ?? "") ?? [];
  return year === undefined ? "" : `${year}년 ${Number(month)}월 ${Number(day)}일`;
};

/** "124-81-00998". */
export const businessNumberText = (digits: string | undefined): string =>
  (digits ?? "").replace(/^(\d{3})-?(\d{2})-?(\d{5})$/, "$1-$2-$3");
