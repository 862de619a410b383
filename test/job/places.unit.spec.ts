import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { distanceKm } from "../../services/contracts/travel.ts";
import { type Near, Places } from "../../services/job/places.ts";

type Thing = { readonly id: number; readonly lat: number; readonly lng: number };

const nearer = (a: Near<Thing>, b: Near<Thing>): number => a.km - b.km || a.item.id - b.item.id;
const degrees = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const anywhere = fc.record({ lat: degrees(-90, 90), lng: degrees(-180, 180) });
const inSeoul = fc.record({ lat: degrees(37.4, 37.7), lng: degrees(126.8, 127.2) });
const atEdges = fc.record({
  lat: fc.constantFrom(-90, -89.99, 0, 37.5, 37.52, 89.99, 90),
  lng: fc.constantFrom(-180, -179.99, -0.01, 0, 127, 127.02, 179.99, 180),
});
const spots = fc.oneof(inSeoul, anywhere, atEdges);
const radius = fc.constantFrom(0, 0.5, 3, 50, 300, 30_000, Number.POSITIVE_INFINITY);

test("what is nearest comes first, all of it and nothing twice, wherever one stands", () => {
  fc.assert(
    fc.property(fc.array(spots, { maxLength: 60 }), spots, radius, (all, from, radiusKm) => {
      const things = all.map((spot, id): Thing => ({ id, ...spot }));
      const places = new Places<Thing>((thing) => thing, nearer);
      for (const thing of things) places.add(thing);
      // Some go, and are not found any more.
      for (const thing of things.filter(({ id }) => id % 5 === 0)) places.remove(thing);
      const wanted = things
        .filter(({ id }) => id % 5 !== 0 && id % 3 !== 0)
        .map((item) => ({ item, km: distanceKm(from, item) }))
        .filter(({ km }) => km <= radiusKm)
        .sort(nearer);
      expect([...places.nearest(from, radiusKm, ({ id }) => id % 3 !== 0)]).toEqual(wanted);
    }),
    { seed: 13, numRuns: 1000 },
  );
});

test("the first few are found without looking at what is far away", () => {
  const places = new Places<Thing>((thing) => thing, nearer);
  for (let id = 0; id < 10_000; id += 1) {
    places.add({ id, lat: 36 + (id % 100) / 50, lng: 126 + Math.floor(id / 100) / 50 });
  }
  let looked = 0;
  const fits = (): boolean => {
    looked += 1;
    return true;
  };
  const walk = places.nearest({ lat: 37, lng: 127 }, Number.POSITIVE_INFINITY, fits);
  for (let n = 0; n < 20; n += 1) walk.next();
  expect(looked).toBeLessThan(200);
});
