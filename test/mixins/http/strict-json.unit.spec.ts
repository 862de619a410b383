import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { readJson } from "../../../mixins/http/parsing/strict-json.ts";

const read = (text: string): unknown => readJson(Buffer.from(text));
const refusal = (code: string) => expect.objectContaining({ type: code });

test("the output of JSON.stringify is read back unchanged", () => {
  const value = fc.jsonValue({ maxDepth: 8, stringUnit: "binary" });
  fc.assert(
    fc.property(value, (given) => {
      const text = JSON.stringify(given);
      fc.pre(!text.includes("\\u0000"));
      expect(read(text)).toEqual(JSON.parse(text));
    }),
    { seed: 20_261_122, numRuns: 300 },
  );
});

describe("a name occurs once in an object", () => {
  test.each([
    '{"a":1,"a":1}',
    '{"a":1,"b":2,"a":3}',
    '{"x":{"role":"worker","role":"operator"}}',
    '[{"a":1},{"a":1,"a":2}]',
    '{"a":1,"\\u0061":2}',
    '{"":1,"":2}',
    '{"__proto__":1,"__proto__":2}',
  ])("%s", (text) => {
    expect(() => read(text)).toThrow(refusal("NAME_TWICE"));
  });

  test.each([
    '{"a":{"a":1},"b":[{"a":1},{"a":2}]}',
    '{"a":"\\"a\\":1,","b":":::"}',
    '{"a":"{[,:\\\\"}',
    '{"__proto__":{"a":1}}',
  ])("and may occur in another object, or in a text: %s", (text) => {
    expect(read(text)).toEqual(JSON.parse(text));
  });
});

describe("size", () => {
  const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
  const named = (count: number) =>
    `{${Array.from({ length: count }, (_, n) => `"n${n}":0`).join(",")}}`;
  const listed = (count: number) => `[${Array(count).fill("0").join(",")}]`;

  test.each([
    ["32 levels", nested(32)],
    ["2,000 names", named(2000)],
    ["10,000 values", listed(10_000)],
    ["brackets in a text", JSON.stringify("[{".repeat(1000))],
  ])("%s are accepted", (_, text) => {
    expect(read(text)).toEqual(JSON.parse(text));
  });

  test.each([
    ["33 levels", nested(33)],
    ["levels of objects", `${'{"a":'.repeat(33)}1${"}".repeat(33)}`],
    ["2,001 names", named(2001)],
    ["10,001 values", listed(10_001)],
    ["levels that never end", "[".repeat(100_000)],
  ])("%s are refused before any value is built", (_, text) => {
    expect(() => read(text)).toThrow(refusal("JSON_TOO_COMPLEX"));
  });

  test("the largest and worst body takes only a moment", () => {
    const size = 100 * 1024;
    const worst = ["[", '{"a":', "1,", '"', "\\", "[{", '"\\u0061":0,', "]"].map((part) =>
      part.repeat(size / part.length),
    );
    const fromMs = performance.now();
    for (const text of worst)
      expect(() => read(text)).toThrow(refusal(expect.any(String) as never));
    expect(performance.now() - fromMs).toBeLessThan(1000);
  });
});

describe("text", () => {
  test.each([
    ["nothing", ""],
    ["two values", "1 2"],
    ["a comma too many", '{"a":1,}'],
    ["a comment", "/**/1"],
    ["NaN", "NaN"],
    ["a bare zero", '{"a":"b\u0000c"}'],
    ["a number past counting", '{"a":[1e999]}'],
    ["a negative one", "-1e400"],
    ["infinity", '{"a":Infinity}'],
    ["a number in hexadecimal", "0x10"],
  ])("%s is not JSON", (_, text) => {
    expect(() => read(text)).toThrow(refusal("NOT_JSON"));
  });

  test.each([
    ["half of a surrogate pair", '{"a":"\\ud800"}', "/a"],
    ["half of one in a name", '{"a":{"\\udc00":1}}', "/a"],
    ["half of one in a list", '[["b","\\ud83d"]]', "/0/1"],
    ["a zero that ends a text", '{"a":"b\\u0000c"}', "/a"],
    ["one in a name", '{"a\\u0000":1}', "/"],
  ])("%s is JSON, with a field that is wrong", (_, text, field) => {
    const fields = [expect.objectContaining({ field })];
    expect(() => read(text)).toThrow(
      expect.objectContaining({ type: "VALIDATION_FAILED", data: { fields } }),
    );
  });

  test("bytes that are not UTF-8 are not JSON", () => {
    expect(() => readJson(Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]))).toThrow(
      refusal("NOT_JSON"),
    );
  });

  test("a byte order mark before it is skipped", () => {
    expect(read('\ufeff{"a":1}')).toEqual({ a: 1 });
  });
});
