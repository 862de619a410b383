import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { type Instant, instant, later } from "../../services/contracts/units.ts";
import {
  checkLock,
  fail,
  failuresMax,
  type Guesses,
  logins,
  succeed,
  windowMs,
} from "../../services/user/lockout.ts";

const noon = instant("2026-11-23T03:00:00Z");
const failTimes = (times: number, at: Instant = noon): Guesses =>
  Array.from({ length: times }).reduce<Guesses>(
    (guesses) => fail(guesses, "u1", at).reduce(logins.evolve, guesses),
    logins.empty,
  );
const locked = expect.objectContaining({ type: "LOCKED", status: 429 });

test("twenty wrong passwords are answered; then even the right one is not", () => {
  const guesses = failTimes(failuresMax);
  expect(() => fail(guesses, "u1", noon)).toThrow(locked);
  expect(() => succeed(guesses, "u1", noon)).toThrow(locked);
  expect(succeed(failTimes(failuresMax - 1), "u1", noon)).toMatchObject([{ type: "succeeded" }]);
});

test("the twentieth tells that the account is locked", () => {
  expect(fail(failTimes(failuresMax - 2), "u1", noon).map(({ type }) => type)).toEqual(["failed"]);
  expect(fail(failTimes(failuresMax - 1), "u1", noon).map(({ type }) => type)).toEqual([
    "failed",
    "locked",
  ]);
});

test("the lock ends 15 minutes after the first of them, and says how long that is", () => {
  const guesses = failTimes(failuresMax);
  const data = { retryAfterS: 1 };
  const almost = later(noon, windowMs - 1);
  expect(() => checkLock(guesses, almost)).toThrow(expect.objectContaining({ data }));
  expect(() => checkLock(guesses, later(noon, windowMs))).not.toThrow();
});

test("a right password forgets the wrong ones, and without any is no event", () => {
  const after = succeed(failTimes(3), "u1", noon).reduce(logins.evolve, failTimes(3));
  expect(after).toEqual([]);
  expect(succeed(after, "u1", noon)).toEqual([]);
});

test("however the guesses are spread, 15 minutes never answer more than twenty wrong ones", () => {
  const gaps = fc.array(fc.integer({ min: 0, max: windowMs / 10 }), { maxLength: 120 });
  fc.assert(
    fc.property(gaps, (gapsMs) => {
      let at = noon;
      let guesses: Guesses = logins.empty;
      const answered: number[] = [];
      for (const gapMs of gapsMs) {
        at = later(at, gapMs);
        try {
          guesses = fail(guesses, "u1", at).reduce(logins.evolve, guesses);
          answered.push(Date.parse(at));
        } catch (error) {
          expect(error).toMatchObject({ type: "LOCKED" });
        }
      }
      for (const [index, first] of answered.entries()) {
        const over = answered[index + failuresMax];
        if (over !== undefined) expect(over - first).toBeGreaterThanOrEqual(windowMs);
      }
    }),
    { seed: 20261122, numRuns: 200 },
  );
});
