import { expect, test } from "@jest/globals";
import type { SeoulDate } from "../../services/contracts/units.ts";
import { type DayPays, dayPayOf, noDayPays, withDayPay } from "../../services/payment/day-pay.ts";

const date = (text: string) => text as SeoulDate;
const people = { employerId: "e", workerId: "w" };
const pay = (grossWon: number) => ({ grossWon, incomeTaxWon: 10, localTaxWon: 1 });
const paid = (...dates: string[]): DayPays =>
  dates.reduce((days, day) => withDayPay(days, date(day), people, pay(100)), noDayPays);

test("what was paid for a day adds up, for the same two people and that day alone", () => {
  const days = paid("2026-12-01", "2026-12-01", "2026-12-02");
  const both = { grossWon: 200, incomeTaxWon: 20, localTaxWon: 2 };
  expect(dayPayOf(days, date("2026-12-01"), people)).toEqual(both);
  expect(dayPayOf(days, date("2026-12-02"), people)).toEqual(pay(100));
  const other = { ...people, workerId: "x" };
  expect(dayPayOf(days, date("2026-12-01"), other)).toBeUndefined();
  expect(dayPayOf(days, date("2026-12-01"), { ...people, employerId: "x" })).toBeUndefined();
});

test("nothing paid is nothing to remember", () => {
  expect(withDayPay(noDayPays, date("2026-12-01"), people, pay(0))).toBe(noDayPays);
});

test("a day is remembered for a week before the newest, in whatever order they come", () => {
  const days = paid("2026-12-31", "2027-01-07");
  expect([...days.keys()]).toEqual(["2026-12-31", "2027-01-07"]);
  expect([...paid("2026-12-31", "2027-01-08").keys()]).toEqual(["2027-01-08"]);
  expect([...paid("2027-01-08", "2026-12-31").keys()]).toEqual(["2027-01-08"]);
});

test("a change leaves the days before as they were", () => {
  const before = paid("2026-12-01");
  withDayPay(before, date("2026-12-01"), people, pay(5));
  withDayPay(before, date("2026-12-09"), people, pay(5));
  expect([...before.keys()]).toEqual(["2026-12-01"]);
  expect(dayPayOf(before, date("2026-12-01"), people)).toEqual(pay(100));
});
