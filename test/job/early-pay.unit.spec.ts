import { describe, expect, test } from "@jest/globals";
import type { SeoulDate } from "../../services/contracts/units.ts";
import {
  countEarly,
  type EarlyPay,
  earlyPays,
  extraMinutes,
  extraWonOf,
  uncountEarly,
} from "../../services/job/early-pay.ts";

const day = "2026-11-29" as SeoulDate;
const cap = { earlyPayWon: 300_000, earlyPays: 3 };
const of = (approvalId: string, applicationId: string, extraWon: number) => ({
  approvalId,
  applicationId,
  extraWon,
});
const counted = (before: EarlyPay, early: ReturnType<typeof of>): EarlyPay =>
  countEarly(before, early, cap, day).reduce(earlyPays.evolve, before);

describe("what is paid beyond the attended time", () => {
  test.each([
    [480, 480, 0, "a whole day"],
    [480, 470, 0, "ten minutes of rounding"],
    [480, 465, 0, "a quarter of an hour of rounding"],
    [480, 464, 16, "more than rounding"],
    [480, 300, 180, "an early leave"],
    [20, 15, 0, "a short shift, rounded"],
    [15, 0, 15, "a quarter of an hour of which nothing was attended"],
    [3, 0, 3, "three minutes of nothing"],
    [1200, 0, 1200, "nothing attended"],
    [60, 480, 0, "less than what was attended"],
  ])("%i paid minutes of %i attended are %i beyond: %s", (minutes, attended, extra) => {
    expect(extraMinutes(minutes, attended)).toBe(extra);
  });

  test("costs what it does at the agreed wage, rounded up", () => {
    expect(extraWonOf(60, 10_321)).toBe(10_321);
    expect(extraWonOf(1, 10_321)).toBe(173);
  });
});

describe("the cap of an employer's day", () => {
  test("is reached by won, and says what is left and until when", () => {
    const state = counted({}, of("1", "a", 200_000));
    expect(counted(state, of("2", "b", 100_000))).toHaveProperty("2");
    expect(() => counted(state, of("2", "b", 100_001))).toThrow(
      expect.objectContaining({
        type: "EARLY_PAY_LIMIT",
        data: { leftWon: 100_000, leftApprovals: 2, until: "2026-11-29T15:00:00.000Z" },
      }),
    );
  });

  test("is reached by approvals, however small", () => {
    const state = ["a", "b", "c"].reduce((all, id) => counted(all, of(id, id, 1)), {});
    expect(() => counted(state, of("d", "d", 1))).toThrow(
      expect.objectContaining({ type: "EARLY_PAY_LIMIT" }),
    );
  });

  test("counts an application once, with the most that it may cost", () => {
    let state = counted({}, of("1", "a", 100_000));
    state = counted(state, of("2", "a", 300_000));
    expect(counted(state, of("3", "a", 200_000))).toHaveProperty("3");
    expect(() => counted(state, of("4", "b", 1))).toThrow();
  });

  test("is given back by what came to nothing, and by that alone", () => {
    const state = counted(counted({}, of("1", "a", 100_000)), of("2", "a", 300_000));
    const after = uncountEarly(state, "2").reduce(earlyPays.evolve, state);
    expect(counted(after, of("3", "b", 200_000))).toHaveProperty("3");
    expect(uncountEarly(after, "2")).toEqual([]);
  });
});
