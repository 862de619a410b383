import { expect, test } from "@jest/globals";
import { Refusal } from "../../../services/contracts/core/refusal.ts";
import { won } from "../../../services/contracts/core/units.ts";
import * as accounts from "../../../services/payment/ledger/accounts.ts";
import { pocketOf } from "../../../services/payment/ledger/accounts.ts";
import type { Posted } from "../../../services/payment/ledger/entry.ts";
import { balanceOf, empty, evolve, type Ledger } from "../../../services/payment/ledger/ledger.ts";
import * as rules from "../../../services/payment/ledger/postings.ts";

const employerId = "e1";
const charged = { chargeId: "c1", employerId, amountWon: won(100_000) };
const funded = rules.charge(empty, charged).reduce(evolve, empty);
const facts = (refundId: string, amountWon: number) => ({
  refundId,
  chargeId: "c1",
  employerId,
  amountWon: won(amountWon),
  chargedWon: won(100_000),
});
const asked = (ledger: Ledger, refundId: string, amountWon: number): Posted[] =>
  rules.refund(ledger, { ...facts(refundId, amountWon), reasonId: "why" });
const after = (ledger: Ledger, posted: readonly Posted[]): Ledger => posted.reduce(evolve, ledger);
const pockets = (ledger: Ledger) => {
  const of = (pocket: "available" | "transit") =>
    balanceOf(ledger, pocketOf(accounts.employer(employerId), pocket));
  return { available: of("available"), transit: of("transit") };
};
const refusalOf = (work: () => unknown): Refusal | null => {
  try {
    work();
    return null;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
};

test("a refund is in transit until the provider answers, and then has left or has returned", () => {
  const sent = after(funded, asked(funded, "r1", 30_000));
  expect(pockets(sent)).toEqual({ available: 70_000, transit: 30_000 });
  const paid = after(sent, rules.endRefund(sent, facts("r1", 30_000), true));
  expect(pockets(paid)).toEqual({ available: 70_000, transit: 0 });
  expect(balanceOf(paid, accounts.bank)).toBe(-70_000);
  const failed = after(sent, rules.endRefund(sent, facts("r1", 30_000), false));
  expect(pockets(failed)).toEqual({ available: 100_000, transit: 0 });
  expect(failed.refunded.size).toBe(0);
});

test("parts of a charge are refunded up to its last won, and a refused part may be refunded again", () => {
  const first = after(funded, asked(funded, "r1", 60_000));
  expect(refusalOf(() => asked(first, "r2", 40_001))).toMatchObject({
    type: "REFUND_TOO_LARGE",
    status: 409,
    data: { chargedWon: 100_000, refundableWon: 40_000 },
  });
  expect(pockets(after(first, asked(first, "r2", 40_000)))).toEqual({
    available: 0,
    transit: 100_000,
  });
  const returned = after(first, rules.endRefund(first, facts("r1", 60_000), false));
  expect(pockets(after(returned, asked(returned, "r3", 100_000))).transit).toBe(100_000);
});

test("no refund exceeds its charge, whatever else is in the wallet", () => {
  const more = { chargeId: "c2", employerId, amountWon: won(500_000) };
  const rich = after(funded, rules.charge(funded, more));
  const whole = after(rich, asked(rich, "r1", 100_000));
  const paid = after(whole, rules.endRefund(whole, facts("r1", 100_000), true));
  expect(refusalOf(() => asked(paid, "r2", 1))?.type).toBe("REFUND_TOO_LARGE");
});

test("money that is held, spent or withdrawn cannot be refunded", () => {
  const back = { withdrawalId: "p1", ...accounts.employer(employerId), amountWon: won(70_000) };
  const left = after(funded, rules.giveBack(funded, back, "r0"));
  expect(refusalOf(() => asked(left, "r1", 30_001))).toMatchObject({
    type: "REFUND_TOO_LARGE",
    data: { chargedWon: 100_000, refundableWon: 30_000 },
  });
});

test("an end without a refund is a fault, not an answer", () => {
  expect(() => rules.endRefund(funded, facts("r1", 1), true)).toThrow(/below 0/);
});
