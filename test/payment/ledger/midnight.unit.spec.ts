/** Work that goes on over midnight: whatever comes before or does not come, no pay is taken back. */
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { lineWon, minutesOf, open, type Shift, shift } from "./book.ts";

const first = shift("a", "07T20:00", 4, 10_320);
const night = shift("b", "08T00:00", 6, 10_320);
const later = shift("c", "08T14:00", 8, 10_320);

describe("a chain over midnight", () => {
  test("that was not worked to its end leaves enough for every shift after it", () => {
    const book = open();
    for (const one of [first, night, later]) book.hold(one);
    book.settle(first, 230);
    book.settle(night);
    expect(book.settle(later).grossWon).toBeGreaterThan(0);
    expect(book.verdict()).toMatchObject({ ok: true, findings: [] });
    expect(book.heldWon()).toBe(0);
  });

  test("whose beginning was missed, called off or settled last is paid in whole", () => {
    const ends = ["missed", "leave", "last"] as const;
    for (const end of ends) {
      const book = open();
      for (const one of [night, later, first]) book.hold(one);
      if (end === "missed") book.release(first, true);
      if (end === "leave") book.leave(first);
      book.settle(night);
      book.settle(later);
      const paid = end === "last" ? book.settle(first) : null;
      if (paid !== null) expect(lineWon(paid, "OVERTIME_DIFFERENCE")).toBeGreaterThanOrEqual(0);
      expect(book.verdict()).toMatchObject({ ok: true, findings: [] });
      expect(book.heldWon()).toBe(0);
    }
  });

  test("never throws, never takes back, and sums to the same in any order", () => {
    const times = ["07T16:00", "07T20:00", "07T23:00", "08T00:00", "08T08:00", "08T10:00"];
    const plan = fc.array(
      fc.record({ at: fc.constantFrom(...times), hours: fc.integer({ min: 1, max: 8 }) }),
      { minLength: 2, maxLength: 4 },
    );
    const order = fc.array(fc.nat(), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(plan, order, order, fc.nat(), (plans, keys, others, cut) => {
        const shifts = plans.map(({ at, hours }, n) => shift(String(n), at, hours, 10_320));
        const apart = shifts.filter(({ terms }, n) =>
          shifts
            .slice(0, n)
            .every(
              (one) => one.terms.endsAt <= terms.startsAt || terms.endsAt <= one.terms.startsAt,
            ),
        );
        const minutes = ({ id, terms }: Shift) =>
          Number(id) === cut % 4 ? Math.max(1, minutesOf(terms) - (cut % 50)) : minutesOf(terms);
        const paidIn = (by: readonly number[]): number => {
          const book = open();
          for (const one of apart) book.hold(one);
          const sorted = apart.toSorted(
            (x, y) => (by[Number(x.id)] ?? 0) - (by[Number(y.id)] ?? 0),
          );
          const gross = sorted.reduce((sum, one) => {
            const pay = book.settle(one, minutes(one));
            expect(pay.lines.every(({ code, won }) => won > 0 || /TAX|INSURANCE/.test(code))).toBe(
              true,
            );
            return sum + pay.grossWon;
          }, 0);
          expect(book.verdict()).toMatchObject({ ok: true, findings: [] });
          expect(book.heldWon()).toBe(0);
          return gross;
        };
        expect(paidIn(keys)).toBe(paidIn(others));
      }),
      { seed: 23, numRuns: 300 },
    );
  });
});
