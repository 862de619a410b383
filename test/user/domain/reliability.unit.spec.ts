import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { dayMs, type Instant, instant, later } from "../../../services/contracts/core/units.ts";
import { withdrawalPoints } from "../../../services/contracts/user/reliability.ts";
import {
  contest,
  decideContest,
  note,
  openMax,
  type Reliability,
  type ReliabilityEvent,
  reliabilities,
  shownAt,
  standing,
  suspensionUntil,
  takeBack,
} from "../../../services/user/domain/reliability.ts";

const noon = instant("2026-11-23T03:00:00Z");
const days = (count: number): Instant => later(noon, count * dayMs);
const refusal = (type: string) => expect.objectContaining({ type });
const given = (...events: ReliabilityEvent[]): Reliability =>
  events.reduce(reliabilities.evolve, reliabilities.empty);
const noted = (
  kind: "worked" | "withdrew" | "noShow",
  at: Instant = noon,
  minutesLeft?: number,
  entryId = `${kind} ${at}`,
): ReliabilityEvent[] => {
  const left = minutesLeft === undefined ? {} : { minutesLeft };
  return note(reliabilities.empty, "w", { entryId, applicationId: "a", kind, at, ...left });
};

test.each([
  [48 * 60, 0],
  [48 * 60 - 1, 1],
  [24 * 60, 1],
  [24 * 60 - 1, 4],
  [12 * 60, 4],
  [12 * 60 - 1, 5],
  [8 * 60, 5],
  [8 * 60 - 1, 6],
  [4 * 60, 6],
  [4 * 60 - 1, 7],
  [0, 7],
])("withdrawing %i minutes before the shift is %i points", (minutesLeft, points) => {
  expect(withdrawalPoints(minutesLeft)).toBe(points);
});

test("a no-show is eight points, worked time none, and an entry is made once", () => {
  const state = given(...noted("noShow"), ...noted("worked"));
  expect(state.entries.map(({ kind, points }) => [kind, points])).toEqual([
    ["worked", 0],
    ["noShow", 8],
  ]);
  expect(standing(state, noon).points).toBe(8);
  const again = {
    entryId: `noShow ${noon}`,
    applicationId: "a",
    kind: "noShow",
    at: noon,
  } as const;
  expect(note(state, "w", again)).toEqual([]);
});

describe("the score", () => {
  test("of a newcomer is the one that everyone starts with", () => {
    expect(standing(reliabilities.empty, noon)).toEqual({
      score: 0.8,
      points: 0,
      kept: 0,
      broken: 0,
    });
  });

  test("is the mean of the posterior, and its evidence halves in ninety days", () => {
    const state = given(...noted("worked"), ...noted("worked", noon, undefined, "second"));
    expect(standing(state, noon)).toMatchObject({ kept: 2, score: 6 / 7 });
    expect(standing(state, days(90)).kept).toBeCloseTo(1, 9);
    const missed = given(...noted("noShow"));
    expect(standing(missed, noon)).toMatchObject({ broken: 1, score: 4 / 6 });
    expect(standing(missed, days(45)).broken).toBeCloseTo(Math.SQRT1_2, 9);
  });

  test("is the same in whichever order the shifts are reported", () => {
    const at = (order: number[]) =>
      standing(given(...order.flatMap((day) => noted("worked", days(day)))), days(80)).kept;
    expect(at([30, 0, 60])).toBeCloseTo(at([0, 30, 60]), 9);
  });

  test("never falls by one more worked shift, and never rises by a missed one", () => {
    const kinds = fc.constantFrom("worked" as const, "withdrew" as const, "noShow" as const);
    const shift = fc.record({ kind: kinds, day: fc.nat(120), left: fc.nat(4000) });
    fc.assert(
      fc.property(fc.array(shift, { maxLength: 20 }), fc.nat(120), (shifts, day) => {
        const events = shifts.flatMap(({ kind, day: on, left }, n) =>
          noted(kind, days(on), kind === "withdrew" ? left : undefined, `${n}`),
        );
        const at = days(120);
        const { score } = standing(given(...events), at);
        const more = (kind: "worked" | "noShow") =>
          standing(given(...events, ...noted(kind, days(day), undefined, "more")), at).score;
        return score > 0 && score < 1 && more("worked") >= score && more("noShow") <= score;
      }),
      { seed: 1 },
    );
  });
});

test("an entry is neither counted nor shown after ninety days", () => {
  const state = given(...noted("noShow"));
  expect(shownAt(state, later(days(90), -1))).toHaveLength(1);
  expect(standing(state, later(days(90), -1)).points).toBe(8);
  expect(shownAt(state, days(90))).toEqual([]);
  expect(standing(state, days(90))).toMatchObject({ points: 0, broken: 0, score: 0.8 });
  expect(given(...noted("noShow"), ...noted("worked", days(91))).entries).toHaveLength(1);
});

test("from four points one application may be open at a time, until the points expire", () => {
  const few = given(...noted("withdrew", noon, 30 * 60));
  expect(openMax(few, noon)).toBe(Number.POSITIVE_INFINITY);
  const some = given(...noted("withdrew", noon, 13 * 60));
  expect(openMax(some, noon)).toBe(1);
  expect(openMax(some, days(90))).toBe(Number.POSITIVE_INFINITY);
});

test("eight points are put before an operator: each time they are reached, and not before", () => {
  const withdrawn = noted("withdrew", noon, 60);
  expect(withdrawn.map(({ type }) => type)).toEqual(["reliabilityNoted"]);
  const once = given(...withdrawn);
  expect(suspensionUntil(once, noon)).toBeNull();
  const entry = { entryId: "second", applicationId: "b", kind: "withdrew", at: days(1) } as const;
  const second = note(once, "w", { ...entry, minutesLeft: 30 * 60 });
  expect(second[1]).toEqual({
    type: "suspensionDue",
    data: { userId: "w", entryId: "second", points: 8 },
  });
  const twice = second.reduce(reliabilities.evolve, once);
  expect(suspensionUntil(twice, days(1))).toBe(days(15));
  expect(suspensionUntil(twice, days(90))).toBeNull();
  const late = { ...entry, entryId: "third", at: days(90), minutesLeft: 30 * 60 };
  expect(note(twice, "w", late)).toHaveLength(1);
  const early = { ...late, entryId: "fourth", minutesLeft: 50 * 60, at: days(2) };
  expect(note(twice, "w", early)).toHaveLength(1);
});

describe("a contest", () => {
  const ids = { userId: "w", entryId: `noShow ${noon}` };
  const made = { reasonId: "r", at: noon };
  const state = given(...noted("noShow"), ...contest(given(...noted("noShow")), ids, made));
  const decided = (outcome: "kept" | "removed") =>
    decideContest(state, ids, { outcome, answerId: "a", at: days(1) }).reduce(
      reliabilities.evolve,
      state,
    );

  test("is made once, of an entry that counts and has not been removed", () => {
    expect(() => contest(state, ids, made)).toThrow(refusal("ALREADY_CONTESTED"));
    const worked = given(...noted("worked"));
    const harmless = { ...ids, entryId: `worked ${noon}` };
    expect(() => contest(worked, harmless, made)).toThrow(refusal("NOT_CONTESTABLE"));
    const late = { reasonId: "r", at: days(90) };
    expect(() => contest(given(...noted("noShow")), ids, late)).toThrow(refusal("NOT_FOUND"));
  });

  test("leaves the entry counting until it is removed", () => {
    expect(standing(state, noon).points).toBe(8);
    expect(standing(decided("kept"), noon).points).toBe(8);
    expect(standing(decided("removed"), noon)).toMatchObject({ points: 0, broken: 0 });
    expect(shownAt(decided("removed"), noon)).toHaveLength(1);
  });

  test("is decided once, also when ninety days passed before that", () => {
    expect(() =>
      decideContest(decided("kept"), ids, { outcome: "removed", answerId: "a", at: noon }),
    ).toThrow(refusal("NOT_CONTESTED"));
    const later = [...noted("worked", days(100))].reduce(reliabilities.evolve, state);
    const by = { outcome: "removed", answerId: "a", at: days(100) } as const;
    expect(decideContest(later, ids, by)).toHaveLength(1);
  });
});

test("an overturned no-show loses its points and its ground, once", () => {
  const before = given(...noted("noShow"), ...noted("withdrew", noon, 60));
  const ids = { userId: "w", entryId: `noShow ${noon}` };
  const events = takeBack(before, ids, days(3));
  const after = given(...noted("noShow"), ...noted("withdrew", noon, 60), ...events);
  expect(after.entries.map(({ kind }) => kind)).toEqual(["withdrew"]);
  expect([standing(before, days(3)).points, standing(after, days(3)).points]).toEqual([15, 7]);
  expect(suspensionUntil(before, days(3))).not.toBeNull();
  expect(suspensionUntil(after, days(3))).toBeNull();
  expect(takeBack(after, ids, days(4))).toEqual([]);
});

test("the tenth shift for one employer weighs a tenth; a shift for another weighs fully", () => {
  const shift = (n: number, employerId: string) =>
    note(reliabilities.empty, "w", {
      entryId: `${n} ${employerId}`,
      applicationId: `a${n}`,
      kind: "worked",
      at: noon,
      employerId,
    });
  const ten = Array.from({ length: 10 }, (_, n) => shift(n, "e")).flat();
  expect(standing(given(...ten), noon).kept).toBeCloseTo(2.929, 3);
  expect(standing(given(...ten, ...shift(0, "other")), noon).kept).toBeCloseTo(3.929, 3);
});
