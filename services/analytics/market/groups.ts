/**
 * Groups: events are counted in groups of at least five people, and shown in whole groups only.
 *
 * Each series of a cell has one open group. An event joins it in the order of the log. When the
 * group has enough people it is released: its sums count on the day of its last event. What is not
 * released is in no figure. Cells do not overlap and a released group never changes, so every
 * answer is a sum of whole groups. So is the difference of any two answers: of two windows, of two
 * times, of a total and its parts.
 */
import type { SeoulDate } from "../../contracts/core/units.ts";
import { peopleMin } from "../people-min.ts";

/** An area, a trade and the hour of Asia/Seoul at which the work begins. */
export type Cell = {
  readonly district: string;
  readonly categoryId: string;
  readonly hour: number;
};

/**
 * What is counted. Which people a group must have enough of: those whom an event is about. A pay
 * and a time to the first applicant are about both sides.
 */
const sidesOf = {
  posted: ["employers"],
  applied: ["workers"],
  accepted: ["workers"],
  signed: ["workers"],
  checkedIn: ["workers"],
  approved: ["workers"],
  paid: ["workers"],
  noShow: ["workers"],
  pay: ["workers", "employers"],
  firstApplicant: ["workers", "employers"],
  filled: ["employers"],
} as const satisfies Readonly<Record<string, readonly ("workers" | "employers")[]>>;
export type Series = keyof typeof sidesOf;

/**
 * Sums of events: how many; an amount (won, or milliseconds); and what it is divided by (seats, or
 * minutes).
 */
export type Sums = { count: number; amount: number; weight: number };
export type People = { readonly workerId?: string; readonly employerId: string };
export type Released = { readonly series: Series; readonly cell: Cell; readonly sums: Sums };

type Group = Sums & { readonly workers: Set<string>; readonly employers: Set<string> };

const keyOf = (series: Series, { district, categoryId, hour }: Cell): string =>
  `${series}|${district}|${categoryId}|${hour}`;
const addSums = (to: Sums, { count, amount, weight }: Sums): void => {
  to.count += count;
  to.amount += amount;
  to.weight += weight;
};

/** The open groups of all cells, and the sums of the released ones by day. */
export class Groups {
  private readonly open = new Map<string, Group>();
  private readonly released = new Map<SeoulDate, Map<string, Released>>();

  /** Adds an event to the open group of its series and cell; O(1). */
  add(series: Series, cell: Cell, people: People, sums: Sums, day: SeoulDate): void {
    const key = keyOf(series, cell);
    const group = this.open.get(key) ?? {
      count: 0,
      amount: 0,
      weight: 0,
      workers: new Set<string>(),
      employers: new Set<string>(),
    };
    this.open.set(key, group);
    addSums(group, sums);
    if (people.workerId !== undefined) group.workers.add(people.workerId);
    group.employers.add(people.employerId);
    if (sidesOf[series].some((side) => group[side].size < peopleMin)) return;
    this.open.delete(key);
    this.release(series, cell, group, day);
  }

  /** Passes the released sums of the days from `from` up to, and without, `to`. */
  each(from: SeoulDate, to: SeoulDate, visit: (released: Released) => void): void {
    for (const [day, cells] of this.released) {
      if (day >= from && day < to) for (const one of cells.values()) visit(one);
    }
  }

  private release(series: Series, cell: Cell, group: Sums, day: SeoulDate): void {
    const ofDay = this.released.get(day) ?? new Map<string, Released>();
    this.released.set(day, ofDay);
    const key = keyOf(series, cell);
    const known = ofDay.get(key) ?? { series, cell, sums: { count: 0, amount: 0, weight: 0 } };
    ofDay.set(key, known);
    addSums(known.sums, group);
  }
}
