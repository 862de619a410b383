import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { describe, expect, test } from "@jest/globals";
import { codingOf, compressed } from "../../../../mixins/http/parsing/content-coding.ts";

describe("the content coding that a client asks for", () => {
  test.each([
    [undefined, "identity"],
    ["", "identity"],
    ["gzip, deflate, br, zstd", "br"],
    ["gzip, deflate", "gzip"],
    ["GZIP", "gzip"],
    ["br;q=0.5, gzip", "gzip"],
    ["br;q=0, gzip;q=0", "identity"],
    ["br;q=0, *", "gzip"],
    ["*;q=0", "identity"],
    ["*", "br"],
    ["identity", "identity"],
    ["identity;q=1, gzip;q=0.2", "identity"],
    ["identity;q=0.5, gzip;q=0.8", "gzip"],
    ["br;q=2", "identity"],
    ["br;q=x, gzip;q=0.001", "gzip"],
    ["xbr, brx", "identity"],
  ])("%j is answered as %s, and again so", (header, coding) => {
    expect(codingOf(header)).toBe(coding);
    expect(codingOf(header)).toBe(coding);
  });

  test("unusual headers are parsed, and the memory of parsed headers is bounded", () => {
    const many = Array.from({ length: 2000 }, (_, n) => `x${n}, gzip`);
    expect(new Set(many.map(codingOf))).toEqual(new Set(["gzip"]));
  });
});

const text = Buffer.from("하루 일자리 ".repeat(500));

test("compressed bytes decompress to the same text", async () => {
  const [br, gzip] = [await compressed(text, "br"), await compressed(text, "gzip")];
  expect(brotliDecompressSync(br ?? "").equals(text)).toBe(true);
  expect(gunzipSync(gzip ?? "").equals(text)).toBe(true);
  expect(br?.length).toBeLessThan(text.length / 10);
});

test("a text that compression does not shorten stays as it is", async () => {
  expect(await compressed(Buffer.from("a"), "br")).toBeNull();
});
