import { randomBytes } from "node:crypto";
import { expect, test } from "@jest/globals";
import { seal, unseal } from "../../../mixins/config/sealed-text.ts";

const key = randomBytes(32);
const sealed = seal(key, "kim", "088-55-777777");

test("a sealed text opens for its owner and is not readable", () => {
  expect(unseal(key, "kim", sealed)).toBe("088-55-777777");
  expect(sealed).not.toContain("777777");
  expect(seal(key, "kim", "088-55-777777")).not.toBe(sealed);
});

test("a sealed text does not open for another owner or with another key", () => {
  expect(() => unseal(key, "lee", sealed)).toThrow();
  expect(() => unseal(randomBytes(32), "kim", sealed)).toThrow();
});

test("a sealed text does not open when any part of it was changed or cut", () => {
  const parts = sealed.split(".");
  for (const [n, part] of parts.entries()) {
    if (n === 0) continue;
    const flipped = (part.startsWith("A") ? "B" : "A") + part.slice(1);
    const changed = parts.with(n, flipped).join(".");
    expect(() => unseal(key, "kim", changed)).toThrow();
    expect(() => unseal(key, "kim", parts.with(n, "").join("."))).toThrow();
  }
});
