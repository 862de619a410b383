/** Earnings of a worker: by the month in which they were paid, in Seoul. */
import { expect, test } from "@jest/globals";
import { earningsOf } from "../../services/analytics/worker/earnings.ts";
import { type Instant, instant } from "../../services/contracts/core/units.ts";
import { applicationFacts } from "./facts.ts";

const at = (text: string): Instant => instant(text);
const paid = (time: string, grossWon: number, netWon: number) => ({
  at: at(time),
  grossWon,
  netWon,
});

test("a payment counts in the month of Seoul in which it was made", () => {
  // 23:30 on 31 December and 00:30 on 1 January in Seoul are both 31 December in UTC.
  const before = applicationFacts({
    paidAt: at("2026-12-31T14:30:00Z"),
    minutes: 480,
    payments: [paid("2026-12-31T14:30:00Z", 100_000, 96_700)],
  });
  const after = applicationFacts({
    paidAt: at("2026-12-31T15:30:00Z"),
    minutes: 300,
    payments: [paid("2026-12-31T15:30:00Z", 60_000, 58_000)],
  });
  const { months, years } = earningsOf([before, after]);
  const december = { grossWon: 100_000, netWon: 96_700, shifts: 1, minutes: 480, employers: 1 };
  const january = { grossWon: 60_000, netWon: 58_000, shifts: 1, minutes: 300, employers: 1 };
  expect(months).toEqual([
    { period: "2027-01", ...january },
    { period: "2026-12", ...december },
  ]);
  expect(years).toEqual([
    { period: "2027", ...january },
    { period: "2026", ...december },
  ]);
});

test("a correction counts when it was made, and its shift once", () => {
  const employerId = "e";
  const made = applicationFacts({
    employerId,
    paidAt: at("2026-11-30T03:00:00Z"),
    minutes: 510,
    payments: [
      paid("2026-11-30T03:00:00Z", 100_000, 96_700),
      paid("2026-12-02T03:00:00Z", 6000, 5900),
    ],
  });
  const { months, employers } = earningsOf([made]);
  expect(months).toEqual([
    { period: "2026-12", grossWon: 6000, netWon: 5900, shifts: 0, minutes: 0, employers: 1 },
    {
      period: "2026-11",
      grossWon: 100_000,
      netWon: 96_700,
      shifts: 1,
      minutes: 510,
      employers: 1,
    },
  ]);
  expect(employers).toEqual([
    { employerId, grossWon: 106_000, netWon: 102_600, shifts: 1, minutes: 510 },
  ]);
});

test("a leave allowance is pay without a shift, and unpaid work is no pay", () => {
  const called = applicationFacts({ leave: paid("2026-11-30T03:00:00Z", 70_000, 68_000) });
  const unpaid = applicationFacts({ minutes: 480 });
  const { years, employers } = earningsOf([called, unpaid]);
  expect(years).toEqual([
    { period: "2026", grossWon: 70_000, netWon: 68_000, shifts: 0, minutes: 0, employers: 1 },
  ]);
  expect(employers).toHaveLength(1);
});
