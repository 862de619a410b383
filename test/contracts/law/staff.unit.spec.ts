/** Staff: the regular employees that a month of work shows. */
import { expect, test } from "@jest/globals";
import { type Instant, instant, type SeoulDate } from "../../../services/contracts/core/units.ts";
import { staffByWork, staffUnknown, staffWindow } from "../../../services/contracts/law/staff.ts";

const day = "2026-12-01" as SeoulDate;
const at = (date: number, hour = 9): Instant =>
  instant(`2026-11-${String(date).padStart(2, "0")}T${String(hour).padStart(2, "0")}:00:00+09:00`);
/** So many people at work on each of the first days of November. */
const month = (...counts: readonly number[]) =>
  counts.flatMap((count, index) =>
    Array.from({ length: count }, (_, n) => ({ workerId: `w${n}`, startsAt: at(index + 1) })),
  );

test.each([
  ["no work", [], 0],
  ["five a day", [5, 5, 5], 5],
  ["days without work do not count", [5, 0, 0, 5], 5],
  ["a mean of 4.9, five on most days", [5, 5, 5, 5, 5, 5, 5, 5, 5, 4], 5],
  ["4.5 a day, five on half of the days", [5, 4], 4],
  ["a mean of three, five on two days of three", [5, 5, 1], 5],
  ["a mean of ten from one busy day", [18, 2], 10],
])("%s", (_, counts, staff) => {
  expect(staffByWork(month(...counts))).toBe(staff);
});

test("a person with two shifts on a day counts once, and a night shift counts to its first day", () => {
  const twice = { workerId: "w0", startsAt: at(1, 18) };
  expect(staffByWork([...month(5), twice])).toBe(5);
  // 23:00 in Seoul is the same day in Seoul, though not everywhere.
  const late = Array.from({ length: 5 }, (_, n) => ({ workerId: `n${n}`, startsAt: at(1, 23) }));
  expect(staffByWork([...month(5), ...late])).toBe(10);
});

test("the window is the thirty days before a date, and an unknown number counts as five", () => {
  expect(staffWindow(day)).toEqual({
    from: instant("2026-11-01T00:00:00+09:00"),
    to: instant("2026-12-01T00:00:00+09:00"),
  });
  expect(staffUnknown(day)).toBe(5);
});
