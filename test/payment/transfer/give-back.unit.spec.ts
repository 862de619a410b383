import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { won } from "../../../services/contracts/core/units.ts";
import { auditEntry, emptyAudit, verdictOf } from "../../../services/payment/audit/ledger-audit.ts";
import * as accounts from "../../../services/payment/ledger/accounts.ts";
import type { Posted } from "../../../services/payment/ledger/entry.ts";
import {
  balanceOf,
  empty,
  evolve,
  type Ledger,
  unspent,
} from "../../../services/payment/ledger/ledger.ts";
import * as rules from "../../../services/payment/ledger/postings.ts";

const employerId = "e";
const available = (ledger: Ledger) => balanceOf(ledger, "employer:e:available");
const withCharge = (ledger: Ledger, chargeId: string, amount: number): Ledger =>
  rules.charge(ledger, { chargeId, employerId, amountWon: won(amount) }).reduce(evolve, ledger);
const charged = (...amounts: number[]): Ledger =>
  amounts.reduce((ledger, amount, n) => withCharge(ledger, `c${n}`, amount), empty);
const asked = (amount: number, withdrawalId = "w") => ({
  withdrawalId,
  role: "employer" as const,
  userId: employerId,
  amountWon: won(amount),
});
const terms = {
  hourlyWageWon: 12_000,
  startsAt: "2026-12-01T09:00:00+09:00",
  endsAt: "2026-12-01T13:00:00+09:00",
  breakMinutes: 30,
  regularEmployees: 3,
};
const parties = (applicationId: string) => ({
  applicationId,
  attempt: 1,
  jobId: "j",
  workerId: `w${applicationId}`,
  employerId,
});
const leftOf = (ledger: Ledger) =>
  unspent(ledger, employerId).map(({ chargeId, leftWon }) => [chargeId, leftWon]);

test("money that a card brought does not go to a bank account", () => {
  const refused = expect.objectContaining({ type: "CHARGED_MONEY", status: 409 });
  expect(() => rules.payout(charged(100_000), asked(1))).toThrow(refused);
});

test("the oldest charge is spent first, and of the rest the oldest is refunded first", () => {
  let ledger = charged(60_000, 30_000, 20_000);
  const shift = parties("a");
  ledger = rules.hold(ledger, shift, terms as never).reduce(evolve, ledger);
  ledger = rules.settle(ledger, shift, { workedMinutes: 210 }).reduce(evolve, ledger);
  const spentWon = 110_000 - available(ledger);
  expect(leftOf(ledger)).toEqual([
    ["c0", 60_000 - spentWon],
    ["c1", 30_000],
    ["c2", 20_000],
  ]);
  const [part] = rules.giveBack(ledger, asked(50_000), "r1");
  expect(part?.data).toMatchObject({
    kind: "refund",
    chargeId: "c0",
    amountWon: 60_000 - spentWon,
    chargedWon: 60_000,
    withdrawalId: "w",
  });
});

test("a spent charge is forgotten, and its money cannot be refunded", () => {
  let ledger = charged(10_000);
  ledger = rules.giveBack(ledger, asked(10_000), "r1").reduce(evolve, ledger);
  expect(leftOf(ledger)).toEqual([]);
  expect(() => rules.giveBack(ledger, asked(1), "r2")).toThrow(
    expect.objectContaining({ type: "INSUFFICIENT_FUNDS" }),
  );
});

type Act = {
  readonly kind: "charge" | "hold" | "settle" | "release" | "back";
  readonly won: number;
};

test("after any charges, holds, payments and withdrawals every won of an employer goes back to a charge", () => {
  const acts = fc.array(
    fc.record({
      kind: fc.constantFrom<Act["kind"]>("charge", "hold", "settle", "release", "back"),
      won: fc.integer({ min: 1000, max: 200_000 }),
    }),
    { minLength: 5, maxLength: 60 },
  );
  fc.assert(
    fc.property(acts, (order) => {
      let ledger = empty;
      let audit = emptyAudit;
      let backWon = 0;
      const open: ReturnType<typeof parties>[] = [];
      const rule = ({ kind, won: amount }: Act, n: number): readonly Posted[] => {
        if (kind === "charge") {
          return rules.charge(ledger, { chargeId: `c${n}`, employerId, amountWon: won(amount) });
        }
        if (kind === "back") return rules.giveBack(ledger, asked(amount, `w${n}`), `r${n}`);
        if (kind === "hold") {
          const shift = parties(`a${n}`);
          const posted = rules.hold(ledger, shift, terms as never);
          open.push(shift);
          return posted;
        }
        const [shift] = open.splice(0, 1);
        if (shift === undefined) return [];
        return kind === "settle"
          ? rules.settle(ledger, shift, { workedMinutes: 210 })
          : rules.release(ledger, shift);
      };
      order.forEach((act, n) => {
        try {
          for (const posted of rule(act, n)) {
            audit = auditEntry(audit, posted);
            ledger = evolve(ledger, posted);
            if (posted.data.kind === "refund") backWon += posted.data.amountWon;
          }
        } catch (error) {
          expect(error).toMatchObject({ type: "INSUFFICIENT_FUNDS" });
        }
        // Money that can be withdrawn always belongs to named charges.
        const leftWon = unspent(ledger, employerId).reduce((sum, lot) => sum + lot.leftWon, 0);
        const heldWon = balanceOf(ledger, "employer:e:held");
        expect(leftWon).toBe(available(ledger) + heldWon);
        expect(rules.earnedWon(ledger, employerId)).toBe(0);
      });
      expect(verdictOf(audit).findings).toEqual([]);
      expect(balanceOf(ledger, "employer:e:transit")).toBe(backWon);
    }),
    { seed: 63, numRuns: 200 },
  );
});

test("the audit finds an employer's payout of charged money", () => {
  const ledger = charged(100_000);
  let audit = emptyAudit;
  const facts = { chargeId: "c0", employerId, amountWon: won(100_000) };
  for (const posted of rules.charge(empty, facts)) audit = auditEntry(audit, posted);
  const data = {
    ...asked(1000),
    isEarned: true as const,
    kind: "payout" as const,
    entryId: "payout:w",
    legs: [
      { account: accounts.pocketOf(accounts.employer(employerId), "available"), won: won(-1000) },
      { account: accounts.pocketOf(accounts.employer(employerId), "transit"), won: won(1000) },
    ],
  };
  expect(available(ledger)).toBe(100_000);
  expect(auditEntry(audit, { type: "posted", data }).findings).toEqual([
    "payout:w: sends charged money to a bank account",
  ]);
});
