/** Report periods: the week or month that is due at six in the morning after it, in Seoul. */
import { expect, test } from "@jest/globals";
import {
  type Every,
  lastDue,
  nextDue,
  periodDueAt,
} from "../../../services/analytics/reports/report-period.ts";
import { hourMs, type Instant, instant, later } from "../../../services/contracts/core/units.ts";

const at = (text: string): Instant => instant(`${text}+09:00`);

test.each([
  ["week", "2026-11-02T05:59:59.999", "2026-10-26T06:00", "2026-11-02T06:00"],
  ["week", "2026-11-02T06:00", "2026-11-02T06:00", "2026-11-09T06:00"],
  ["week", "2026-11-08T23:59", "2026-11-02T06:00", "2026-11-09T06:00"],
  // A week and a month of two years.
  ["week", "2027-01-01T12:00", "2026-12-28T06:00", "2027-01-04T06:00"],
  ["month", "2027-01-01T05:59", "2026-12-01T06:00", "2027-01-01T06:00"],
  ["month", "2027-01-01T06:00", "2027-01-01T06:00", "2027-02-01T06:00"],
  ["month", "2028-02-29T12:00", "2028-02-01T06:00", "2028-03-01T06:00"],
] as const)(
  "of a %s, at %s the last was due at %s and the next is at %s",
  (every, now, last, next) => {
    expect(lastDue(every, at(now))).toBe(at(last));
    expect(nextDue(every, at(now))).toBe(at(next));
  },
);

test.each([
  ["week", "2026-11-02T06:00", "2026-10-26T00:00", "2026-11-02T00:00"],
  ["week", "2027-01-04T06:00", "2026-12-28T00:00", "2027-01-04T00:00"],
  ["month", "2027-01-01T06:00", "2026-12-01T00:00", "2027-01-01T00:00"],
  ["month", "2028-03-01T06:00", "2028-02-01T00:00", "2028-03-01T00:00"],
] as const)("the %s that is due at %s is from %s to %s", (every, due, from, to) => {
  expect(periodDueAt(every, at(due))).toEqual({ from: at(from), to: at(to) });
});

test.each<Every>(["week", "month"])(
  "over two years each %s is due once, and each begins where the one before ends",
  (every) => {
    const dues = new Set<Instant>();
    for (let hour = 0; hour < 2 * 365 * 24; hour += 1) {
      dues.add(lastDue(every, later(at("2026-01-01T00:30"), hour * hourMs)));
    }
    const periods = [...dues].map((due) => periodDueAt(every, due));
    expect(periods).toHaveLength(every === "week" ? 105 : 25);
    expect(periods.slice(1).map(({ from }) => from)).toEqual(
      periods.slice(0, -1).map(({ to }) => to),
    );
  },
);
