import { describe, expect, test } from "@jest/globals";
import {
  type Cap,
  type Count,
  countIn,
  counts,
  uncount,
} from "../../../mixins/daily-limits/daily-cap-rules.ts";
import type { SeoulDate } from "../../../services/contracts/core/units.ts";

const day = "2026-11-29" as SeoulDate;
const cap: Cap = { code: "EARLY_PAY_LIMIT", things: 3, won: 300_000 };
const { evolve } = counts("earlyPay");
const of = (tryId: string, thingId: string, amountWon: number) => ({
  tryId,
  thingId,
  amountWon,
});
const counted = (before: Count, early: ReturnType<typeof of>): Count =>
  countIn(before, early, cap, day).reduce(evolve, before);

describe("the cap of a day", () => {
  test("is reached by won, and the refusal says what is left and until when", () => {
    const state = counted({}, of("1", "a", 200_000));
    expect(counted(state, of("2", "b", 100_000))).toHaveProperty("2");
    expect(() => counted(state, of("2", "b", 100_001))).toThrow(
      expect.objectContaining({
        type: "EARLY_PAY_LIMIT",
        data: { leftWon: 100_000, left: 2, until: "2026-11-29T15:00:00.000Z" },
      }),
    );
  });

  test("is reached by the number of things, however small", () => {
    const state = ["a", "b", "c"].reduce((all, id) => counted(all, of(id, id, 1)), {});
    expect(() => counted(state, of("d", "d", 1))).toThrow(
      expect.objectContaining({ type: "EARLY_PAY_LIMIT" }),
    );
  });

  test("counts a thing once, at the most that it may cost", () => {
    let state = counted({}, of("1", "a", 100_000));
    state = counted(state, of("2", "a", 300_000));
    expect(counted(state, of("3", "a", 200_000))).toHaveProperty("3");
    expect(() => counted(state, of("4", "b", 1))).toThrow();
  });

  test("is given back only by things that came to nothing", () => {
    const state = counted(counted({}, of("1", "a", 100_000)), of("2", "a", 300_000));
    const after = uncount(state, "2").reduce(evolve, state);
    expect(counted(after, of("3", "b", 200_000))).toHaveProperty("3");
    expect(uncount(after, "2")).toEqual([]);
  });

  test("that counts things alone does not mention won", () => {
    const few = { code: "WITHDRAWAL_LIMIT", things: 1 };
    const state = countIn({}, of("1", "a", 0), few, day).reduce(evolve, {});
    expect(() => countIn(state, of("2", "b", 0), few, day)).toThrow(
      expect.objectContaining({ data: { left: 0, until: "2026-11-29T15:00:00.000Z" } }),
    );
  });
});
