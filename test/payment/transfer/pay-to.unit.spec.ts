import { expect, test } from "@jest/globals";
import { dayMs, instant, later } from "../../../services/contracts/core/units.ts";
import { choose, goesToBank } from "../../../services/payment/transfer/pay-to.ts";

const paidAt = instant("2026-12-01T18:00:00+09:00");
const soon = later(paidAt, 1000);
const bank = { payTo: "bank" as const, at: later(paidAt, -1) };

test("a choice holds for what is paid after it, and the setting without one", () => {
  expect(goesToBank(bank, "wallet", paidAt, soon)).toBe(true);
  expect(goesToBank({ ...bank, at: soon }, "wallet", paidAt, soon)).toBe(false);
  expect(goesToBank({ ...bank, payTo: "wallet" }, "bank", paidAt, soon)).toBe(false);
  expect(goesToBank(null, "bank", paidAt, soon)).toBe(true);
  expect(goesToBank(null, "wallet", paidAt, soon)).toBe(false);
});

test("pay of more than a day ago is not sent by a late start", () => {
  expect(goesToBank(bank, "bank", paidAt, later(paidAt, dayMs))).toBe(true);
  expect(goesToBank(bank, "bank", paidAt, later(paidAt, dayMs + 1))).toBe(false);
  expect(goesToBank(null, "bank", paidAt, later(paidAt, dayMs + 1))).toBe(false);
});

test("the same choice again changes nothing", () => {
  expect(choose(null, "w", "bank", paidAt)).toHaveLength(1);
  expect(choose(bank, "w", "bank", paidAt)).toEqual([]);
  expect(choose(bank, "w", "wallet", paidAt)).toHaveLength(1);
});
