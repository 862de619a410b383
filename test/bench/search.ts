/**
 * Search as jobs grow: `node test/bench/search.ts [--jobs=10000,100000]`.
 *
 * The index in one process, without a door: what a page costs in each order, near a place, by
 * words, and what a change costs. Says each figure at every number of jobs, and how it grew.
 */
import { parseArgs } from "node:util";
import { instant, later, minuteMs, won } from "../../services/contracts/units.ts";
import { type Search, type SearchedJob, SearchIndex } from "../../services/job/search.ts";
import { machine } from "./machine.ts";
import { randomFrom } from "./scenarios.ts";

const seed = 20_261_123;
const times = 200;
const slowTimes = 40;
const at = instant("2026-12-01T00:00:00Z");
const titles = ["주방 보조", "상품 포장", "상하차", "행사 진행", "카페 서빙", "사무 보조"];
const weekMinutes = 7 * 24 * 60;

const jobOf = (n: number, random: () => number): SearchedJob => {
  const startsAt = later(at, Math.ceil(random() * 2 * weekMinutes) * minuteMs);
  return {
    jobId: `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`,
    employer: { userId: "employer", displayName: "하루물류", rating: null },
    title: titles[n % titles.length] ?? "",
    description: `함께 일할 분을 찾습니다. 처음이어도 알려 드립니다. ${n}번 공고`,
    categoryId: "packing",
    hourlyWageWon: won(10_700 + Math.floor(random() * 8000)),
    takeHomeWon: won(80_000),
    startsAt,
    endsAt: later(startsAt, 8 * 60 * minuteMs),
    breakMinutes: 60,
    seats: 3,
    seatsTaken: 0,
    // Seoul and around it.
    place: { address: "서울 중구", lat: 37.2 + random() * 0.6, lng: 126.6 + random() * 0.8 },
    skills: [],
    selection: "choose",
    status: "open",
  };
};

type Figure = { readonly p50: number; readonly p99: number };

const timed = (count: number, work: (n: number) => void): Figure => {
  const took = Array.from({ length: count }, (_, n) => {
    const from = performance.now();
    work(n);
    return performance.now() - from;
  }).sort((a, b) => a - b);
  const of = (share: number) => took[Math.floor(share * (count - 1))] ?? Number.NaN;
  return { p50: of(0.5), p99: of(0.99) };
};

const measured = (count: number): Map<string, Figure> => {
  const random = randomFrom(seed);
  const index = new SearchIndex();
  for (let n = 0; n < count; n += 1) index.put(jobOf(n, random), later(at, n));
  const page = (search: Search) => () => void index.page(search, at);
  const near = () => ({ lat: 37.2 + random() * 0.6, lng: 126.6 + random() * 0.8 });
  // The lists are made when they are first asked for.
  for (const sort of ["new", "wage", "soon"] as const) index.page({ sort }, at);
  return new Map([
    ["newest", timed(times, page({ sort: "new" }))],
    ["best paid", timed(times, page({ sort: "wage" }))],
    ["nearest", timed(times, () => index.page(near(), at))],
    ["within 5 km", timed(times, () => index.page({ ...near(), radiusKm: 5 }, at))],
    ["a common word", timed(times, page({ q: "포장" }))],
    ["initials", timed(times, page({ q: "ㅍㅈ" }))],
    ["a word of one job", timed(slowTimes, (n) => index.page({ q: `${count - 1 - n}번` }, at))],
    ["a word of none", timed(slowTimes, page({ q: "없는말" }))],
    ["one change", timed(times, (n) => index.put(jobOf(n, random), later(at, n)))],
  ]);
};

const { values } = parseArgs({ options: { jobs: { type: "string", default: "10000,100000" } } });
const counts = values.jobs.split(",").map(Number);
const { cpu, cores, node, loadAverage } = machine();
console.log(`search: ${cpu}, ${cores} cores, node ${node}, load ${loadAverage}`);
let before: Map<string, Figure> | null = null;
for (const count of counts) {
  const figures = measured(count);
  console.log(`${count.toLocaleString("en")} jobs`);
  for (const [name, { p50, p99 }] of figures) {
    const grown = before === null ? "" : `, ${(p50 / (before.get(name)?.p50 ?? 1)).toFixed(1)} x`;
    console.log(`  ${name}: p50 ${p50.toFixed(3)} ms, p99 ${p99.toFixed(3)} ms${grown}`);
  }
  before = figures;
}
