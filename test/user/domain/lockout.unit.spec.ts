import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { dayMs, type Instant, instant, later } from "../../../services/contracts/core/units.ts";
import {
  checkLock,
  fail,
  failuresMax,
  forgive,
  type GuessEvent,
  type Guesser,
  type Guesses,
  lockOf,
  logins,
  ownMax,
  quietMax,
  skewMs,
  succeed,
  windowMs,
} from "../../../services/user/domain/lockout.ts";

const noon = instant("2026-11-23T03:00:00Z");
const from = (network: string): Guesser => ({ lane: "", network });
const stranger = from("n1");
const phone: Guesser = { lane: "device:d1", network: null };
const session: Guesser = { lane: "session:s1", network: null };
const folded = (guesses: Guesses, events: readonly GuessEvent[]): Guesses =>
  events.reduce(logins.evolve, guesses);
const failed = (
  times: number,
  by = stranger,
  at: Instant = noon,
  guesses = logins.empty,
): Guesses =>
  Array.from({ length: times }).reduce<Guesses>(
    (state) => folded(state, fail(state, "u1", by, at)),
    guesses,
  );
const locked = expect.objectContaining({ type: "LOCKED", status: 429 });
const types = (events: readonly GuessEvent[]) => events.map(({ type }) => type);

test.each([
  ["strangers together", stranger],
  ["a device that is known", phone],
  ["a session that is asked again", session],
])("twenty wrong passwords of %s are answered; then even the right one is refused", (_, by) => {
  const guesses = failed(failuresMax, by);
  expect(() => fail(guesses, "u1", by, noon)).toThrow(locked);
  expect(() => succeed(guesses, "u1", by, noon)).toThrow(locked);
  const some = failed(failuresMax - 1, by);
  expect(types(succeed(some, "u1", by, noon))).toEqual(["succeeded"]);
});

test("each lane counts alone: strangers' guesses do not lock a device, nor a stolen token its owner", () => {
  const lanes = [stranger, phone, session, { lane: "device:d2", network: null }];
  for (const full of lanes) {
    const guesses = failed(failuresMax, full);
    for (const other of lanes) {
      if (other !== full) expect(checkLock(guesses, other, noon)).toBe("counted");
    }
  }
});

test("the twentieth wrong password reports the lock, and the owner is notified once a day", () => {
  expect(types(fail(failed(failuresMax - 2), "u1", stranger, noon))).toEqual(["failed"]);
  const first = fail(failed(failuresMax - 1), "u1", stranger, noon);
  expect(first[1]).toMatchObject({ type: "locked", data: { noticeId: expect.any(String) } });
  const notified = folded(failed(failuresMax - 1), first);
  const lockedAgain = (at: Instant) =>
    fail(failed(failuresMax - 1, stranger, at, notified), "u1", stranger, at)[1]?.data;
  expect(lockedAgain(later(noon, windowMs))).not.toHaveProperty("noticeId");
  expect(lockedAgain(later(noon, dayMs))).toHaveProperty("noticeId");
});

test("the lock ends 15 minutes after the first wrong password, and says how long that is", () => {
  const guesses = failed(failuresMax);
  const data = { retryAfterS: 1 };
  const almost = later(noon, windowMs - 1);
  expect(() => checkLock(guesses, stranger, almost)).toThrow(expect.objectContaining({ data }));
  expect(checkLock(guesses, stranger, later(noon, windowMs))).toBe("counted");
});

test("a clock that is set back lengthens no lock and suppresses no notification", () => {
  const guesses = failed(failuresMax);
  for (const backMs of [skewMs + 1, windowMs, dayMs, 365 * dayMs]) {
    expect(checkLock(guesses, stranger, later(noon, -backMs))).toBe("counted");
    const again = failed(failuresMax - 1, stranger, later(noon, -backMs), guesses);
    const [, event] = fail(again, "u1", stranger, later(noon, -backMs));
    expect(event?.data).toHaveProperty("noticeId");
  }
  const data = { retryAfterS: windowMs / 1000 };
  const within = later(noon, -skewMs);
  expect(() => checkLock(guesses, stranger, within)).toThrow(expect.objectContaining({ data }));
});

test("a right password resets its own lane's count and no other; a mail resets all", () => {
  const guesses = failed(3, from("n2"), noon, failed(3, phone, noon, failed(3)));
  const left = folded(guesses, succeed(guesses, "u1", stranger, noon));
  expect(left.wrong.map(({ lane, network }) => `${lane}${network ?? ""}`)).toEqual([
    ...Array(3).fill("device:d1"),
    ...Array(3).fill("n2"),
  ]);
  expect(succeed(left, "u1", stranger, noon)).toEqual([]);
  expect(folded(left, forgive(left, "u1")).wrong).toEqual([]);
  expect(forgive(logins.empty, "u1")).toEqual([]);
});

describe("when strangers have used up their guesses", () => {
  const full = failed(failuresMax, from("attacker"));

  test("a person on another network signs in with the right password", () => {
    expect(checkLock(full, from("home"), noon)).toBe("quiet");
    expect(() => succeed(full, "u1", from("home"), noon)).not.toThrow();
    expect(() => succeed(full, "u1", from("attacker"), noon)).toThrow(locked);
  });

  test("a wrong password from another network hears LOCKED as well, and after a few nothing is compared", () => {
    let guesses = full;
    for (let n = 0; n < ownMax; n += 1) {
      const events = fail(guesses, "u1", from("home"), noon);
      expect(types(events)).toEqual(["failed"]);
      guesses = folded(guesses, events);
      expect(lockOf(guesses, events, noon)).toEqual(locked);
    }
    expect(() => succeed(guesses, "u1", from("home"), noon)).toThrow(locked);
    expect(checkLock(guesses, from("office"), noon)).toBe("quiet");
  });

  test("many networks get a limited number of guesses together, and no device is locked out", () => {
    let guesses = full;
    let compared = 0;
    for (let n = 0; n < 1000; n += 1) {
      try {
        guesses = folded(guesses, fail(guesses, "u1", from(`n${n}`), noon));
        compared += 1;
      } catch (error) {
        expect(error).toEqual(locked);
      }
    }
    expect(compared).toBe(quietMax);
    expect(() => succeed(guesses, "u1", phone, noon)).not.toThrow();
    expect(checkLock(guesses, from("home"), later(noon, windowMs))).toBe("counted");
  });
});

test("counts from before there were lanes are strangers' counts, and expire as before", () => {
  const old: GuessEvent[] = Array.from({ length: failuresMax }, () => ({
    type: "failed",
    data: { userId: "u1", at: noon },
  }));
  const guesses = folded(logins.empty, old);
  expect(checkLock(guesses, from("home"), noon)).toBe("quiet");
  expect(() => checkLock(guesses, { lane: "", network: null }, noon)).toThrow(locked);
  expect(folded(guesses, [{ type: "succeeded", data: { userId: "u1" } }]).wrong).toEqual([]);
});

test("however the guesses are spread, each lane gets at most twenty wrong answers in 15 minutes", () => {
  const guess = fc.record({
    gapMs: fc.integer({ min: 0, max: windowMs / 10 }),
    by: fc.constantFrom(stranger, from("n2"), from("n3"), phone, session),
  });
  fc.assert(
    fc.property(fc.array(guess, { maxLength: 200 }), (steps) => {
      let at = noon;
      let guesses: Guesses = logins.empty;
      const answered = new Map<string, number[]>();
      const quiet: number[] = [];
      for (const { gapMs, by } of steps) {
        at = later(at, gapMs);
        try {
          const events = fail(guesses, "u1", by, at);
          guesses = folded(guesses, events);
          const isQuiet = lockOf(guesses, events, at) !== null;
          const times = isQuiet ? quiet : (answered.get(by.lane) ?? []);
          times.push(Date.parse(at));
          if (!isQuiet) answered.set(by.lane, times);
        } catch (error) {
          expect(error).toMatchObject({ type: "LOCKED" });
        }
      }
      for (const times of [...answered.values(), quiet]) {
        for (const [index, first] of times.entries()) {
          const over = times[index + failuresMax];
          if (over !== undefined) expect(over - first).toBeGreaterThanOrEqual(windowMs);
        }
      }
    }),
    { seed: 20261122, numRuns: 200 },
  );
});
