import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { instant, later, minuteMs } from "../../../services/contracts/core/units.ts";
import { leaveQuote } from "../../../services/payment/wage/leave-allowance.ts";
import type { QuoteInput } from "../../../services/payment/wage/pay-lines.ts";
import { quote } from "../../../services/payment/wage/quote.ts";

const nine = instant("2026-12-01T09:00:00+09:00");
const shift = (hourlyWageWon: number, minutes: number): QuoteInput => ({
  hourlyWageWon,
  startsAt: nine,
  endsAt: later(nine, minutes * minuteMs),
  breakMinutes: 0,
  regularEmployees: 5,
});

test("seven tenths of the planned pay, taxed as pay, and no fee", () => {
  // 8 hours at 40,000: 320,000, of which 224,000; (224,000 - 150,000) x 2.7 % = 1,998, cut to 1,990.
  expect(leaveQuote(shift(40_000, 480))).toMatchObject({
    minutes: 0,
    grossWon: 224_000,
    incomeTaxWon: 1990,
    localTaxWon: 190,
    employmentInsuranceWon: 2010,
    netWon: 224_000 - 1990 - 190 - 2010,
    employerFeeWon: 0,
    // 224,000 x 1.15 % = 2,576, cut to 2,570.
    employerInsuranceWon: 2570,
    // And x 1.47 % = 3,292, cut to 3,290.
    employerAccidentInsuranceWon: 3290,
    employerTotalWon: 229_860,
  });
  expect(leaveQuote(shift(11_000, 240)).lines).toEqual([
    { code: "LEAVE_ALLOWANCE", text: "휴업수당 (예정 임금의 70%)", won: 30_800 },
    { code: "EMPLOYMENT_INSURANCE", text: "고용보험 (30,800원의 0.9%)", won: -270 },
  ]);
});

test("it never costs more than was held, its lines sum to the net, and pay is rounded up", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 300_000 }),
      fc.integer({ min: 1, max: 720 }),
      (wageWon, minutes) => {
        const planned = quote(shift(wageWon, minutes));
        const leave = leaveQuote(shift(wageWon, minutes));
        expect(leave.employerTotalWon).toBeLessThanOrEqual(planned.employerTotalWon);
        expect(leave.lines.reduce((sum, { won }) => sum + won, 0)).toBe(leave.netWon);
        expect(leave.grossWon * 100).toBeGreaterThanOrEqual(planned.grossWon * 70);
        expect((leave.grossWon - 1) * 100).toBeLessThan(planned.grossWon * 70);
      },
    ),
    { seed: 1 },
  );
});
