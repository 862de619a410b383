import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  dayMs,
  instant,
  later,
  minuteMs,
  type SeoulDate,
  seoulDate,
  seoulInstant,
} from "../../../services/contracts/core/units.ts";
import { mondayOf, weekOf } from "../../../services/contracts/kernel/seoul-week.ts";
import {
  isMinor,
  minorBars,
  minorSumBars,
  needsGuardian,
} from "../../../services/contracts/law/minors.ts";
import { minorRest, minorWork, ruleAt } from "../../../services/contracts/law/statutory-values.ts";

const seoul = (text: string) => instant(`${text}:00+09:00`);
const shift = (from: string, to: string, breakMinutes = 0) => ({
  startsAt: seoul(from),
  endsAt: seoul(to),
  breakMinutes,
});
const reasons = (bars: readonly { readonly reason: string }[]) => bars.map(({ reason }) => reason);

test("the law's values are those of the statute", () => {
  const day = "2026-12-01" as SeoulDate;
  expect(ruleAt(minorWork, day)).toMatchObject({
    value: { untilYears: 18, dayMinutes: 420, weekMinutes: 2100 },
    source: "근로기준법 제69조",
    mark: "statute",
  });
  expect(ruleAt(minorRest, day)).toMatchObject({
    value: { fromMinute: 1320, toMinute: 360 },
    source: "근로기준법 제70조 제2항",
    mark: "statute",
  });
});

describe("a shift for a worker below 18", () => {
  test.each([
    ["seven hours of work by day", "2026-12-01T09:00", "2026-12-01T17:00", 60, []],
    ["a minute more", "2026-12-01T09:00", "2026-12-01T17:01", 60, ["MINOR_DAY_TOO_LONG"]],
    ["until ten in the evening", "2026-12-01T18:00", "2026-12-01T22:00", 0, []],
    ["a minute beyond ten", "2026-12-01T18:00", "2026-12-01T22:01", 0, ["MINOR_NIGHT"]],
    ["from six in the morning", "2026-12-01T06:00", "2026-12-01T10:00", 0, []],
    ["a minute before six", "2026-12-01T05:59", "2026-12-01T10:00", 0, ["MINOR_NIGHT"]],
    ["over midnight", "2026-12-01T23:00", "2026-12-02T02:00", 0, ["MINOR_NIGHT"]],
    ["on a Sunday, which is none", "2026-12-06T10:00", "2026-12-06T14:00", 0, []],
    ["at Christmas", "2026-12-25T10:00", "2026-12-25T14:00", 0, ["MINOR_HOLIDAY"]],
    ["on the day before it", "2026-12-24T10:00", "2026-12-24T14:00", 0, []],
    [
      "into a holiday's night",
      "2026-12-24T20:00",
      "2026-12-25T04:00",
      0,
      ["MINOR_NIGHT", "MINOR_HOLIDAY", "MINOR_DAY_TOO_LONG"],
    ],
  ])("%s", (_, from, to, breakMinutes, expected) => {
    expect(reasons(minorBars(shift(from, to, breakMinutes)))).toEqual(expected);
  });

  test("each reason names its article", () => {
    const night = minorBars(shift("2026-12-24T20:00", "2026-12-25T04:00"));
    expect(night.map(({ law }) => law)).toEqual([
      "근로기준법 제70조 제2항",
      "근로기준법 제70조 제2항",
      "근로기준법 제69조",
    ]);
  });

  test("is barred exactly when a minute of it lies in the night", () => {
    const minutes = fc.integer({ min: 0, max: 3 * 1440 });
    const length = fc.integer({ min: 1, max: 1440 });
    fc.assert(
      fc.property(minutes, length, (from, span) => {
        const startsAt = later(seoul("2026-11-30T00:00"), from * minuteMs);
        const all = { startsAt, endsAt: later(startsAt, span * minuteMs), breakMinutes: 0 };
        const isNight = Array.from({ length: span }, (_, n) => (from + n) % 1440).some(
          (minute) => minute < 360 || minute >= 1320,
        );
        expect(reasons(minorBars(all)).includes("MINOR_NIGHT")).toBe(isNight);
      }),
      { seed: 18, numRuns: 300 },
    );
  });
});

test("a worker of 18 is protected no more, and needs a guardian until they turn 19", () => {
  const day = "2026-12-01" as SeoulDate;
  expect([17, 18, 19].map((age) => isMinor(age, day))).toEqual([true, false, false]);
  expect([17, 18, 19].map((age) => needsGuardian(age, day))).toEqual([true, true, false]);
});

test("a worker who turns 18 on the day of the shift is no minor on it", () => {
  expect(isMinor(17, "2026-12-01" as SeoulDate)).toBe(true);
  expect(isMinor(18, "2026-12-01" as SeoulDate)).toBe(false);
});

describe("beside other shifts", () => {
  const five = (day: number) => shift(`2026-12-0${day}T09:00`, `2026-12-0${day}T17:00`, 60);

  test("thirty-five hours from Monday to Sunday are allowed, and not a minute more", () => {
    const before = [1, 2, 3, 4].map(five);
    expect(minorSumBars(five(5), before)).toEqual([]);
    const more = shift("2026-12-06T10:00", "2026-12-06T10:01");
    expect(reasons(minorSumBars(more, [...before, five(5)]))).toEqual(["MINOR_WEEK_TOO_LONG"]);
    // Another week.
    const monday = shift("2026-12-07T10:00", "2026-12-07T10:01");
    expect(minorSumBars(monday, [...before, five(5)])).toEqual([]);
  });

  test("two shifts of one day count together", () => {
    const morning = shift("2026-12-01T08:00", "2026-12-01T12:00");
    const three = shift("2026-12-01T14:00", "2026-12-01T17:00");
    const four = shift("2026-12-01T14:00", "2026-12-01T18:00");
    expect(minorSumBars(three, [morning])).toEqual([]);
    expect(reasons(minorSumBars(four, [morning]))).toEqual(["MINOR_DAY_TOO_LONG"]);
  });
});

test("every instant lies in one week of seven days that begins on a Monday in Seoul", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 400 * 1440 }), (minutes) => {
      const at = later(seoul("2026-01-01T00:00"), minutes * minuteMs);
      const { from, to } = weekOf(at);
      expect(from <= at && at < to).toBe(true);
      expect(Date.parse(to) - Date.parse(from)).toBe(7 * dayMs);
      expect(seoulInstant(mondayOf(at))).toBe(from);
      expect(new Date(`${seoulDate(from)}T00:00:00Z`).getUTCDay()).toBe(1);
    }),
    { seed: 7, numRuns: 300 },
  );
});
