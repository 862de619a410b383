import { expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  dayMs,
  hourMs,
  instant,
  later,
  minutesBetween,
  seoulDate,
} from "../../services/contracts/core/units.ts";
import { categories } from "../../services/contracts/kernel/categories.ts";
import { distanceKm } from "../../services/contracts/kernel/travel.ts";
import { districts } from "../../services/demo/addresses.ts";
import { market } from "../../services/demo/market.ts";

/** Late in December, so that the fortnight has days of two years with two minimum wages. */
const from = instant("2026-12-23T08:17:00Z");
const sample = market(7, from);
const markets = [1, 2, 3, 4, 5].map((seed) => market(seed, from));
const jobs = markets.flatMap((made) => made.jobs);
const children = new Set(
  categories.filter(({ parentId }) => parentId !== null).map(({ categoryId }) => categoryId),
);
const districtIn = (address: string) => address.split(" ")[1];
const ageAt = (birthDate: string, at: string) =>
  Number(at.slice(0, 4)) -
  Number(birthDate.slice(0, 4)) -
  (birthDate.slice(5) > at.slice(5) ? 1 : 0);

test("the same seed and start give the same market", () => {
  expect(market(7, from)).toEqual(sample);
});

test("another seed gives another market", () => {
  const other = market(8, from);
  expect(other.employers).not.toEqual(sample.employers);
  expect(other.workers).not.toEqual(sample.workers);
  expect(other.jobs).not.toEqual(sample.jobs);
});

test("a market has 20 employers, 200 workers and 300 jobs, all with ids of their own", () => {
  expect(sample.employers).toHaveLength(20);
  expect(sample.workers).toHaveLength(200);
  expect(sample.jobs).toHaveLength(300);
  const people = [...sample.employers, ...sample.workers];
  expect(new Set(people.map(({ email }) => email)).size).toBe(220);
  expect(sample.employers[0]?.email).toBe("employer1@oneday.test");
  expect(sample.workers[199]?.email).toBe("worker200@oneday.test");
  expect(sample.categories).toBe(categories);
});

test("the categories are a tree of two levels with unique ids", () => {
  const ids = categories.map(({ categoryId }) => categoryId);
  const parents = categories.filter(({ parentId }) => parentId === null);
  expect(new Set(ids).size).toBe(ids.length);
  expect(parents).toHaveLength(6);
  for (const { categoryId } of parents) {
    const own = categories.filter(({ parentId }) => parentId === categoryId);
    expect(own.length).toBeGreaterThanOrEqual(3);
    expect(own.length).toBeLessThanOrEqual(5);
  }
});

test("the id of a category never changes", () => {
  expect(categories.slice(0, 2)).toEqual([
    {
      categoryId: "b760416a-3ca8-8a08-b95d-858bf1224ec7",
      name: "물류·창고",
      english: "Logistics and warehouse",
      parentId: null,
    },
    {
      categoryId: "ba7be2b9-aeea-83b0-bc93-e2b08a360fba",
      name: "상하차",
      english: "Loading",
      parentId: "b760416a-3ca8-8a08-b95d-858bf1224ec7",
    },
  ]);
});

test("every business number has ten digits, and the last is the check digit", () => {
  for (const { businessNumber } of markets.flatMap(({ employers }) => employers)) {
    expect(businessNumber).toMatch(/^\d{10}$/);
    const digits = [...businessNumber].map(Number);
    const [, , , , , , , , ninth = 0, tenth = 0] = digits;
    const weighted = [1, 3, 7, 1, 3, 7, 1, 3, 5].map((w, at) => w * (digits[at] ?? 0));
    const sum = weighted.reduce((total, part) => total + part, Math.floor((ninth * 5) / 10));
    expect((sum + tenth) % 10).toBe(0);
  }
});

test("employers are adults with 2 to 120 regular employees, workers are 19 to 68", () => {
  const today = seoulDate(from);
  for (const { birthDate, regularEmployees, name, phone } of sample.employers) {
    expect(ageAt(birthDate, today)).toBeGreaterThanOrEqual(19);
    expect(regularEmployees).toBeGreaterThanOrEqual(2);
    expect(regularEmployees).toBeLessThanOrEqual(120);
    expect(name).toMatch(/^[가-힣]{3}$/);
    expect(phone).toMatch(/^010-\d{4}-\d{4}$/);
  }
  const ages = markets.flatMap(({ workers }) => workers).map((w) => ageAt(w.birthDate, today));
  expect(Math.min(...ages)).toBeGreaterThanOrEqual(19);
  expect(Math.max(...ages)).toBeLessThanOrEqual(68);
  expect(ages.filter((age) => age < 40).length).toBeGreaterThan(ages.length / 2);
});

test("a worker's age is right on every day of the year, also on leap day", () => {
  for (const at of ["2028-02-28T15:00:00Z", "2027-02-28T14:59:00Z", "2026-12-31T15:00:00Z"]) {
    for (const { birthDate } of market(3, instant(at)).workers) {
      const age = ageAt(birthDate, seoulDate(instant(at)));
      expect(age).toBeGreaterThanOrEqual(18);
      expect(age).toBeLessThanOrEqual(68);
    }
  }
});

test("a job's wage is at least the minimum of the year in which it starts in Seoul", () => {
  const wages = { 2026: [] as number[], 2027: [] as number[] };
  for (const { startsAt, hourlyWageWon } of jobs) {
    wages[seoulDate(startsAt) < "2027-01-01" ? 2026 : 2027].push(hourlyWageWon);
  }
  expect(Math.min(...wages[2026])).toBe(10_320);
  expect(Math.min(...wages[2027])).toBe(10_700);
});

test("a job lasts 4 to 9 hours and its break is 30 minutes, or 60 from 8 hours on", () => {
  for (const { startsAt, endsAt, breakMinutes } of jobs) {
    const span = minutesBetween(startsAt, endsAt);
    expect(span).toBeGreaterThanOrEqual(4 * 60);
    expect(span).toBeLessThanOrEqual(9 * 60);
    expect(breakMinutes).toBeGreaterThanOrEqual(span >= 8 * 60 ? 60 : 30);
  }
});

test("every job starts in two hours to fourteen days, whenever the market begins", () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 0, max: 400 * 24 * 60 }), (seed, minutes) => {
      const begin = instant(Date.parse("2026-01-01T00:00:00Z") + minutes * 60_000);
      const starts = market(seed, begin).jobs.map(({ startsAt }) => startsAt);
      expect(starts.filter((at) => at < later(begin, 2 * hourMs))).toEqual([]);
      expect(starts.filter((at) => at >= later(begin, 14 * dayMs))).toEqual([]);
    }),
    { numRuns: 50 },
  );
});

test("jobs begin on each of the fourteen days, and some run across midnight in Seoul", () => {
  const days = new Set(jobs.map(({ startsAt }) => seoulDate(startsAt)));
  expect(days.size).toBeGreaterThanOrEqual(14);
  const across = jobs.filter((job) => seoulDate(job.startsAt) !== seoulDate(job.endsAt));
  expect(across.length).toBeGreaterThan(0);
  expect(across.length).toBeLessThan(jobs.length / 4);
});

test("every place lies inside Seoul, and every district has jobs and workers", () => {
  for (const { workers, jobs: posted } of markets) {
    for (const { lat, lng } of [
      ...posted.map(({ place }) => place),
      ...workers.map((w) => w.home),
    ]) {
      expect(lat).toBeGreaterThan(37.42);
      expect(lat).toBeLessThan(37.71);
      expect(lng).toBeGreaterThan(126.76);
      expect(lng).toBeLessThan(127.19);
    }
    const worked = new Set(posted.map(({ place }) => districtIn(place.address)));
    expect(worked).toEqual(new Set(districts));
    expect(new Set(workers.map(({ home }) => home.district))).toEqual(new Set(districts));
  }
  expect(districts).toHaveLength(25);
});

test("every job is in a trade, and every trade has jobs", () => {
  for (const { categoryId } of jobs) expect(children).toContain(categoryId);
  expect(new Set(jobs.map(({ categoryId }) => categoryId)).size).toBe(children.size);
});

test("a job has exactly the members of a posting, and an employer of the market", () => {
  for (const { employer, ...body } of sample.jobs) {
    expect(sample.employers[employer]).toBeDefined();
    expect(Object.keys(body).sort()).toEqual(
      (
        "breakMinutes categoryId description endsAt hourlyWageWon place seats selection skills " +
        "startsAt title"
      ).split(" "),
    );
    expect(Object.keys(body.place).sort()).toEqual(["address", "lat", "lng"]);
    expect(body.place.address).toMatch(/^서울특별시 \S+구 \S+[로길] \d+(-\d+)? \(\S+\)$/);
  }
});

test("seats are 1 to 12 and mostly few; most employers choose, some take the first to apply", () => {
  const seats = jobs.map((job) => job.seats);
  expect(Math.min(...seats)).toBe(1);
  expect(Math.max(...seats)).toBe(12);
  expect(seats.filter((count) => count <= 4).length).toBeGreaterThan(seats.length * 0.7);
  const first = jobs.filter(({ selection }) => selection === "firstCome");
  expect(first.length).toBeGreaterThan(0);
  expect(first.length).toBeLessThan(jobs.length / 2);
});

test("titles and descriptions differ from job to job", () => {
  for (const made of markets) {
    expect(new Set(made.jobs.map(({ title }) => title)).size).toBeGreaterThanOrEqual(60);
    const descriptions = made.jobs.map(({ description }) => description);
    expect(new Set(descriptions).size).toBeGreaterThan(200);
  }
  for (const { title, description } of jobs) {
    expect(title.length).toBeLessThanOrEqual(100);
    expect(`${title}${description}`).not.toMatch(/undefined|NaN|null/);
  }
});

test("every worker but the first has a trade, and all have a radius and a lawful wage wish", () => {
  for (const [n, worker] of sample.workers.entries()) {
    expect(worker.categoryIds.length > 0).toBe(n > 0);
    for (const categoryId of worker.categoryIds) expect(children).toContain(categoryId);
    expect(worker.radiusKm).toBeGreaterThan(0);
    expect(worker.hourlyWageWonMin).toBeGreaterThanOrEqual(10_320);
  }
});

test("the first worker has a page of work to look at, in every market", () => {
  for (const { workers, jobs: offered } of markets) {
    const [first] = workers;
    if (first === undefined) throw new Error("nobody is there");
    expect(first.categoryIds).toEqual([]);
    const near = offered.filter(
      ({ place, hourlyWageWon }) =>
        distanceKm(first.home, place) <= first.radiusKm && hourlyWageWon >= first.hourlyWageWonMin,
    );
    expect(near.length).toBeGreaterThanOrEqual(20);
  }
});
