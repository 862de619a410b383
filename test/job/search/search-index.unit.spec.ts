import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { hourMs, instant, later, won } from "../../../services/contracts/core/units.ts";
import { distanceKm } from "../../../services/contracts/kernel/travel.ts";
import {
  type Search,
  type SearchedJob,
  SearchIndex,
} from "../../../services/job/search/search-index.ts";

const at = instant("2026-12-01T00:00:00Z");
const job = (n: number, over: Partial<SearchedJob> = {}): SearchedJob => ({
  jobId: `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`,
  employer: { userId: "e", displayName: "하루물류", rating: null },
  title: n % 2 === 0 ? "주방 보조" : "상품 포장",
  description: "함께 일해요",
  categoryId: "c",
  hourlyWageWon: won(10_320 + (n % 7) * 500),
  takeHomeWon: won(80_000),
  startsAt: later(at, (1 + (n % 5)) * hourMs),
  endsAt: later(at, 12 * hourMs),
  breakMinutes: 60,
  seats: 1,
  seatsTaken: 0,
  place: { address: "서울", lat: 37.4 + (n % 11) / 100, lng: 127 + (n % 13) / 100 },
  skills: [],
  selection: "choose",
  status: "open",
  ...over,
});
const indexOf = (jobs: readonly SearchedJob[]): SearchIndex => {
  const index = new SearchIndex();
  for (const [n, each] of jobs.entries()) index.put(each, later(at, n));
  return index;
};
const walk = (index: SearchIndex, search: Search): SearchedJob[] => {
  const all: SearchedJob[] = [];
  let cursor: string | null = null;
  do {
    const page = index.page({ ...search, ...(cursor === null ? {} : { cursor }) }, at);
    all.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return all;
};

test("pages of any size show every matching job once, in every order", () => {
  const orders = fc.constantFrom("near", "new", "wage", "soon");
  const sizes = fc.integer({ min: 1, max: 20 });
  fc.assert(
    fc.property(orders, sizes, fc.integer({ min: 0, max: 60 }), (sort, limit, count) => {
      const jobs = Array.from({ length: count }, (_, n) => job(n));
      const shown = walk(indexOf(jobs), { sort, limit, lat: 37.45, lng: 127.05 });
      expect(shown.map(({ jobId }) => jobId).sort()).toEqual(jobs.map(({ jobId }) => jobId).sort());
    }),
    { seed: 11 },
  );
});

test("after any changes, also between pages, each order equals that of a new index", () => {
  const orders = ["new", "wage", "soon"] as const;
  const change = fc.record({
    n: fc.integer({ min: 0, max: 12 }),
    wage: fc.integer({ min: 10_000, max: 10_004 }),
    hours: fc.integer({ min: 1, max: 4 }),
    isLooked: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
      const index = new SearchIndex();
      const last = new Map<string, SearchedJob>();
      for (const { n, wage, hours, isLooked } of changes) {
        const next = job(n, { hourlyWageWon: won(wage), startsAt: later(at, hours * hourMs) });
        last.set(next.jobId, next);
        index.put(next, later(at, n));
        if (isLooked) for (const sort of orders) index.page({ sort }, at);
      }
      const fresh = new SearchIndex();
      for (const each of last.values()) fresh.put(each, index.postedAt(each.jobId) ?? at);
      for (const sort of orders) expect(walk(index, { sort })).toEqual(walk(fresh, { sort }));
    }),
    { seed: 12 },
  );
});

test("each order sorts by what its name says", () => {
  const index = indexOf(Array.from({ length: 40 }, (_, n) => job(n)));
  const wages = walk(index, { sort: "wage" }).map(({ hourlyWageWon }) => hourlyWageWon);
  expect(wages).toEqual([...wages].sort((a, b) => b - a));
  const starts = walk(index, { sort: "soon" }).map(({ startsAt }) => startsAt);
  expect(starts).toEqual([...starts].sort());
  const here = { lat: 37.45, lng: 127.05 };
  const distances = walk(index, { ...here }).map(({ place }) => distanceKm(here, place));
  expect(distances).toEqual([...distances].sort((a, b) => a - b));
});

test("words, wage, radius and times narrow the results", () => {
  const index = indexOf(Array.from({ length: 40 }, (_, n) => job(n)));
  expect(walk(index, { q: "포장" }).every(({ title }) => title.includes("포장"))).toBe(true);
  expect(walk(index, { q: "포장 주방" })).toEqual([]);
  expect(walk(index, { wageWonMin: 13_000 }).every((each) => each.hourlyWageWon >= 13_000)).toBe(
    true,
  );
  const near = walk(index, { lat: 37.4, lng: 127, radiusKm: 3 });
  expect(near.length).toBeGreaterThan(0);
  expect(near.every(({ distanceKm: km = 99 }) => km <= 3)).toBe(true);
});

test("a job that is full, closed or begun is not shown", () => {
  const index = indexOf([
    job(1, { status: "filled" }),
    job(2, { status: "closed" }),
    job(3, { startsAt: later(at, -1) }),
    job(4),
  ]);
  expect(walk(index, {})).toHaveLength(1);
});

test("nearness without a place, and a cursor of another order, are refused", () => {
  const index = indexOf([job(1)]);
  expect(() => index.page({ sort: "near" }, at)).toThrow(
    expect.objectContaining({ type: "PLACE_MISSING" }),
  );
  expect(() => index.page({ cursor: "nonsense" }, at)).toThrow(
    expect.objectContaining({ type: "CURSOR_INVALID" }),
  );
});

test.each([
  ["ㅍㅈ", ["상품 포장"]],
  ["ㅅㅍㅍㅈ", ["상품 포장"]],
  ["ㅅㅍㅍㅈㅂ", []],
  ["포ㅈ", ["상품 포장"]],
  ["ㅍ장", ["상품 포장"]],
  ["상ㅍ포ㅈ", ["상품 포장"]],
  ["표ㅈ", []],
  ["ᄑᄌ", ["상품 포장"]],
  ["ﾽﾸ", ["상품 포장"]],
  ["포ㅈ".normalize("NFD"), ["상품 포장"]],
  ["포ᄌ", ["상품 포장"]],
  ["cncㅂㅈ", ["cnc 보조"]],
  ["CNCㅂ", ["cnc 보조"]],
  ["ㅅㅍ ㅍㅈ", ["상품 포장"]],
  ["ㅈㅂ", ["주방 보조"]],
  ["포", ["상품 포장"]],
  ["장", ["상품 포장"]],
  ["품 포", ["상품 포장"]],
  ["ㅍㅈ 보조", []],
  ["포장 서울", ["상품 포장"]],
  ["ㅅㅇ", ["상품 포장", "주방 보조"]],
  ["ㄳ", ["강서 상하차"]],
  ["ㄱㅅ ㅅㅎㅊ", ["강서 상하차"]],
  ["CNC", ["cnc 보조"]],
  ["ｃｎｃ", ["cnc 보조"]],
  ["포장".normalize("NFD"), ["상품 포장"]],
  ["포장", ["상품 포장"]],
  ["ㅏ", []],
])("%s finds %j: parts of words, and initial consonants", (q, titles) => {
  const [kitchen, packing] = [job(0), job(1)];
  const place = { address: "부산", lat: 35, lng: 129 };
  const others = [job(2, { title: "강서 상하차", place }), job(3, { title: "cnc 보조", place })];
  const index = indexOf(
    [kitchen, packing, ...others].map((one) => ({ ...one, description: "함께" })),
  );
  const found = walk(index, { q }).map(({ title }) => title);
  expect(found.sort()).toEqual([...titles].sort());
});
