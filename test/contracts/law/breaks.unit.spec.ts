/** Breaks: their length by the hours of work, and where they may lie. */
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { type Instant, instant, later, minuteMs } from "../../../services/contracts/core/units.ts";
import { checkBreaks } from "../../../services/contracts/law/breaks.ts";
import { minimumBreakMinutes } from "../../../services/contracts/law/statutory-values.ts";

const startsAt = instant("2026-12-01T09:00:00+09:00");
const at = (minute: number): Instant => later(startsAt, minute * minuteMs);
/** A shift of so many minutes with breaks from-to, as minutes after its start. */
const shift = (spanMinutes: number, ...breaks: readonly (readonly [number, number])[]) => ({
  startsAt,
  endsAt: at(spanMinutes),
  breakMinutes: breaks.reduce((sum, [from, to]) => sum + to - from, 0),
  breaks: breaks.map(([from, to]) => ({ from: at(from), to: at(to) })),
});
const codeOf = (one: Parameters<typeof checkBreaks>[0]): string | null => {
  try {
    checkBreaks(one);
    return null;
  } catch (error) {
    return (error as { type: string }).type;
  }
};

test.each([
  [3, 0],
  [4, 30],
  [7.75, 30],
  [8, 60],
  [11.75, 60],
  [12, 90],
  [15.75, 90],
  [16, 120],
  [20, 150],
])("%d hours of work need %d minutes of break", (hours, minutes) => {
  expect(minimumBreakMinutes(hours * 60)).toBe(minutes);
});

type Rested = Parameters<typeof checkBreaks>[0];

describe("a break", () => {
  test.each<[string, Rested, string | null]>([
    ["in the middle", shift(540, [240, 300]), null],
    ["in two pieces", shift(540, [120, 150], [300, 330]), null],
    ["in pieces of ten minutes", shift(270, [60, 70], [120, 130], [180, 190]), null],
    ["a minute after the start", shift(270, [1, 31]), null],
    ["at the start", shift(270, [0, 30]), "BREAK_OUTSIDE_WORK"],
    ["before the start", shift(270, [-10, 20]), "BREAK_OUTSIDE_WORK"],
    ["up to the end", shift(270, [240, 270]), "BREAK_OUTSIDE_WORK"],
    ["in pieces of nine minutes", shift(270, [9, 18], [27, 36], [45, 57]), "BREAK_PIECES"],
    ["in pieces that overlap", shift(300, [60, 100], [90, 110]), "BREAKS_DIFFER"],
    ["that ends before it begins", shift(600, [60, 180], [300, 240]), "BREAKS_DIFFER"],
    ["of all the time", { startsAt, endsAt: at(60), breakMinutes: 60 }, "BREAK_TOO_LONG"],
    ["of five minutes", { startsAt, endsAt: at(120), breakMinutes: 5 }, "BREAK_PIECES"],
    ["of an hour in 23 hours", shift(23 * 60, [600, 660]), "BREAK_TOO_SHORT"],
    ["of 150 minutes in a day", { startsAt, endsAt: at(1440), breakMinutes: 150 }, null],
  ])("%s", (_, one, code) => {
    expect(codeOf(one)).toBe(code);
  });
});

test("the refusal names the article and what is needed", () => {
  expect(() => checkBreaks(shift(12 * 60 + 60, [300, 360]))).toThrow(
    expect.objectContaining({
      type: "BREAK_TOO_SHORT",
      status: 422,
      data: {
        breakMinutes: 60,
        needsMinutes: 90,
        workMinutes: 720,
        law: "근로기준법 제54조 제1항",
      },
    }),
  );
});

test("whatever is accepted rests inside the work, long enough and never too briefly", () => {
  const piece = fc.tuple(fc.integer({ min: -5, max: 900 }), fc.integer({ min: 1, max: 120 }));
  fc.assert(
    fc.property(
      fc.integer({ min: 30, max: 1440 }),
      fc.array(piece, { maxLength: 4 }),
      (span, all) => {
        const pieces = all.map(([from, length]) => [from, from + length] as const);
        if (codeOf(shift(span, ...pieces)) !== null) return;
        const resting = Array.from({ length: span }, (_, minute) =>
          pieces.filter(([from, to]) => from <= minute && minute < to),
        );
        // Minute by minute: no minute is in two pieces, and work surrounds the rest.
        expect(resting.every((in_) => in_.length <= 1)).toBe(true);
        expect([resting.at(0), resting.at(-1)]).toEqual([[], []]);
        expect(pieces.every(([from, to]) => to - from >= 10)).toBe(true);
        const rested = resting.filter((in_) => in_.length > 0).length;
        const worked = span - rested;
        const due =
          worked < 240 ? 0 : worked < 480 ? 30 : 60 + 30 * Math.floor((worked - 480) / 240);
        expect(rested).toBeGreaterThanOrEqual(due);
      },
    ),
    { seed: 54, numRuns: 2000 },
  );
});
