import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { dayMs, hourMs, instant, later } from "../../../services/contracts/core/units.ts";
import { accessTokenMs, keysKeptS } from "../../../services/contracts/security/security.ts";
import {
  isDue,
  type KeyRing,
  type KeysEvent,
  keyRing,
  leadMs,
  make,
  published,
  replace,
  retiredMs,
  rotate,
  signers,
} from "../../../services/security/signing-keys/signing-keys.ts";

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

test("only a public key for ES256 is published", () => {
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

const signerOf = (ring: KeyRing, when: string): string => signers(ring, instant(when))[0].kid;

test("a freshly published key signs once no cached list lacks it", () => {
  const once = after(first, rotate(first, key("c"), at));
  expect(signerOf(once, at)).toBe("b");
  const second = later(at, 1000);
  const twice = after(once, rotate(once, key("d"), second));
  expect(kidsOf(twice, second)).toEqual(["c", "d", "b", "a"]);
  expect(leadMs).toBeGreaterThan(keysKeptS * 1000);
  expect(twice.signsFrom).toBe(later(at, leadMs));
  expect(signerOf(twice, later(at, leadMs - 1))).toBe("b");
  expect(signerOf(twice, later(at, leadMs))).toBe("c");
  expect(signers(twice, second).map(({ kid }) => kid)).toEqual(["b", "c", "d"]);
  expect(signers(twice, later(at, leadMs)).map(({ kid }) => kid)).toEqual(["c", "d"]);
});

test("a key that signed while another waited is published equally long after its last token", () => {
  const once = after(first, rotate(first, key("c"), at));
  const twice = after(once, rotate(once, key("d"), at));
  const last = later(at, leadMs + retiredMs);
  expect(kidsOf(twice, later(last, -1))).toContain("b");
  expect(kidsOf(twice, last)).not.toContain("b");
  const much = later(last, retiredMs);
  const thrice = after(twice, rotate(twice, key("e"), much));
  expect(thrice.retired.map(({ key: { kid } }) => kid)).toEqual(["c"]);
});

test("however often keys are rotated or replaced, every cached list has the signing key", () => {
  const step = fc.record({
    waitMs: fc.oneof(fc.integer({ min: 0, max: 2 * leadMs }), fc.constant(2 * retiredMs)),
    isStolen: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      let ring = first;
      let when = at;
      let stolenAt = at;
      const publishedAt = new Map([
        ["a", at],
        ["b", at],
      ]);
      const signed = new Map<string, string>();
      const look = (from: string, to: string) => {
        for (const part of [0, 0.25, 0.5, 0.75, 1]) {
          const moment = instant(Date.parse(from) + part * (Date.parse(to) - Date.parse(from)));
          const kid = signerOf(ring, moment);
          const since = publishedAt.get(kid) ?? moment;
          expect(since === stolenAt || later(since, leadMs) <= moment).toBe(true);
          signed.set(kid, moment);
          const list = kidsOf(ring, moment);
          for (const [old, last] of signed) {
            if (later(instant(last), retiredMs) > moment) expect(list).toContain(old);
          }
        }
      };
      steps.forEach(({ waitMs, isStolen }, index) => {
        look(when, later(when, waitMs));
        when = later(when, waitMs);
        const kids = isStolen ? [`s${index}`, `t${index}`] : [`n${index}`];
        for (const kid of kids) publishedAt.set(kid, when);
        const [one = "", two = ""] = kids;
        ring = after(
          ring,
          isStolen ? replace(key(one), key(two), when) : rotate(ring, key(one), when),
        );
        if (isStolen) {
          stolenAt = when;
          signed.clear();
        }
      });
      look(when, later(when, 2 * leadMs));
    }),
    { seed: 20261129, numRuns: 300 },
  );
});

test("a rotation of an earlier release is read with its meaning: its key signed at once", () => {
  const data = { current: key("b"), next: key("c"), at };
  const once = after(first, [{ type: "keysRotated", data }]);
  const twice = after(once, [
    { type: "keysRotated", data: { current: key("c"), next: key("d"), at: later(at, 1) } },
  ]);
  expect(signerOf(twice, later(at, 1))).toBe("c");
  expect(kidsOf(twice, later(at, retiredMs))).toEqual(["c", "d", "b"]);
});

test("after a theft no earlier key is published", () => {
  const once = after(first, rotate(first, key("c"), at));
  const rotated = after(once, rotate(once, key("d"), at));
  const replaced = after(rotated, replace(key("x"), key("y"), at));
  expect(kidsOf(replaced)).toEqual(["x", "y"]);
  expect(signers(replaced, at).map(({ kid }) => kid)).toEqual(["x", "y"]);
});

test("a key is due after its days of signing, and never if that is off", () => {
  expect(isDue(first, 30 * dayMs, later(at, 30 * dayMs - 1))).toBe(false);
  expect(isDue(first, 30 * dayMs, later(at, 30 * dayMs))).toBe(true);
  expect(isDue(first, 0, later(at, 900 * dayMs))).toBe(false);
  expect(isDue(null, dayMs, later(at, 900 * dayMs))).toBe(false);
});
