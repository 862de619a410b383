import { expect, test } from "@jest/globals";
import { instant, type SeoulDate } from "../../../services/contracts/core/units.ts";
import { categoryId } from "../../../services/contracts/kernel/categories.ts";
import {
  feeCapPercent,
  platformFeeCap,
  platformFeePercent,
  ruleAt,
} from "../../../services/contracts/law/statutory-values.ts";
import { atFee } from "../../../services/payment/ledger/pay-terms.ts";
import { quote } from "../../../services/payment/wage/quote.ts";

const date = "2026-12-01" as SeoulDate;
const shift = {
  hourlyWageWon: 20_000,
  startsAt: instant("2026-12-01T09:00:00+09:00"),
  endsAt: instant("2026-12-01T18:00:00+09:00"),
  breakMinutes: 60,
  regularEmployees: 5,
};
const { percent, constructionPercent } = ruleAt(platformFeeCap, date).value;

test("a fee above the cap of its trade is taken at the cap, and construction has a lower one", () => {
  const at = (fee: number | null, category?: string) => {
    const terms = category === undefined ? shift : { ...shift, categoryId: category };
    const { employerFeeWon, grossWon } = quote(atFee(terms, fee));
    return (employerFeeWon / grossWon) * 100;
  };
  expect(constructionPercent).toBeLessThan(percent);
  expect(at(25, categoryId("serving"))).toBe(25);
  expect(at(25)).toBe(25);
  expect(at(99, categoryId("serving"))).toBe(percent);
  for (const trade of ["labouring", "demolition", "construction"] as const) {
    expect(at(25, categoryId(trade))).toBe(constructionPercent);
    expect(at(4, categoryId(trade))).toBe(4);
  }
  // Without a setting the table's fee holds, and stays out of the terms.
  expect(atFee(shift, null)).toBe(shift);
  expect(at(null)).toBe(ruleAt(platformFeePercent, date).value);
});

test("no fee of the table is above the cap of any trade", () => {
  for (const { from, value } of platformFeePercent) {
    expect(value).toBeLessThanOrEqual(feeCapPercent(from, categoryId("labouring")));
  }
});
