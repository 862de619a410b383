/**
 * Work days: the days of one posting and of one contract.
 *
 * The first day is the shift itself. Each further day has its own times and the breaks of the first,
 * as long after its start.
 */
import { type Instant, later } from "../core/units.ts";
import type { Time } from "./work-spans.ts";

export type Day = { readonly startsAt: Instant; readonly endsAt: Instant };
type Shift = Day & {
  readonly breaks?: readonly Time[];
  /** The days after the first, in order; absent for one day. */
  readonly moreDays?: readonly Day[];
};

/** The most days of one posting, the first included. */
export const daysMax = 14;

/** The same shift at another time; its breaks and its further days move with the start. */
export const moved = <S extends Shift>(shift: S, startsAt: Instant, endsAt: Instant): S => {
  const byMs = Date.parse(startsAt) - Date.parse(shift.startsAt);
  const there = (at: Instant) => later(at, byMs);
  const { breaks, moreDays } = shift;
  return {
    ...shift,
    startsAt,
    endsAt,
    ...(breaks && { breaks: breaks.map(({ from, to }) => ({ from: there(from), to: there(to) })) }),
    ...(moreDays && {
      moreDays: moreDays.map((day) => ({
        ...day,
        startsAt: there(day.startsAt),
        endsAt: there(day.endsAt),
      })),
    }),
  };
};

/** The shift of each day in order, each without further days. */
export const daysOf = <S extends Shift>({ moreDays = [], ...first }: S): Omit<S, "moreDays">[] => [
  first,
  ...moreDays.map(({ startsAt, endsAt }) =>
    moved(first as Omit<S, "moreDays"> & Shift, startsAt, endsAt),
  ),
];

/** When the last day ends. */
export const lastEndOf = <T extends string>({
  endsAt,
  moreDays = [],
}: {
  readonly endsAt: T;
  readonly moreDays?: readonly { readonly endsAt: T }[];
}): T => moreDays.at(-1)?.endsAt ?? endsAt;
