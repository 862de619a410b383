import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { newId } from "../../../services/contracts/core/units.ts";
import {
  type Fit,
  fitnessOf,
  fitnessReasons,
  fitnessShapes,
  fitnessWeights,
  lotOf,
} from "../../../services/matching/score/fitness.ts";
import { offerOf, type Profile, wishOf } from "../../../services/matching/score/offer.ts";
import { nothingBeside, scoreOf, wantOf } from "../../../services/matching/score/score.ts";
import { jobOf } from "../../support/postings.ts";

const profile: Profile = {
  skills: ["포장"],
  categoryIds: [],
  lat: 37.5663,
  lng: 126.9779,
  radiusKm: 10,
  hourlyWageWonMin: 10_320,
  availability: [],
};
const offer = offerOf(jobOf({ skills: ["포장", "분류"] }));
const fitOf = (more: Partial<Fit> = {}, of: Partial<Profile> = {}): Fit => ({
  wish: wishOf({ ...profile, ...of }),
  offer,
  beside: { worked: 0, isNew: true },
  shows: 0.8,
  isCertified: false,
  ...more,
});

test("the terms of fitness are these, their weights are 100 points, and none is pay or place", () => {
  const terms = ["category", "certificates", "history", "newcomer", "reliability", "skills"];
  expect(Object.keys(fitnessWeights).toSorted()).toEqual(terms);
  expect(Object.keys(fitnessShapes).toSorted()).toEqual(terms);
  expect(Object.values(fitnessWeights).reduce((sum, weight) => sum + weight, 0)).toBe(10_000);
});

test("the points of the reasons sum to the score, for any worker", () => {
  fc.assert(
    fc.property(
      fc.record({ worked: fc.nat(50), isNew: fc.boolean() }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.boolean(),
      fc.subarray(["포장", "분류"]),
      (beside, shows, isCertified, skills) => {
        const fit = fitOf({ beside, shows, isCertified }, { skills });
        const sum = fitnessReasons(fit).reduce((total, { points }) => total + points, 0);
        expect(Math.abs(sum - scoreOf(fitnessOf(fit)))).toBeLessThan(0.01);
      },
    ),
    { seed: 20261130, numRuns: 300 },
  );
});

test("what a worker asks as pay and where they want to work change no point, reason or preference", () => {
  const place = fc.record({
    lat: fc.double({ min: 33, max: 38, noNaN: true }),
    lng: fc.double({ min: 125, max: 130, noNaN: true }),
    radiusKm: fc.integer({ min: 1, max: 200 }),
    hourlyWageWonMin: fc.integer({ min: 0, max: 50_000 }),
  });
  const atMs = offer.startsMs - 1;
  const wantedBy = (of: Partial<Profile>) =>
    wantOf({ wish: wishOf({ ...profile, ...of }), offer, atMs, beside: nothingBeside });
  fc.assert(
    fc.property(place, (of) => {
      expect(fitnessReasons(fitOf({}, of))).toEqual(fitnessReasons(fitOf()));
      expect(fitnessOf(fitOf({}, of))).toBe(fitnessOf(fitOf()));
      expect(wantedBy(of)).toBe(wantedBy({}));
    }),
    { seed: 20261130, numRuns: 300 },
  );
});

test("who comes more surely, knows the work, was here before or is certified never counts less", () => {
  const plain = fitnessOf(fitOf());
  expect(fitnessOf(fitOf({ shows: 0.95 }))).toBeGreaterThan(plain);
  expect(fitnessOf(fitOf({ shows: 0.4 }))).toBeLessThan(plain);
  expect(fitnessOf(fitOf({}, { skills: ["포장", "분류"] }))).toBeGreaterThan(plain);
  expect(fitnessOf(fitOf({ beside: { worked: 3, isNew: true } }))).toBeGreaterThan(plain);
  expect(fitnessOf(fitOf({ isCertified: true }))).toBeGreaterThan(plain);
});

test("the chance of coming is read in tenths: one shift more or less does not show", () => {
  expect(fitnessReasons(fitOf({ shows: 0.81 }))).toEqual(fitnessReasons(fitOf({ shows: 0.84 })));
});

test("equal candidates are ordered by a lot that differs from job to job", () => {
  const workers = Array.from({ length: 10 }, () => newId());
  const firsts = Array.from({ length: 400 }, () => newId()).map(
    (jobId) => workers.toSorted((a, b) => lotOf(jobId, a) - lotOf(jobId, b))[0] ?? "",
  );
  const counts = Map.groupBy(firsts, (userId) => userId);
  for (const userId of workers) expect(counts.get(userId)?.length ?? 0).toBeGreaterThan(10);
  expect(lotOf("job", "worker")).toBe(lotOf("job", "worker"));
});
