import { describe, expect, test } from "@jest/globals";
import { extraMinutes, extraWonOf } from "../../../services/job/domain/early-pay.ts";

describe("early pay: what is paid beyond the attended time", () => {
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

  test("early pay costs its minutes at the agreed wage, rounded up", () => {
    expect(extraWonOf(60, 10_321)).toBe(10_321);
    expect(extraWonOf(1, 10_321)).toBe(173);
  });
});
