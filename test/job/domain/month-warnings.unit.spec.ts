import { expect, test } from "@jest/globals";
import { instant } from "../../../services/contracts/core/units.ts";
import { categoryId } from "../../../services/contracts/kernel/categories.ts";
import { monthWarnings } from "../../../services/job/posting/month-warnings.ts";

const shift = {
  startsAt: instant("2026-12-10T09:00:00+09:00"),
  endsAt: instant("2026-12-10T18:00:00+09:00"),
  breakMinutes: 60,
};
const days = (count: number) => Array.from({ length: count }, (_, n) => `2026-12-0${n + 1}`);
const codes = (...asked: Parameters<typeof monthWarnings>) =>
  monthWarnings(...asked).map(({ code }) => code);

test("the employer is warned of the seventh day and of 52 hours of the month, with this shift", () => {
  const none = { days: [], minutes: 0, monthsInARow: 1 };
  expect(codes(shift, none)).toEqual([]);
  expect(codes(shift, { ...none, days: days(5) })).toEqual([]);
  expect(codes(shift, { ...none, days: days(6) })).toEqual(["MONTH_INSURED"]);
  // A second shift of a day is no further day.
  expect(codes(shift, { ...none, days: [...days(5), "2026-12-10"] })).toEqual([]);
  expect(codes(shift, { ...none, minutes: 44 * 60 })).toEqual(["MONTH_INSURED"]);
  expect(codes(shift, { ...none, minutes: 44 * 60 - 1 })).toEqual([]);
});

test("the employer is warned after three months in a row, in construction after a year", () => {
  const months = (monthsInARow: number) => ({ days: [], minutes: 0, monthsInARow });
  expect(codes(shift, months(3))).toEqual([]);
  expect(codes(shift, months(4))).toEqual(["MONTHS_IN_A_ROW"]);
  const site = { ...shift, categoryId: categoryId("labouring") };
  expect(codes(site, months(12))).toEqual([]);
  expect(codes(site, months(13))).toEqual(["MONTHS_IN_A_ROW"]);
});

test("a warning of a month is there in English too", () => {
  const english = monthWarnings(shift, { days: days(6), minutes: 44 * 60, monthsInARow: 4 }).map(
    (warning) => warning.english,
  );
  expect(english).toEqual([
    "You and this worker would work together on 7 days and for 52 hours this month. From 8 days or 60 hours on, the national pension and health insurance may apply.",
    "This is month 4 in a row with this worker. You may have to withhold tax as for a regular employee, not a day worker.",
  ]);
});
