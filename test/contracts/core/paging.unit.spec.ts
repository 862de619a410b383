/** Paging of lists that are read whole. */
import { expect, test } from "@jest/globals";
import {
  cursorOf,
  type Paged,
  type PageParams,
  pageByCount,
  pageOfNewest,
  rowsAfter,
} from "../../../services/contracts/core/paging.ts";

const walked = (pageFor: (params: PageParams) => Paged<string>): string[][] => {
  const pages: string[][] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = pageFor({ limit: 2, cursor });
    pages.push(page.items);
    cursor = page.nextCursor;
  }
  return pages;
};
const self = (row: string): string => row;
const refused = expect.objectContaining({ type: "CURSOR_INVALID", status: 422 });

test("Pages of a whole list hold each row once, and no empty page follows a full last one.", () => {
  const newest = (rows: string[]) => walked((params) => pageOfNewest(rows, params, self));
  const byCount = (rows: string[]) => walked((params) => pageByCount(rows, params));
  expect(newest(["e", "d", "c", "b", "a"])).toEqual([["e", "d"], ["c", "b"], ["a"]]);
  expect(newest(["d", "c", "b", "a"])).toEqual([
    ["d", "c"],
    ["b", "a"],
  ]);
  expect(byCount(["x", "x", "y", "z", "x"])).toEqual([["x", "x"], ["y", "z"], ["x"]]);
  expect(byCount(["x", "x"])).toEqual([["x", "x"]]);
  expect([newest([]), byCount([])]).toEqual([[[]], [[]]]);
});

test("A page of the newest goes on behind its last row when that row is gone.", () => {
  const first = pageOfNewest(["d", "c", "b", "a"], { limit: 2 }, self);
  const cursor = first.nextCursor ?? "";
  expect(pageOfNewest(["d", "b", "a"], { limit: 2, cursor }, self).items).toEqual(["b", "a"]);
  expect(rowsAfter(["d", "b", "a"], cursor, self)).toEqual(["b", "a"]);
});

test("A whole list has twenty rows on a page without a limit, and refuses another list's cursor.", () => {
  const rows = Array.from({ length: 21 }, (_, index) => String.fromCharCode(200 - index));
  expect(pageOfNewest(rows, {}, self).items).toEqual(rows.slice(0, 20));
  expect(pageByCount(rows, {}).items).toEqual(rows.slice(0, 20));
  expect(() => pageOfNewest(rows, { cursor: cursorOf([1]) }, self)).toThrow(refused);
  expect(() => pageByCount(rows, { cursor: cursorOf(["a"]) })).toThrow(refused);
});
