import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { dayMs, hourMs, instant, later, won } from "../../../services/contracts/core/units.ts";
import { categories } from "../../../services/contracts/kernel/categories.ts";
import {
  checkFilter,
  drop,
  filesFor,
  find,
  foundPerDayMax,
  keep,
  type Searches,
  type SearchesEvent,
  savedSearches,
} from "../../../services/job/domain/saved-search.ts";
import { findsJob, type Search, SearchIndex } from "../../../services/job/search/search-index.ts";
import { jobOf } from "../../support/postings.ts";

const noon = instant("2026-12-01T03:00:00Z");
const refusing = (type: string) => expect.objectContaining({ type });
const fold = (state: Searches, events: readonly SearchesEvent[]) =>
  events.reduce(savedSearches.evolve, state);
const kept = (...ids: string[]): Searches =>
  ids.reduce(
    (state, searchId) => fold(state, keep(state, "w", { searchId, at: noon })),
    savedSearches.empty,
  );
const found = (searchId: string, n: number) => ({ workerId: "w", searchId, jobId: `j${n}` });

test("a worker keeps ten searches, and one more after removing one", () => {
  const ten = kept(...Array.from({ length: 10 }, (_, n) => `s${n}`));
  expect(() => keep(ten, "w", { searchId: "s10", at: noon })).toThrow(
    refusing("TOO_MANY_SEARCHES"),
  );
  const nine = fold(ten, drop(ten, "w", "s3"));
  expect(keep(nine, "w", { searchId: "s10", at: noon })).toHaveLength(1);
  expect(() => drop(nine, "w", "s3")).toThrow(refusing("NOT_FOUND"));
});

test("a search finds jobs posted since it was saved, and none after it is removed", () => {
  const state = kept("s");
  expect(find(state, found("s", 1), later(noon, -1))).toEqual([]);
  expect(find(state, found("s", 1), noon)).toHaveLength(1);
  expect(find(fold(state, drop(state, "w", "s")), found("s", 1), noon)).toEqual([]);
});

test("the day's limit counts over all searches, and starts again at midnight in Seoul", () => {
  let state = kept("s", "t");
  for (let n = 0; n < foundPerDayMax; n += 1) {
    const events = find(state, found(n % 2 === 0 ? "s" : "t", n), later(noon, n));
    expect(events).toHaveLength(1);
    state = fold(state, events);
  }
  const midnight = instant("2026-12-01T15:00:00Z");
  expect(find(state, found("s", 99), later(midnight, -1))).toEqual([]);
  const next = fold(state, find(state, found("s", 99), midnight));
  expect(next.found).toEqual({ on: "2026-12-02", count: 1 });
  // A late job counts for the later day.
  expect(find(next, found("t", 98), noon)).toMatchObject([{ data: { on: "2026-12-02" } }]);
});

test("no day has more notifications than its limit, whenever jobs come", () => {
  const moments = fc.array(fc.integer({ min: 0, max: 3 * 24 * 60 }), { maxLength: 150 });
  fc.assert(
    fc.property(moments, (minutes) => {
      let state = kept("s");
      const perDay = new Map<string, number>();
      for (const [n, minute] of minutes.entries()) {
        const events = find(state, found("s", n), later(noon, minute * 60_000));
        state = fold(state, events);
        for (const event of events) {
          if (event.type !== "jobFound") continue;
          perDay.set(event.data.on, (perDay.get(event.data.on) ?? 0) + 1);
        }
      }
      expect(Math.max(0, ...perDay.values())).toBeLessThanOrEqual(foundPerDayMax);
    }),
    { seed: 20261123, numRuns: 200 },
  );
});

test("an incomplete place, a radius without a place and an unknown category are refused", () => {
  expect(() => checkFilter({ lat: 37.5 })).toThrow(refusing("PLACE_MISSING"));
  expect(() => checkFilter({ radiusKm: 5 })).toThrow(refusing("PLACE_MISSING"));
  expect(() => checkFilter({ categoryId: "x" })).toThrow(refusing("CATEGORY_UNKNOWN"));
  expect(() => checkFilter({ lat: 37.5, lng: 127, radiusKm: 5, q: "포장" })).not.toThrow();
});

test("a saved search matches exactly the jobs that the search itself finds, and is filed under their categories", () => {
  const trades = categories.map(({ categoryId }) => categoryId);
  const posted = instant(Date.now());
  const some = fc.record({
    title: fc.constantFrom("홀 서빙", "상품 포장", "주방 보조"),
    categoryId: fc.constantFrom(...trades),
    hourlyWageWon: fc.integer({ min: 10_320, max: 13_000 }).map(won),
    lat: fc.double({ min: 37.4, max: 37.6, noNaN: true }),
    hours: fc.integer({ min: 1, max: 60 }),
  });
  const filters = fc.record(
    {
      q: fc.constantFrom("포장", "서빙 홀", ""),
      categoryId: fc.constantFrom(...trades),
      wageWonMin: fc.integer({ min: 10_000, max: 13_000 }),
      from: fc.integer({ min: 0, max: 40 }).map((n) => later(posted, n * hourMs)),
      to: fc.integer({ min: 10, max: 60 }).map((n) => later(posted, n * hourMs)),
    },
    { requiredKeys: [] },
  );
  const radius = fc.option(fc.double({ min: 0, max: 25, noNaN: true }), { nil: undefined });
  fc.assert(
    fc.property(fc.array(some, { maxLength: 20 }), filters, radius, (rows, filter, radiusKm) => {
      const near = radiusKm === undefined ? {} : { lat: 37.5, lng: 127, radiusKm };
      const search: Search = { ...filter, ...near };
      const index = new SearchIndex();
      const jobs = rows.map(({ lat, hours, ...row }) =>
        jobOf({
          ...row,
          startsAt: later(posted, hours * hourMs),
          endsAt: later(posted, hours * hourMs + dayMs),
          place: { address: "서울", lat, lng: 127 },
        }),
      );
      for (const job of jobs) index.put(job, posted);
      const page = index.page({ ...search, limit: 100 }, posted).items.map(({ jobId }) => jobId);
      const fitting = jobs.filter((job) => findsJob(job, posted)(search));
      expect(fitting.map(({ jobId }) => jobId).sort()).toEqual(page.sort());
      for (const job of fitting) {
        expect(filesFor(job.categoryId)).toContain(search.categoryId ?? "");
      }
    }),
    { seed: 20261123, numRuns: 300 },
  );
});
