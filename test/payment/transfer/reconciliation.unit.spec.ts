import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { instant } from "../../../services/contracts/core/units.ts";
import type { Line } from "../../../services/payment/provider/provider.ts";
import { reconciled, signedWon } from "../../../services/payment/transfer/reconciliation.ts";

const at = instant("2026-12-01T00:00:00Z");
const line = fc.record({
  kind: fc.constantFrom("charge", "payout", "refund" as const),
  key: fc.string({ minLength: 1, maxLength: 3 }),
  amountWon: fc.integer({ min: 1, max: 50_000_000 }),
  at: fc.constant(at),
});
const nameOf = ({ kind, key }: Line) => `${kind} ${key}`;
const books = fc.uniqueArray(line, { selector: nameOf, maxLength: 30 });
const one = { minLength: 1, maxLength: 30, selector: nameOf };
const sum = (lines: readonly Line[]) => lines.reduce((all, each) => all + signedWon(each), 0);

describe("a statement against the ledger", () => {
  test("that is equal has no difference, whatever its order", () => {
    fc.assert(
      fc.property(books, (ours) => {
        expect(reconciled([...ours].reverse(), ours)).toEqual({
          matched: ours.length,
          missing: [],
          extra: [],
          wrongAmount: [],
          differenceWon: 0,
        });
      }),
    );
  });

  test("without a line reports that one as missing, by its amount", () => {
    fc.assert(
      fc.property(fc.uniqueArray(line, one), fc.nat(), (ours, n) => {
        const lacking = ours[n % ours.length] as Line;
        const theirs = ours.filter((each) => each !== lacking);
        const found = reconciled(theirs, ours);
        expect(found).toMatchObject({ missing: [lacking], extra: [], wrongAmount: [] });
        expect(found.differenceWon).toBe(-signedWon(lacking));
      }),
    );
  });

  test("with a line twice, or a foreign one, reports it as extra", () => {
    fc.assert(
      fc.property(fc.uniqueArray(line, one), fc.nat(), (ours, n) => {
        const more = ours[n % ours.length] as Line;
        const others = ours.filter((each) => each !== more);
        for (const [theirs, kept] of [
          [[...ours, more], ours],
          [ours, others],
        ] as const) {
          const found = reconciled(theirs, kept);
          expect(found).toMatchObject({ missing: [], extra: [more], wrongAmount: [] });
          expect(found.differenceWon).toBe(signedWon(more));
        }
      }),
    );
  });

  test("with another amount reports both amounts", () => {
    fc.assert(
      fc.property(fc.uniqueArray(line, one), fc.nat(), (ours, n) => {
        const at = n % ours.length;
        const theirs = ours.map((each, index) =>
          index === at ? { ...each, amountWon: each.amountWon + 1 } : each,
        );
        const found = reconciled(theirs, ours);
        const wrong = theirs[at] as Line;
        expect(found).toMatchObject({ missing: [], extra: [], matched: ours.length - 1 });
        expect(found.wrongAmount).toEqual([{ ...wrong, ledgerWon: wrong.amountWon - 1 }]);
      }),
    );
  });

  test("accounts for every line once, and its lists explain the difference", () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), books, (theirs, ours) => {
        const { matched, missing, extra, wrongAmount, differenceWon } = reconciled(theirs, ours);
        expect(matched + wrongAmount.length + extra.length).toBe(theirs.length);
        expect(matched + wrongAmount.length + missing.length).toBe(ours.length);
        const wrong = wrongAmount.reduce(
          (all, each) => all + signedWon(each) - signedWon({ ...each, amountWon: each.ledgerWon }),
          0,
        );
        expect(sum(extra) - sum(missing) + wrong + 0).toBe(differenceWon + 0);
      }),
    );
  });
});
