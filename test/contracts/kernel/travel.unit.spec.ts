import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { distanceKm, travelMinutes, travelMs } from "../../../services/contracts/kernel/travel.ts";

const spot = fc.record({
  lat: fc.double({ min: 33, max: 39, noNaN: true }),
  lng: fc.double({ min: 124, max: 131, noNaN: true }),
});

test.each([
  [0, 0],
  [0.199, 0],
  [0.2, 11],
  [1, 12],
  [15, 40],
  [30, 70],
])("%d km take %d minutes", (km, minutes) => {
  expect(travelMinutes(km)).toBe(minutes);
});

test("City Hall and Gangnam station are about eight and a half kilometres apart", () => {
  const [hall, gangnam] = [
    { lat: 37.5663, lng: 126.9779 },
    { lat: 37.4979, lng: 127.0276 },
  ];
  expect(distanceKm(hall, gangnam)).toBeCloseTo(8.78, 1);
  expect(travelMs(hall, gangnam) / 60_000).toBe(28);
});

test("both directions are equal, a longer way never takes less, and an unknown place takes no time", () => {
  fc.assert(
    fc.property(spot, spot, fc.double({ min: 0, max: 500, noNaN: true }), (a, b, more) => {
      expect(travelMs(a, b)).toBe(travelMs(b, a));
      const km = distanceKm(a, b);
      expect(travelMinutes(km + more)).toBeGreaterThanOrEqual(travelMinutes(km));
      expect([travelMs(a, a), travelMs(a, undefined), travelMs(undefined, b)]).toEqual([0, 0, 0]);
    }),
    { seed: 20261123, numRuns: 300 },
  );
});
