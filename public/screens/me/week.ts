/**
 * Week: the hours of a week in which someone can work, as a grid, and as the dated times that the API
 * takes. Pure.
 *
 * The API has times with a date and no repetition. A grid is written as the times of the next four
 * weeks, and is read back from those that lie ahead.
 */
import { dateKey, dayMs, midnight } from "../../words/format.ts";

export const partsOfDay = ["morning", "day", "evening", "night"] as const;
export type PartOfDay = (typeof partsOfDay)[number];
/** The hours of each part; the night ends on the next day. */
const hours: Readonly<Record<PartOfDay, readonly [from: number, to: number]>> = {
  morning: [6, 12],
  day: [12, 18],
  evening: [18, 23],
  night: [23, 30],
};
/** `1/day` for Monday afternoon; 0 is Sunday. */
export type Cell = `${number}/${PartOfDay}`;
type Time = { readonly from: string; readonly to: string };

const hourMs = 3_600_000;
const weeks = 4;

/** Midnight in Seoul of the date of an instant. */
const midnightOf = (at: Date): number => midnight(dateKey(at)).getTime();
/** The day of the week in Seoul; 0 is Sunday. */
const weekdayOf = (midnightMs: number): number => new Date(midnightMs + 9 * hourMs).getUTCDay();

const timeOf = (midnightMs: number, part: PartOfDay): Time => ({
  from: new Date(midnightMs + hours[part][0] * hourMs).toISOString(),
  to: new Date(midnightMs + hours[part][1] * hourMs).toISOString(),
});

/** Times that touch are one. */
const joined = (times: readonly Time[]): readonly Time[] => {
  const result: Time[] = [];
  for (const one of times.toSorted((a, b) => a.from.localeCompare(b.from))) {
    const last = result.at(-1);
    if (last !== undefined && last.to >= one.from)
      result[result.length - 1] = { from: last.from, to: one.to };
    else result.push(one);
  }
  return result;
};

const daysFrom = (now: Date, count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => midnightOf(now) + index * dayMs);

/** The times of the next four weeks. At most 60 are taken; with two runs a day there are at most 56. */
export const timesOf = (cells: ReadonlySet<Cell>, now: Date): readonly Time[] =>
  joined(
    daysFrom(now, weeks * 7).flatMap((midnight) =>
      partsOfDay
        .filter((part) => cells.has(`${weekdayOf(midnight)}/${part}`))
        .map((part) => timeOf(midnight, part))
        .filter(({ to }) => new Date(to) > now),
    ),
  );

/** The cells that the times of the next four weeks cover whole. */
export const cellsOf = (times: readonly Time[], now: Date): ReadonlySet<Cell> => {
  const known = times.map(
    ({ from, to }) => [new Date(from).getTime(), new Date(to).getTime()] as const,
  );
  const covers = ({ from, to }: Time): boolean =>
    known.some(
      ([begin, end]) => begin <= new Date(from).getTime() && end >= new Date(to).getTime(),
    );
  const cells = daysFrom(now, weeks * 7).flatMap((midnight) =>
    partsOfDay
      .filter((part) => covers(timeOf(midnight, part)))
      .map((part): Cell => `${weekdayOf(midnight)}/${part}`),
  );
  return new Set(cells);
};
