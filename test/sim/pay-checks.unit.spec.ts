import { expect, test } from "@jest/globals";
import { won } from "../../services/contracts/core/units.ts";
import type { Seen } from "../system/market-checks.ts";
import { type Owing, payFaults } from "./pay-checks.ts";

const paid = (minutes: number, isCorrection = false) => {
  const pay = won(minutes * 200);
  return { applicationId: "a", minutes, grossWon: pay, netWon: pay, isCorrection };
};
/** A worker with such payslips, at 12,000 won an hour, and what their employer has. */
const seen = (
  slips: readonly ReturnType<typeof paid>[],
  isOwed = false,
  availableWon = 0,
): Seen => {
  const netWon = slips.reduce((sum, slip) => sum + slip.netWon, 0);
  const saga = isOwed
    ? { name: "settleBeyond", status: "parked", reason: "INSUFFICIENT_FUNDS" }
    : { name: "settle", status: "completed" };
  const application = { applicationId: "a", employerId: "e", netWon, saga };
  const worker = { role: "worker", userId: "w", settlements: slips, applications: [application] };
  const employer = { role: "employer", userId: "e", wallet: { availableWon } };
  return { accounts: [worker, employer] } as unknown as Seen;
};
const owing = (due: Owing) => new Map([["a", due]]);
const late: Owing = { minutes: 270, beyondMinutes: 60, hourlyWageWon: 12_000 };

test("the plan and what was signed beyond it are paid, or the latter is owed", () => {
  expect(payFaults(owing(late), seen([paid(210), paid(60, true)]))).toEqual([]);
  expect(payFaults(owing(late), seen([paid(210)], true))).toEqual([]);
});

test.each<[string, Seen]>([
  ["only the plan is paid", seen([paid(210)])],
  ["more is paid", seen([paid(210), paid(90, true)])],
  ["less than the plan is paid while the rest is owed", seen([paid(180)], true)],
  ["it is owed, and the employer has the money", seen([paid(210)], true, 1_000_000)],
  ["pay was taken back", seen([paid(300), paid(-30, true)])],
  ["the minutes are paid below the wage", seen([{ ...paid(270), grossWon: won(1000) }])],
])("a fault is found when %s", (_, shown) => {
  expect(payFaults(owing(late), shown)).not.toEqual([]);
});
