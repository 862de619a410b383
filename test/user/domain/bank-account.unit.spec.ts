import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { dayMs, hourMs, instant, later } from "../../../services/contracts/core/units.ts";
import type { OwnAccount, SealedAccount } from "../../../services/user/domain/account.ts";
import { accountAt, heldUntil, replaced } from "../../../services/user/domain/bank-account.ts";

const noon = instant("2026-11-23T03:00:00Z");
const sealed = (number: string): SealedAccount => ({
  bankCode: "088",
  holder: "김철수",
  sealedNumber: number,
});

test("the first account holds no withdrawals; a change holds them for the configured hours", () => {
  const first = replaced(sealed("a"), undefined, noon);
  expect(heldUntil(first, 24, noon)).toBeNull();
  expect(heldUntil(undefined, 24, noon)).toBeNull();
  const second = replaced(sealed("b"), first, noon);
  expect(heldUntil(second, 24, noon)).toBe(later(noon, 24 * hourMs));
  expect(heldUntil(second, 24, later(noon, 24 * hourMs))).toBeNull();
  expect(heldUntil(second, 0, noon)).toBeNull();
});

test("a payout goes to the account of the time when it was asked for, however often that changes", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: hourMs }), { maxLength: 40 }), (gapsMs) => {
      const askedAt = noon;
      let at = noon;
      let bank: OwnAccount = replaced(sealed("own"), undefined, noon);
      for (const [n, gapMs] of gapsMs.entries()) {
        at = later(at, gapMs);
        bank = replaced(sealed(`thief ${n}`), bank, at);
        expect(accountAt(bank, askedAt).sealedNumber).toBe("own");
        expect(accountAt(bank, at).sealedNumber).toBe(`thief ${n}`);
        expect(accountAt(bank, undefined).sealedNumber).toBe(`thief ${n}`);
      }
    }),
    { seed: 20261129, numRuns: 100 },
  );
});

test("an account is forgotten a month after another replaced it", () => {
  const second = replaced(sealed("b"), replaced(sealed("a"), undefined, noon), noon);
  const third = replaced(sealed("c"), second, later(noon, 31 * dayMs));
  expect(third.before?.map(({ sealedNumber }) => sealedNumber)).toEqual(["b"]);
});
