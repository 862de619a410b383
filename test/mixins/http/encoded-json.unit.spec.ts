import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { encodedBytes, keepParts } from "../../../mixins/http/encoded-json.ts";

const things = fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 });
const read = (bytes: Buffer): unknown => JSON.parse(bytes.toString("utf8"));
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const whole = (items: readonly object[]) => items.map((base) => ({ base, more: null }));

test("a list of encoded items is the JSON that it would be without them", () => {
  fc.assert(
    fc.property(fc.array(things), fc.option(fc.string()), (items, nextCursor) => {
      const page = { items, nextCursor };
      keepParts(page, whole(items));
      for (const _ of [1, 2]) expect(encodedBytes(page).toString()).toBe(JSON.stringify(page));
    }),
    { seed: 21 },
  );
});

test("an item contains its members beside the encoded part", () => {
  const distance = fc.double({ noNaN: true, noDefaultInfinity: true });
  const pairs = fc.array(fc.tuple(things, fc.option(distance), fc.string()));
  fc.assert(
    fc.property(pairs, (found) => {
      const its = found.map(([base, km, text]) => ({
        base,
        more: km === null ? null : { distanceKm: km, text },
      }));
      const page = { items: its.map(({ base, more }) => ({ ...base, ...more })) };
      keepParts(page, its);
      expect(read(encodedBytes(page))).toEqual(asJson(page));
    }),
    { seed: 22 },
  );
});

test("the same encoded items may be in other lists, beside other items", () => {
  const job = { jobId: "1", title: "홀 서빙" };
  for (const distanceKm of [1, 2.5]) {
    const page = { items: [{ ...job, distanceKm }], nextCursor: null };
    keepParts(page, [{ base: job, more: { distanceKm } }]);
    expect(encodedBytes(page).toString()).toBe(JSON.stringify(page));
  }
});

test("a list that does not match its parts is a fault", () => {
  expect(() => keepParts({ items: [{}] }, [])).toThrow("as many parts as items");
});

test.each([null, 7, "text", [], {}, { items: [] }, { items: [{}] }, { items: "no list" }])(
  "%j, without known parts, is encoded as usual",
  (value) => {
    expect(encodedBytes(value).toString()).toBe(JSON.stringify(value));
  },
);
