import { expect, test } from "@jest/globals";
import { checkVersion, etagOf, wantedBy } from "../../../services/contracts/core/entity-version.ts";

test.each<[string | undefined, number | undefined, readonly number[] | null]>([
  [undefined, undefined, null],
  ["*", undefined, null],
  [" * ", 3, [3]],
  [undefined, 3, [3]],
  ['"3"', undefined, [3]],
  ['"3"', 3, [3]],
  ['"3"', 4, []],
  ['"2", "3"', undefined, [2, 3]],
  ['W/"3"', undefined, [3]],
  ['"3.wOvBuG-_UFzVD-fqkZv4yQ"', undefined, [3]],
  ['"3.wOvBuG-_UFzVD-fqkZv4yQ-br"', undefined, [3]],
  ["3", undefined, []],
  ['"03"', undefined, []],
  ['"-3"', undefined, []],
  ['"wOvBuG-_UFzVD"', undefined, []],
  ["", undefined, []],
])("If-Match %j with version %j asks for %j", (header, version, wanted) => {
  expect(wantedBy(header, version)).toEqual(wanted);
});

test("a change applies only to the version that was read, or without one to the current version", () => {
  const refused = expect.objectContaining({ type: "VERSION_CHANGED", status: 412 });
  expect(() => checkVersion(wantedBy(etagOf(3), undefined), 3)).not.toThrow();
  expect(() => checkVersion(wantedBy(etagOf(3), undefined), 4)).toThrow(refused);
  expect(() => checkVersion(wantedBy("nonsense", undefined), 4)).toThrow(refused);
  expect(() => checkVersion(null, 4)).not.toThrow();
});
