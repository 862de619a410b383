/** Entries from before times, rates and chains were known pay what they were priced with. */
import { expect, test } from "@jest/globals";
import { won } from "../../../services/contracts/core/units.ts";
import type { PayTerms, Posted } from "../../../services/payment/ledger/entry.ts";
import { empty, evolve, type Ledger } from "../../../services/payment/ledger/ledger.ts";
import * as rules from "../../../services/payment/ledger/postings.ts";
import { seoul } from "./book.ts";

const ref = { applicationId: "a", attempt: 1 };
const parties = { ...ref, jobId: "j", workerId: "w", employerId: "e" };
const terms: PayTerms = {
  hourlyWageWon: 12_000,
  startsAt: seoul("01T09:00"),
  endsAt: seoul("01T18:00"),
  breakMinutes: 60,
  regularEmployees: 1_000,
};
const charged = (amountWon: number): Ledger =>
  rules
    .charge(empty, { chargeId: "c", employerId: "e", amountWon: won(amountWon) })
    .reduce(evolve, empty);
/** A hold as the ledger had it: without a rate, and priced with the one rate of that time. */
const oldHold = (ledger: Ledger, heldWon: number, of: PayTerms): Ledger => {
  const legs = [
    { account: "employer:e:available", won: won(-heldWon) },
    { account: "employer:e:held", won: won(heldWon) },
  ];
  const reserve = { monday: "2026-11-30", won: won(0) } as never;
  const hold = { kind: "hold" as const, ...parties, heldWon: won(heldWon), terms: of, reserve };
  return evolve(ledger, { type: "posted", data: { ...hold, entryId: "hold:a/1", legs } });
};
const paidBy = ([posted]: readonly Posted[]) =>
  posted?.data.kind === "settle" ? posted.data.quote : null;

test("an old hold of a large employer is settled at the rate that it was priced with", () => {
  // 96,000 and a tenth, 1.15 % and 1.47 % of it.
  const ledger = oldHold(charged(108_110), 108_110, terms);
  const pay = paidBy(rules.settle(ledger, ref, { workedMinutes: 480 }));
  expect(pay).toMatchObject({ employerInsuranceWon: 1_100, employerTotalWon: 108_110 });
});

test("what the law asks for beyond an old hold comes from available money, or is owed", () => {
  const night = {
    ...terms,
    hourlyWageWon: 10_320,
    regularEmployees: 4,
    startsAt: seoul("31T22:00"),
    endsAt: seoul("31T23:59"),
    breakMinutes: 0,
  };
  const across = { ...night, endsAt: "2026-12-31T21:00:00.000Z" as PayTerms["endsAt"] };
  const heldWon = 92_960;
  const poor = oldHold(charged(heldWon), heldWon, across);
  expect(() => rules.settle(poor, ref, { workedMinutes: 480 })).toThrow(
    expect.objectContaining({ type: "INSUFFICIENT_FUNDS" }),
  );
  const rich = oldHold(charged(heldWon + 10_000), heldWon, across);
  const [posted] = rules.settle(rich, ref, { workedMinutes: 480 });
  // Six hours of the new year are lifted by 380 won each.
  expect(paidBy(posted === undefined ? [] : [posted])?.grossWon).toBe(8 * 10_320 + 6 * 380);
  expect(posted?.data).toMatchObject({ kind: "settle" });
  expect(posted?.data.legs.reduce((sum, leg) => sum + leg.won, 0)).toBe(0);
});
