/** Occurrences: the days on which a repeating template has a job, by the calendar of Seoul. */
import {
  dayMs,
  type Instant,
  later,
  type SeoulDate,
  seoulDate,
  seoulInstant,
} from "../../contracts/core/units.ts";
import type { Params } from "../../contracts/index.ts";
import { holidayOn } from "../../contracts/law/holidays.ts";

export type Repeat = Omit<Params<"job.templates.repeat">, "templateId">;
export type Occurrence = {
  readonly on: SeoulDate;
  readonly startsAt: Instant;
  /** When its job is posted. */
  readonly postsAt: Instant;
};

const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;
const minutesPerHour = 60;

const weekdayOf = (on: SeoulDate) => weekdays[new Date(`${on}T00:00:00Z`).getUTCDay()] ?? "sun";

const occurrenceOn = ({ time, daysBefore }: Repeat, on: SeoulDate): Occurrence => {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  const startsAt = seoulInstant(on, hours * minutesPerHour + minutes);
  return { on, startsAt, postsAt: later(startsAt, -daysBefore * dayMs) };
};

/**
 * The first occurrence that begins after an instant and that `isOver` does not name; null for none,
 * and while the repetition is paused. O(days).
 */
export const nextOccurrence = (
  repeat: Repeat,
  since: Instant,
  isOver: (on: SeoulDate) => boolean,
): Occurrence | null => {
  if (repeat.isPaused === true) return null;
  for (let day = seoulInstant(seoulDate(since)); seoulDate(day) <= repeat.until; ) {
    const one = occurrenceOn(repeat, seoulDate(day));
    const isWanted = repeat.weekdays.includes(weekdayOf(one.on)) && one.startsAt > since;
    if (isWanted && !isOver(one.on)) return one;
    day = later(day, dayMs);
  }
  return null;
};

/**
 * Whether a repetition leaves a day out because it is a public holiday. Refuses LAW_UNKNOWN (422)
 * for a year that is not in the gazette yet.
 */
export const isSkipped = ({ skipsHolidays = false }: Repeat, { on }: Occurrence): boolean =>
  skipsHolidays && holidayOn(on) !== null;
