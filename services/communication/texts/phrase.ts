/**
 * Phrases: what the texts of all kinds are made of.
 *
 * A text says which work it is about first, then what happened, then what the reader can do. Names
 * come from the posting, times are those of Seoul. What is not known is left out.
 */
import type { Language } from "../../contracts/communication/notification-kinds.ts";
import { seoulOffsetMs } from "../../contracts/core/units.ts";
import { durationText, wonText } from "../../contracts/kernel/korean-text.ts";

export type Data = Readonly<Record<string, string>>;
/** The work that a notification is about, as its posting says. `startsAt` of the day it is about. */
export type Work = {
  readonly title: string;
  readonly address: string;
  readonly startsAt: string;
  /** How many days it has from `startsAt` on. */
  readonly days: number;
};

/** Values as a language writes them; each is "" for a value that is absent. */
export type Words = {
  /** "96,700원". */
  readonly won: (amount: string | undefined) => string;
  /** "12월 1일(화) 09:00". */
  readonly time: (at: string | undefined) => string;
  /** "2026년 12월 1일(화)". */
  readonly date: (at: string | undefined) => string;
  /** "09:00". */
  readonly clock: (at: string | undefined) => string;
  /** "2026년 11월", of "2026-11". */
  readonly month: (month: string | undefined) => string;
  readonly duration: (minutes: string | undefined) => string;
};
export type Phrase = string | ((data: Data, words: Words) => string);
/** What a text says of the work before all else: all of it, its name and day, or nothing. */
type Lead = "whole" | "day" | "none";
/** The text of one kind in each language. */
export type Text = { readonly lead: Lead } & { readonly [L in Language]: Phrase };

const text =
  (lead: Lead) =>
  (ko: Phrase, plain: Phrase, en: Phrase): Text => ({ lead, ko, "ko-plain": plain, en });
/** About work that lies ahead: its name, time and place come first. */
export const ahead = text("whole");
/** About work that is under way or over: its name and day come first. */
export const after = text("day");
/** About no work, or about money and accounts as such. */
export const plainly = text("none");

/** A part of a sentence for a value; "" where the value is absent. */
export const given = (value: string | undefined, part: (value: string) => string): string =>
  value === undefined ? "" : part(value);

const koreanDays = ["일", "월", "화", "수", "목", "금", "토"] as const;
const englishDays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] as const;
const englishMonths =
  "January February March April May June July August September October November December".split(
    " ",
  );

/** The parts of an instant in Seoul. */
const partsOf = (at: string) => {
  const there = new Date(Date.parse(at) + seoulOffsetMs);
  const clock = there.toISOString().slice(11, 16);
  const [year, month, day] = [there.getUTCFullYear(), there.getUTCMonth(), there.getUTCDate()];
  return { year, month, day, weekday: there.getUTCDay(), clock };
};
type Parts = ReturnType<typeof partsOf>;
const at =
  (write: (parts: Parts) => string) =>
  (instant: string | undefined): string =>
    given(instant, (one) => write(partsOf(one)));

const koreanDay = ({ month, day, weekday }: Parts) =>
  `${month + 1}월 ${day}일(${koreanDays[weekday] ?? ""})`;
const englishDay = ({ month, day, weekday }: Parts) =>
  `${englishDays[weekday] ?? ""} ${day} ${englishMonths[month] ?? ""}`;

const korean: Words = {
  won: (amount) => given(amount, (won) => wonText(Number(won))),
  time: at((parts) => `${koreanDay(parts)} ${parts.clock}`),
  date: at((parts) => `${parts.year}년 ${koreanDay(parts)}`),
  clock: at(({ clock }) => clock),
  month: (month) => given(month, (one) => `${one.slice(0, 4)}년 ${Number(one.slice(5))}월`),
  duration: (minutes) => given(minutes, (one) => durationText(Number(one))),
};

const minutesPerHour = 60;
const english: Words = {
  won: (amount) => given(amount, (won) => `${Number(won).toLocaleString("en-US")} won`),
  time: at((parts) => `${englishDay(parts)}, ${parts.clock}`),
  date: at((parts) => `${englishDay(parts)} ${parts.year}`),
  clock: at(({ clock }) => clock),
  month: (month) =>
    given(month, (one) => `${englishMonths[Number(one.slice(5)) - 1] ?? ""} ${one.slice(0, 4)}`),
  duration: (minutes) =>
    given(minutes, (one) => {
      const [hours, rest] = [
        Math.floor(Number(one) / minutesPerHour),
        Number(one) % minutesPerHour,
      ];
      return rest === 0 ? `${hours} hours` : `${hours} hours ${rest} minutes`;
    }),
};

const words: Readonly<Record<Language, Words>> = { ko: korean, "ko-plain": korean, en: english };

/** How a language writes values. */
export const wordsOf = (language: Language): Words => words[language];

/** What a text says of the work before all else, as its language writes it. */
export type LeadParts = { readonly title: string; readonly when: string; readonly address: string };

/** How many days, behind the first one. */
const daysAfter: Readonly<Record<Language, (days: number) => string>> = {
  ko: (days) => `부터 ${days}일`,
  "ko-plain": (days) => `부터 ${days}일 동안`,
  en: (days) => ` and ${days - 1} more ${days > 2 ? "days" : "day"}`,
};

const leads: Readonly<Record<Language, (parts: LeadParts, isWhole: boolean) => string>> = {
  ko: ({ title, when, address }, isWhole) =>
    `[${[title, when, ...(isWhole ? [address] : [])].join(", ")}] `,
  "ko-plain": ({ title, when, address }, isWhole) =>
    `일: ${title}. ${isWhole ? `시간: ${when}. 장소: ${address}.` : `날짜: ${when}.`} `,
  en: ({ title, when, address }, isWhole) =>
    `[${[title, when, ...(isWhole ? [address] : [])].join(", ")}] `,
};

/** What a text can say of a work; null for a text without a lead, and where no work is known. */
export const leadPartsOf = (
  { lead }: Pick<Text, "lead">,
  language: Language,
  work: Work | null,
): LeadParts | null => {
  if (lead === "none" || work === null) return null;
  const { title, address, startsAt, days } = work;
  const { time, date } = words[language];
  const more = days > 1 ? daysAfter[language](days) : "";
  return { title, address, when: lead === "whole" ? `${time(startsAt)}${more}` : date(startsAt) };
};

/** A text in a language, of values as some words write them and of a lead. */
export const written = (
  { lead, ...phrases }: Text,
  language: Language,
  data: Data,
  values: Words,
  parts: LeadParts | null,
): string => {
  const phrase = phrases[language];
  const about = parts === null ? "" : leads[language](parts, lead === "whole");
  return about + (typeof phrase === "string" ? phrase : phrase(data, values));
};

/** A text in a language; `work` is null where the notification is about none that is known. */
export const said = (text: Text, language: Language, data: Data, work: Work | null): string =>
  written(text, language, data, words[language], leadPartsOf(text, language, work));
