/**
 * Format: won, days and times as people read them. Every time is Seoul's; no person sees UTC.
 */
import { language, t } from "./words.ts";

const zone = "Asia/Seoul";
export const dayMs = 86_400_000;

const localeOf = (): string => (language.value === "en" ? "en-GB" : "ko-KR");

const formats = new Map<string, Intl.DateTimeFormat>();
const formatOf = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => {
  const name = localeOf() + JSON.stringify(options);
  const known = formats.get(name);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat(localeOf(), { timeZone: zone, ...options });
  formats.set(name, made);
  return made;
};

/** To make one costs more than to write a card, so each is made once. */
const figures = new Map<string, Intl.NumberFormat>();

/** A figure with its thousands. */
export const number = (value: number): string => {
  const known = figures.get(localeOf()) ?? new Intl.NumberFormat(localeOf());
  figures.set(localeOf(), known);
  return known.format(value);
};

/** `96,700원`, or `₩96,700`. */
export const won = (amount: number): string => {
  const figure = number(amount);
  return language.value === "en" ? `₩${figure}` : `${figure}원`;
};

/** `14:00`. */
export const time = (at: string | Date): string =>
  formatOf({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(at));

/** The date in Seoul, `2026-12-03`, which sorts and compares. */
export const dateKey = (at: string | Date): string =>
  new Date(new Date(at).getTime() + 9 * 3_600_000).toISOString().slice(0, 10);

/** Midnight in Seoul at the beginning of a date. */
export const midnight = (date: string): Date => new Date(`${date}T00:00:00+09:00`);

/** The date that many days later. */
export const plusDays = (date: string, count: number): string =>
  dateKey(new Date(midnight(date).getTime() + count * dayMs));

/** `12월 3일(목)`, or `Thu 3 December`. */
const withWeekday = (written: string, at: Date): string => {
  const weekday = formatOf({ weekday: "short" }).format(at);
  return language.value === "en" ? `${weekday} ${written}` : `${written}(${weekday})`;
};

/** `오늘`, `내일`, or `12월 3일(목)`. */
export const day = (at: string | Date, now = new Date()): string => {
  const key = dateKey(at);
  if (key === dateKey(now)) return t("day.today");
  if (key === dateKey(new Date(now.getTime() + dayMs))) return t("day.tomorrow");
  const date = new Date(at);
  const year = key.slice(0, 4) === dateKey(now).slice(0, 4) ? {} : ({ year: "numeric" } as const);
  const plain = formatOf({ ...year, month: "long", day: "numeric" }).format(date);
  return withWeekday(plain, date);
};

/** `오늘 09:00-18:00`; an end on another day is named. */
export const span = (from: string, to: string, now = new Date()): string => {
  const end = dateKey(from) === dateKey(to) ? time(to) : `${t("day.next")} ${time(to)}`;
  return `${day(from, now)} ${time(from)}-${end}`;
};

/** `2026년 12월 3일(목)`: as papers say it, which are read on other days too. */
export const date = (at: string | Date): string => {
  const whole = formatOf({ year: "numeric", month: "long", day: "numeric" }).format(new Date(at));
  return withWeekday(whole, new Date(at));
};

/** `8시간`, `7시간 30분`. */
export const minutes = (count: number): string => {
  const [hours, rest] = [Math.floor(count / 60), count % 60];
  if (hours === 0) return t("time.minutes", { minutes: rest });
  if (rest === 0) return t("time.hours", { hours });
  return t("time.hoursMinutes", { hours, minutes: rest });
};

/** `2.3 km`, `450 m`; the unit stays on the line of its figure. */
export const distance = (km: number): string =>
  km < 1
    ? `${Math.max(50, Math.round(km * 20) * 50)}\u00a0m`
    : `${km.toFixed(km < 10 ? 1 : 0)}\u00a0km`;

/** `오늘 14:00`. */
export const moment = (at: string | Date, now = new Date()): string =>
  `${day(at, now)} ${time(at)}`;

/** `오늘 14:00:05`, for records whose order within a minute matters. */
export const second = (at: string | Date, now = new Date()): string => {
  const clock = formatOf({
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  });
  return `${day(at, now)} ${clock.format(new Date(at))}`;
};

/** A share from 0 to 1 as `12.3%`. */
export const percent = (share: number): string => `${(share * 100).toFixed(1)}%`;

/** `45초`, `7시간 30분`. */
export const length = (seconds: number): string =>
  seconds < 60
    ? t("time.seconds", { seconds: Math.round(seconds) })
    : minutes(Math.round(seconds / 60));
