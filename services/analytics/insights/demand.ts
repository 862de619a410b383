/**
 * Demand: the seats that each area asked for on each day of work, in groups of five employers.
 *
 * A day counts once it is over. Where fewer than five employers asked, its seats wait and count on
 * the first later day on which five have asked since. So every day is 0 or is about five employers at
 * least, and it never changes afterwards. A day is over when a posting of a later day is read, so all
 * depends on job's log alone.
 */
import type { SeoulDate } from "../../contracts/core/units.ts";
import { peopleMin } from "../people-min.ts";
import { dateOf, dayNumber } from "./day-number.ts";

/** Seats, and who asked for them; no more employers than are needed to count to five. */
type Asked = { seats: number; readonly employers: Set<string> };
type Area = {
  /** Of days that are not over. */
  readonly open: Map<number, Asked>;
  waiting: Asked;
  /** One number a day, up to the last day that is over; begins with the first that was shown. */
  readonly days: number[];
};
/** The days of one area, oldest first; the last is `last` of the demand. */
export type DemandSeries = { readonly district: string; readonly days: readonly number[] };

/** Twenty weeks: what a forecast and its error are computed from. */
export const daysKept = 140;

const none = (): Asked => ({ seats: 0, employers: new Set() });

const addTo = (to: Asked, { seats, employers }: Asked): void => {
  to.seats += seats;
  for (const one of employers) if (to.employers.size < peopleMin) to.employers.add(one);
};

/** Counts postings as they are read; `series` is what a forecast may use. */
export class Demand {
  private readonly areas = new Map<string, Area>();
  private lastOver: number | null = null;

  /** The last day that is over; null before the first posting. */
  get last(): SeoulDate | null {
    return this.lastOver === null ? null : dateOf(this.lastOver);
  }

  /** Adds the seats of a day of work; work on a day that is over is not counted. */
  add(district: string, day: SeoulDate, employerId: string, seats: number): void {
    const number = dayNumber(day);
    if (this.lastOver !== null && number <= this.lastOver) return;
    const area = this.areas.get(district) ?? { open: new Map(), waiting: none(), days: [] };
    this.areas.set(district, area);
    const asked = area.open.get(number) ?? none();
    area.open.set(number, asked);
    addTo(asked, { seats, employers: new Set([employerId]) });
  }

  /** Ends the days before that of a message. */
  advance(today: SeoulDate): void {
    const yesterday = dayNumber(today) - 1;
    const first = this.lastOver ?? yesterday - 1;
    for (let day = first + 1; day <= yesterday; day += 1) {
      for (const area of this.areas.values()) this.end(area, day);
    }
    this.lastOver = Math.max(first, yesterday);
  }

  /** The areas with a day to show, in the order of their names. */
  series(): DemandSeries[] {
    return [...this.areas]
      .filter(([, { days }]) => days.length > 0)
      .map(([district, { days }]) => ({ district, days }))
      .sort((a, b) => (a.district < b.district ? -1 : 1));
  }

  private end(area: Area, day: number): void {
    const asked = area.open.get(day);
    area.open.delete(day);
    if (asked !== undefined) addTo(area.waiting, asked);
    const isEnough = area.waiting.employers.size >= peopleMin;
    if (!isEnough && area.days.length === 0) return;
    area.days.push(isEnough ? area.waiting.seats : 0);
    if (area.days.length > daysKept) area.days.shift();
    if (isEnough) area.waiting = none();
  }
}
