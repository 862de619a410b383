import { expect, test } from "@jest/globals";
import { canonicalJson, sha256 } from "../../../services/contracts/core/units.ts";

// Hashes of years depend on these texts, and other programs compute them too: they never change.
test("the text of a value has its names in order, no absent members and no spaces", () => {
  const value = { b: [1, undefined, "나"], a: { d: {}, c: undefined, 'e"': [] }, c: null };
  expect(canonicalJson(value)).toBe('{"a":{"d":{},"e\\"":[]},"b":[1,null,"나"],"c":null}');
  expect(canonicalJson({ only: undefined })).toBe("{}");
  expect(JSON.parse(canonicalJson(value))).toEqual({
    b: [1, null, "나"],
    a: { d: {}, 'e"': [] },
    c: null,
  });
});

test("the hash of a text is SHA-256 of its UTF-8, in hex", () => {
  expect(sha256("")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  expect(sha256("하루")).toBe("621a158068fae5de1aee39a42e008a14fba7ccb5237d76d71d58c8f285252ca4");
});
