import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { distanceKm } from "../../../services/contracts/kernel/travel.ts";
import { type Near, Quadtree } from "../../../services/job/search/quadtree.ts";

type Thing = { readonly id: number; readonly lat: number; readonly lng: number };

const byId = (a: Thing, b: Thing): number => a.id - b.id;
const ranks = [({ id }: Thing) => id % 7, ({ lng }: Thing) => lng];
const nearer = (a: Near<Thing>, b: Near<Thing>): number => a.km - b.km || byId(a.item, b.item);
const degrees = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const anywhere = fc.record({ lat: degrees(-90, 90), lng: degrees(-180, 180) });
const inSeoul = fc.record({ lat: degrees(37.4, 37.7), lng: degrees(126.8, 127.2) });
const atEdges = fc.record({
  lat: fc.constantFrom(-90, -89.99, 0, 37.5, 37.52, 89.99, 90),
  lng: fc.constantFrom(-180, -179.99, -0.01, 0, 127, 127.02, 179.99, 180),
});
// Enough of them that the map is divided, also at its edges.
const spots = fc.oneof(inSeoul, anywhere, { arbitrary: atEdges, weight: 4 });
const radius = fc.constantFrom(0, 0.5, 3, 50, 300, 30_000, Number.POSITIVE_INFINITY);

test("items come by distance or by rank, each of them once, from any point", () => {
  fc.assert(
    fc.property(
      fc.array(spots, { maxLength: 250, size: "max" }),
      spots,
      radius,
      (all, from, radiusKm) => {
        const things = all.map((spot, id): Thing => ({ id, ...spot }));
        const places = new Quadtree<Thing>((thing) => thing, byId, ranks);
        for (const thing of things) places.add(thing);
        // Some are removed, and are not found any more.
        for (const thing of things.filter(({ id }) => id % 5 === 0)) places.remove(thing);
        const wanted = things
          .filter(({ id }) => id % 5 !== 0 && id % 3 !== 0)
          .map((item) => ({ item, km: distanceKm(from, item) }))
          .filter(({ km }) => km <= radiusKm)
          .sort(nearer);
        const fits = ({ id }: Thing): boolean => id % 3 !== 0;
        const found = [...places.nearest(from, radiusKm, fits)].filter((near) => near !== null);
        expect(found).toEqual(wanted);
        const around = new Set(places.around(from, radiusKm));
        for (const { item } of wanted) expect(around.has(item)).toBe(true);
        expect(places.countAround(from, radiusKm, 0)).toBe(around.size);
        expect(places.countAround(from, radiusKm, 20)).toBeGreaterThanOrEqual(around.size);
        for (const [n, rank] of ranks.entries()) {
          const inOrder = wanted.toSorted(
            (a, b) => rank(a.item) - rank(b.item) || byId(a.item, b.item),
          );
          const ranked = [...places.ranked(n, from, radiusKm, fits)].filter(
            (near) => near !== null,
          );
          expect(ranked).toEqual(inOrder);
        }
      },
    ),
    { seed: 13, numRuns: 300 },
  );
});

test.each([
  ["in the middle of it", { lat: 37, lng: 127 }],
  ["far away", { lat: -33.9, lng: 151.2 }],
])("the first few are found without looking at the rest: %s", (_, from) => {
  const places = new Quadtree<Thing>((thing) => thing, byId);
  for (let id = 0; id < 10_000; id += 1) {
    places.add({ id, lat: 36 + (id % 100) / 50, lng: 126 + Math.floor(id / 100) / 50 });
  }
  let looked = 0;
  const fits = (): boolean => {
    looked += 1;
    return true;
  };
  const walk = places.nearest(from, Number.POSITIVE_INFINITY, fits);
  for (let n = 0; n < 20; n += 1) walk.next();
  expect(looked).toBeLessThan(200);
});
