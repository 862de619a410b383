import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { encoded, encodedOnce, keepExtended } from "../../mixins/door/encoded.ts";

const things = fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 });
const read = (bytes: Buffer): unknown => JSON.parse(bytes.toString("utf8"));
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test("an answer of kept items is the JSON that it would be without them", () => {
  fc.assert(
    fc.property(fc.array(things), fc.option(fc.string()), (items, nextCursor) => {
      for (const item of items) encodedOnce(item);
      const page = { items, nextCursor };
      expect(encoded(page).toString()).toBe(JSON.stringify(page));
    }),
    { seed: 21 },
  );
});

test("what extends a kept thing is encoded as the whole", () => {
  fc.assert(
    fc.property(things, fc.double({ noNaN: true, noDefaultInfinity: true }), (base, km) => {
      const value = { ...base, distanceKm: km };
      keepExtended(value, base, { distanceKm: km });
      expect(read(encodedOnce(value))).toEqual(asJson(value));
    }),
    { seed: 22 },
  );
});

test.each([null, 7, "text", [], {}, { items: [] }, { items: [{}] }, { items: "no list" }])(
  "%j, where nothing is kept, is encoded as ever",
  (value) => {
    expect(encoded(value).toString()).toBe(JSON.stringify(value));
  },
);
