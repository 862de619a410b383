/**
 * Holidays: the days on which work is holiday work, from the gazette.
 *
 * Public holidays of 관공서의 공휴일에 관한 규정 with their substitutes, and 노동절 (근로기준법 제55조 제2항, 시행령 제30조
 * 제2항); Sundays are not included. A year not published in the gazette is not guessed: pay is right
 * to the won, or there is no quote.
 */
import * as gazette from "@hyunbinseo/holidays-kr/all";
import { Refusal } from "../core/refusal.ts";
import type { SeoulDate } from "../core/units.ts";

const years = gazette as unknown as Readonly<
  Record<string, Readonly<Record<string, readonly string[]>>>
>;

/** The name of a holiday; null for any other day. Refuses LAW_UNKNOWN (422). */
export const holidayOn = (date: SeoulDate): string | null => {
  const year = years[`y${date.slice(0, 4)}`];
  if (year === undefined) throw new Refusal("LAW_UNKNOWN", { date, what: "holidays" }, 422);
  return year[date]?.join(", ") ?? null;
};
