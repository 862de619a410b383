import { expect, test } from "@jest/globals";
import {
  durationInEnglish,
  wonInEnglish,
} from "../../../services/contracts/kernel/english-text.ts";

test.each([
  [0, "0 minutes"],
  [1, "1 minute"],
  [60, "1 hour"],
  [90, "1 hour 30 minutes"],
  [421, "7 hours 1 minute"],
])("%i minutes read in English as %s", (minutes, text) => {
  expect(durationInEnglish(minutes)).toBe(text);
});

test("an amount in English has the sign of won and groups of three digits", () => {
  expect([0, 46_680, -1_000_000].map(wonInEnglish)).toEqual(["₩0", "₩46,680", "₩-1,000,000"]);
});
