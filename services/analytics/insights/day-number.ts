/** Day number: a date as a number that counts days, for series with one value a day. */
import { dayMs, instant, type SeoulDate } from "../../contracts/core/units.ts";

/** The days since 1970 of a date. */
export const dayNumber = (day: SeoulDate): number => Date.parse(day) / dayMs;

/** The date of a day number. */
export const dateOf = (day: number): SeoulDate => instant(day * dayMs).slice(0, 10) as SeoulDate;
