/**
 * Speed: how long a page of recommendations takes among many open jobs, and how much memory a job
 * needs. It runs in a process of its own, so that nothing else is in its memory.
 *
 * `node --expose-gc test/bench/matching-speed.ts JOBS [TOWNS]`; prints one line of JSON. Towns lie
 * side by side, none in the reach of another; people look in the first.
 */
import { dayMs, hourMs, instant, newId, won } from "../../services/contracts/core/units.ts";
import { categories } from "../../services/contracts/kernel/categories.ts";
import { between, chance, pick, seeded, some } from "../../services/demo/random.ts";
import { Market } from "../../services/matching/market/market.ts";
import { type Wish, wishOf } from "../../services/matching/score/offer.ts";
import { type Job, jobOf, stateOf } from "../support/postings.ts";
import { percentile } from "./figures.ts";

export type Speed = {
  readonly jobs: number;
  readonly wallMs: { readonly p50: number; readonly p99: number };
  /** The least of some tries of each, which is close to a quiet machine. */
  readonly leastMs: { readonly p50: number; readonly p99: number };
  readonly bytesPerJob: number;
};

const count = Number(process.argv[2] ?? 100_000);
const towns = Number(process.argv[3] ?? 1);
const townDegrees = 2;
const people = 2000;
const warmup = 500;
const tries = 5;
const random = seeded(5);
const trades = categories.filter(({ parentId }) => parentId !== null);
const skillsAll = ["지게차", "바리스타", "POS", "영어", "중국어", "엑셀", "운전", "조리"];
const nowMs = Date.parse("2026-11-23T00:00:00Z");
const employers = Array.from({ length: Math.ceil(count / 20) }, newId);
const spot = (town: number) => ({
  lat: 37.45 + random() * 0.22,
  lng: 126.82 + random() * 0.3 - town * townDegrees,
});
const gc = (globalThis as { gc?: () => void }).gc;

/** As it comes over the bus: every text is a string of its own. */
const posting = (n: number): Job => {
  const startsMs = nowMs + between(random, 1, 14 * 24) * hourMs;
  const job = jobOf({
    jobId: newId(),
    employer: { userId: pick(random, employers), displayName: "", rating: null },
    title: `${n}번 물류센터 하루 포장`,
    description: `상품을 포장합니다. 처음이어도 괜찮아요. 편한 옷과 신발로 와 주세요. 문의 ${n}번`,
    categoryId: pick(random, trades).categoryId,
    place: { address: `서울 송파구 송파대로 ${n}`, ...spot(n % towns) },
    skills: chance(random, 0.5) ? some(random, skillsAll, 2) : [],
    hourlyWageWon: won(10_400 + 100 * between(random, 0, 60)),
    startsAt: instant(startsMs),
    endsAt: instant(startsMs + between(random, 4, 9) * hourMs),
    seats: between(random, 1, 9),
  });
  return JSON.parse(JSON.stringify(job)) as Job;
};

const used = (): number => {
  gc?.();
  gc?.();
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return heapUsed + external + arrayBuffers;
};

const wish = () =>
  wishOf({
    ...spot(0),
    skills: some(random, skillsAll, 2),
    categoryIds: some(random, trades, between(random, 0, 6)).map(({ categoryId }) => categoryId),
    radiusKm: between(random, 3, 25),
    hourlyWageWonMin: 10_320 + 100 * between(random, 0, 20),
    availability: chance(random, 0.5)
      ? []
      : [{ from: instant(nowMs), to: instant(nowMs + between(random, 1, 10) * dayMs) }],
  });

const before = used();
const market = new Market();
for (let n = 0; n < count; n += 1) market.follow(stateOf(posting(n)));
const bytesPerJob = (used() - before) / count;
const wallMs: number[] = [];
const leastMs: number[] = [];
const took = (one: Wish): number => {
  const from = performance.now();
  market.best(one, { nowMs, atMs: nowMs, after: null, limit: 21 });
  return performance.now() - from;
};
for (let n = 0; n < people + warmup; n += 1) {
  const one = wish();
  const [first = 0, ...again] = Array.from({ length: tries }, () => took(one));
  if (n < warmup) continue;
  wallMs.push(first);
  leastMs.push(Math.min(first, ...again));
}
const shares = (values: number[]) => {
  const sorted = values.sort((a, b) => a - b);
  return { p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99) };
};
const speed: Speed = {
  jobs: market.size,
  wallMs: shares(wallMs),
  leastMs: shares(leastMs),
  bytesPerJob: Math.round(bytesPerJob),
};
console.log(JSON.stringify(speed));
