import { expect, test } from "@jest/globals";
import { accessTokenMs } from "../../services/contracts/security.ts";
import { dayMs, hourMs, instant, later } from "../../services/contracts/units.ts";
import {
  isDue,
  type KeyRing,
  type KeysEvent,
  keyRing,
  make,
  published,
  replace,
  retiredMs,
  rotate,
} from "../../services/security/keys.ts";

const key = (kid: string) => ({ kid, x: `x-${kid}`, y: `y-${kid}` });
const at = instant("2026-11-23T00:00:00.000Z");
const after = (ring: KeyRing | null, events: readonly KeysEvent[]): KeyRing => {
  const state = events.reduce(keyRing.evolve, ring);
  if (state === null) throw new Error("no keys");
  return state;
};
const first = after(null, make(null, key("a"), key("b"), at));
const kidsOf = (ring: KeyRing, when = at) => published(ring, when).keys.map(({ kid }) => kid);

test("the first keys are made once", () => {
  expect(kidsOf(first)).toEqual(["a", "b"]);
  expect(make(first, key("c"), key("d"), at)).toEqual([]);
});

test("what is published is a public key for ES256 and nothing else", () => {
  expect(published(first, at).keys[0]).toEqual({
    kty: "EC",
    crv: "P-256",
    x: "x-a",
    y: "y-a",
    kid: "a",
    use: "sig",
    alg: "ES256",
  });
});

test("the key that signs after a rotation was published before it", () => {
  const rotated = after(first, rotate(first, key("c"), later(at, dayMs)));
  expect(rotated.current).toEqual(first.next);
  expect(kidsOf(rotated, later(at, dayMs))).toEqual(["b", "c", "a"]);
});

test("a retired key is published until the last token that it signed has expired", () => {
  const rotated = after(first, rotate(first, key("c"), at));
  expect(retiredMs).toBeGreaterThanOrEqual(accessTokenMs + hourMs);
  expect(kidsOf(rotated, later(at, retiredMs - 1))).toContain("a");
  expect(kidsOf(rotated, later(at, retiredMs))).not.toContain("a");
});

test("rotating twice at once retires both keys, and forgets those that are long gone", () => {
  const once = after(first, rotate(first, key("c"), at));
  const twice = after(once, rotate(once, key("d"), at));
  expect(kidsOf(twice)).toEqual(["c", "d", "b", "a"]);
  const much = later(at, 2 * retiredMs);
  const thrice = after(twice, rotate(twice, key("e"), much));
  expect(thrice.retired.map(({ key: { kid } }) => kid)).toEqual(["c"]);
});

test("after a theft none of the keys before is published", () => {
  const rotated = after(first, rotate(first, key("c"), at));
  expect(kidsOf(after(rotated, replace(key("x"), key("y"), at)))).toEqual(["x", "y"]);
});

test("a key is due when it has signed for its days, and never when that is off", () => {
  expect(isDue(first, 30 * dayMs, later(at, 30 * dayMs - 1))).toBe(false);
  expect(isDue(first, 30 * dayMs, later(at, 30 * dayMs))).toBe(true);
  expect(isDue(first, 0, later(at, 900 * dayMs))).toBe(false);
  expect(isDue(null, dayMs, later(at, 900 * dayMs))).toBe(false);
});
