/** Seoul week: a calendar week in Asia/Seoul, from Monday. */
import {
  dayMs,
  type Instant,
  later,
  minuteMs,
  type SeoulDate,
  seoulDate,
  seoulInstant,
} from "../core/units.ts";

const daysPerWeek = 7;
const mondayIndex = 1;

/** The Monday, in Seoul's calendar, of the week of an instant. */
export const mondayOf = (at: Instant): SeoulDate => {
  const date = seoulDate(at);
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  const back = (weekday - mondayIndex + daysPerWeek) % daysPerWeek;
  return seoulDate(seoulInstant(date, (-back * dayMs) / minuteMs));
};

/** The half-open week of an instant. */
export const weekOf = (at: Instant): { readonly from: Instant; readonly to: Instant } => {
  const from = seoulInstant(mondayOf(at));
  return { from, to: later(from, daysPerWeek * dayMs) };
};
