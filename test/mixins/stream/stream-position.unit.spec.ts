/** Ids of stream events: what a client sends back is what it was given, or it is refused. */
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  endOf,
  idOf,
  placeOf,
  placesOf,
  positionAt,
} from "../../../mixins/stream/stream-position.ts";

const sources = ["communication", "job", "payment"];
const place = fc.nat({ max: 2 ** 50 });

test("an id is read back as the places that it was made of", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...sources), place, { minKeys: 1 }), (places) => {
      expect(placesOf(idOf(places), sources)).toEqual({ ...places });
    }),
  );
});

test("any other text is null and never throws", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const places = placesOf(text, sources);
      expect(places === null || sources.includes(Object.keys(places)[0] ?? "")).toBe(true);
    }),
  );
  for (const text of ["", "job", "job.", "job.-1", "job.zzzzzzzzzzzz", "user.1", "job.1--job.1"]) {
    expect([text, placesOf(text, sources)]).toEqual([text, null]);
  }
});

test("places are in the order of the messages, and the end of a commit is behind all of its own", () => {
  const at = (position: number, index: number) => placeOf({ position, index });
  const inOrder = [at(1, 0), at(1, 1), at(1, 5000), endOf(1), at(2, 0), endOf(2)];
  expect([...inOrder].sort((one, other) => one - other)).toEqual(inOrder);
  expect(new Set(inOrder).size).toBe(inOrder.length);
  expect(positionAt(at(7, 3))).toBe(7);
  expect(positionAt(endOf(7))).toBe(7);
});
