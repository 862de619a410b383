import { expect, test } from "@jest/globals";
import { InstantIn } from "../../../services/contracts/core/schema.ts";
import { instant } from "../../../services/contracts/core/units.ts";
import { checkerOf } from "../../../services/contracts/core/validator.ts";

const isTaken = (text: string): boolean => checkerOf(InstantIn)(text) === true;

test.each([
  ["2026-11-23T09:00:00+09:00", "2026-11-23T00:00:00.000Z"],
  ["2026-11-23T00:00:00.5Z", "2026-11-23T00:00:00.500Z"],
  ["2028-02-29T23:59:59-11:30", "2028-03-01T11:29:59.000Z"],
])("%s is an instant, and goes out as %s", (text, out) => {
  expect(isTaken(text)).toBe(true);
  expect(instant(text)).toBe(out);
});

test.each([
  ["month 13", "2026-13-01T00:00:00Z"],
  ["30 February", "2026-02-30T00:00:00Z"],
  ["hour 24", "2026-11-23T24:00:00Z"],
  ["a leap second", "2026-12-31T23:59:60Z"],
  ["no offset", "2026-11-23T09:00:00"],
  ["an offset that no place has", "2026-11-23T09:00:00+99:99"],
  ["a year that sorts before all others", "0000-01-01T00:00:00+09:00"],
  ["words", "tomorrow"],
])("a time with %s is refused as a field, before any rule sees it", (_, text) => {
  expect(isTaken(text)).toBe(false);
});
