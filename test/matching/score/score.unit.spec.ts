import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { dayMs, hourMs, instant, newId, won } from "../../../services/contracts/core/units.ts";
import { categories, categoryId } from "../../../services/contracts/kernel/categories.ts";
import { kmOfWay } from "../../../services/contracts/kernel/travel.ts";
import { announce } from "../../../services/matching/announce.ts";
import { Market, type Page, type Ranked } from "../../../services/matching/market/market.ts";
import {
  checkedProfile,
  profiles,
  setProfile,
} from "../../../services/matching/profile/profile.ts";
import {
  type Offer,
  offerOf,
  type Profile,
  suits,
  type Wish,
  wishOf,
} from "../../../services/matching/score/offer.ts";
import { reasonsOf } from "../../../services/matching/score/reasons.ts";
import { hundredthsOf, nothingBeside, scoreOf } from "../../../services/matching/score/score.ts";
import { countOf, type Job, jobOf, stateOf } from "../../support/postings.ts";

const nowMs = Date.parse("2026-11-23T00:00:00Z");
const at = (hours: number) => instant(nowMs + hours * hourMs);
const seoul = { lat: 37.5663, lng: 126.9779 };
const profileOf = (more: Partial<Profile> = {}): Profile => ({
  skills: [],
  categoryIds: [],
  ...seoul,
  radiusKm: 10,
  hourlyWageWonMin: 10_320,
  availability: [],
  ...more,
});
const shift = (more: Partial<Job> = {}): Job =>
  jobOf({ startsAt: at(24), endsAt: at(32), ...more });
const placeAt = (lat: number, lng: number) => ({ address: "서울", lat, lng });
const scored = (profile: Profile, job: Job): number => {
  const [wish, offer] = [wishOf(profile), offerOf(job)];
  return hundredthsOf(wish, offer, suits(wish, offer, nowMs), nowMs);
};
const isSuited = (profile: Profile, job: Job): boolean =>
  suits(wishOf(profile), offerOf(job), nowMs) >= 0;

const skillsPool = ["지게차", "바리스타", "POS", "영어"];
const trades = categories.filter(({ parentId }) => parentId !== null);
const tradeIds = trades.map((trade) => trade.categoryId);
const someJob = fc
  .record({
    digits: fc.integer({ min: 0, max: 0xffff }),
    lat: fc.double({ min: 37.4, max: 37.7, noNaN: true }),
    lng: fc.double({ min: 126.8, max: 127.2, noNaN: true }),
    hourlyWageWon: fc.integer({ min: 10_000, max: 20_000 }),
    skills: fc.subarray(skillsPool),
    categoryId: fc.constantFrom(...tradeIds),
    startsInHours: fc.integer({ min: -5, max: 400 }),
    lengthHours: fc.integer({ min: 1, max: 12 }),
  })
  .map(({ digits, lat, lng, hourlyWageWon, startsInHours, lengthHours, ...more }) => {
    const jobId = `${String(digits).padStart(8, "0")}${newId().slice(8)}`;
    const hours = { startsAt: at(startsInHours), endsAt: at(startsInHours + lengthHours) };
    return shift({
      ...more,
      jobId,
      place: placeAt(lat, lng),
      hourlyWageWon: won(hourlyWageWon),
      ...hours,
    });
  });
const someProfile = fc
  .record({
    lat: fc.double({ min: 37.4, max: 37.7, noNaN: true }),
    lng: fc.double({ min: 126.8, max: 127.2, noNaN: true }),
    radiusKm: fc.double({ min: 0.5, max: 60, noNaN: true }),
    hourlyWageWonMin: fc.integer({ min: 0, max: 15_000 }),
    skills: fc.subarray(skillsPool),
    categoryIds: fc.subarray(categories.map((category) => category.categoryId)),
    spans: fc.array(fc.tuple(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 1, max: 200 })), {
      maxLength: 3,
    }),
  })
  .map(({ spans, ...more }) =>
    profileOf({
      ...more,
      availability: spans.map(([from, hours]) => ({ from: at(from), to: at(from + hours) })),
    }),
  );
const settings = { seed: 20261122, numRuns: 300 };

test("the points of the reasons sum to the score", () => {
  fc.assert(
    fc.property(someProfile, someJob, (profile, job) => {
      const [wish, offer] = [wishOf(profile), offerOf(job)];
      const way = suits(wish, offer, nowMs);
      if (way < 0) return;
      const score = scoreOf(hundredthsOf(wish, offer, way, nowMs));
      const reasons = reasonsOf({
        wish,
        offer,
        km: kmOfWay(way),
        atMs: nowMs,
        beside: nothingBeside,
      });
      const sum = reasons.reduce((total, { points }) => total + points, 0);
      expect(Math.abs(sum - score)).toBeLessThan(0.005);
      expect(score).toBeGreaterThan(0);
      expect(score).toBeLessThanOrEqual(100);
      expect(new Set(reasons.map(({ factor }) => factor)).size).toBe(reasons.length);
      for (const { text, english } of reasons) {
        expect(text).toMatch(/[가-힣]/);
        expect(english).toMatch(/^[A-Z\d₩][^가-힣]+$/);
      }
    }),
    settings,
  );
});

test("a nearer job never scores lower, all else equal", () => {
  const part = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(someProfile, someJob, part, (profile, job, share) => {
      const { lat, lng } = job.place;
      const nearer = placeAt(
        profile.lat + (lat - profile.lat) * share,
        profile.lng + (lng - profile.lng) * share,
      );
      if (!isSuited(profile, job)) return;
      expect(isSuited(profile, { ...job, place: nearer })).toBe(true);
      expect(scored(profile, { ...job, place: nearer })).toBeGreaterThanOrEqual(
        scored(profile, job),
      );
    }),
    settings,
  );
});

test("a better paid, a sooner and a better known job never scores lower, all else equal", () => {
  const more = fc.integer({ min: 0, max: 10_000 });
  fc.assert(
    fc.property(someProfile, someJob, more, (profile, job, extra) => {
      if (!isSuited(profile, job)) return;
      const score = scored(profile, job);
      const paid = { ...job, hourlyWageWon: won(job.hourlyWageWon + extra) };
      expect(scored(profile, paid)).toBeGreaterThanOrEqual(score);
      const startsMs = Date.parse(job.startsAt);
      const sooner = instant(Math.max(nowMs + 1, startsMs - extra * 60_000));
      const free = { ...profile, availability: [] };
      expect(scored(free, { ...job, startsAt: sooner })).toBeGreaterThanOrEqual(scored(free, job));
      expect(scored({ ...profile, skills: skillsPool }, job)).toBeGreaterThanOrEqual(score);
    }),
    settings,
  );
});

test("distance, pay, skills and start distinguish jobs", () => {
  const profile = profileOf({ skills: ["영어", "POS"] });
  const plain = shift({ skills: ["영어", "지게차"] });
  const score = scored(profile, plain);
  expect(scored(profile, { ...plain, place: placeAt(37.6, 127) })).toBeLessThan(score);
  expect(scored(profile, { ...plain, hourlyWageWon: won(13_000) })).toBeGreaterThan(score);
  expect(scored(profile, { ...plain, skills: ["영어"] })).toBeGreaterThan(score);
  expect(scored(profile, { ...plain, startsAt: at(12) })).toBeGreaterThan(score);
  expect(scored({ ...profile, categoryIds: [plain.categoryId] }, plain)).toBeGreaterThan(score);
});

test("skills match in any case, and repetitions do not count", () => {
  const job = shift({ skills: ["pos", "POS "] });
  expect(scored(profileOf({ skills: ["Pos"] }), job)).toBeGreaterThan(scored(profileOf(), job));
  const twice = scored(profileOf({ skills: ["Pos"] }), job);
  expect(twice).toBe(scored(profileOf({ skills: ["pos"] }), shift({ skills: ["POS"] })));
});

test("a job that is too far, too badly paid, begun or in another trade does not suit", () => {
  expect(isSuited(profileOf(), shift())).toBe(true);
  expect(isSuited(profileOf(), shift({ place: placeAt(37.7, 127.1) }))).toBe(false);
  expect(isSuited(profileOf({ hourlyWageWonMin: 12_000 }), shift())).toBe(true);
  expect(isSuited(profileOf({ hourlyWageWonMin: 12_001 }), shift())).toBe(false);
  expect(isSuited(profileOf(), shift({ startsAt: at(0) }))).toBe(false);
  expect(isSuited(profileOf({ categoryIds: [categoryId("cafe")] }), shift())).toBe(false);
});

test("a wish for a field includes every trade of it", () => {
  expect(isSuited(profileOf({ categoryIds: [categoryId("food")] }), shift())).toBe(true);
  expect(isSuited(profileOf({ categoryIds: [categoryId("retail")] }), shift())).toBe(false);
  const both = profileOf({ categoryIds: [categoryId("serving"), categoryId("food")] });
  const field = profileOf({ categoryIds: [categoryId("food")] });
  expect(scored(both, shift())).toBeGreaterThan(scored(field, shift()));
});

test("a shift must lie within the free time, and adjoining spans are one", () => {
  const free = (...spans: [number, number][]) =>
    profileOf({ availability: spans.map(([from, to]) => ({ from: at(from), to: at(to) })) });
  expect(isSuited(free([24, 32]), shift())).toBe(true);
  expect(isSuited(free([24.5, 40]), shift())).toBe(false);
  expect(isSuited(free([20, 31]), shift())).toBe(false);
  expect(isSuited(free([28, 40], [20, 28]), shift())).toBe(true);
  expect(isSuited(free([20, 27], [28, 40]), shift())).toBe(false);
});

test("times that end before they begin are wrong fields", () => {
  const span = (from: string, to: string) => profileOf({ availability: [{ from, to }] });
  const refusal = (type: string) => expect.objectContaining({ type, status: 422 });
  expect(() => checkedProfile(span(at(2), at(1)))).toThrow(refusal("TIMES_REVERSED"));
  expect(() => checkedProfile(span(at(1), at(1)))).toThrow(refusal("TIMES_REVERSED"));
  const korean = span("2026-11-23T09:00:00+09:00", "2026-11-23T18:00:00+09:00");
  expect(checkedProfile(korean).availability).toEqual([{ from: at(0), to: at(9) }]);
});

test("the log of a profile has its owner and the id of its row, and nothing else", () => {
  const userId = newId();
  const events = setProfile(profiles.empty, userId, "row-1");
  expect(events).toEqual([{ type: "profileSet", data: { userId, row: "row-1" } }]);
  const state = events.reduce(profiles.evolve, profiles.empty);
  expect(setProfile(state, userId, "row-1")).toEqual([]);
  const next = setProfile(state, userId, "row-2").reduce(profiles.evolve, state);
  expect(next).toEqual({ status: "set", row: "row-2", previousRow: "row-1" });
  const changed = { type: "matching.profileChanged", data: { userId } };
  expect(announce({ events })).toEqual([changed]);
  expect(announce({ events: [{ type: "tombstone", data: { cid: "c" } }] })).toEqual([]);
});

const marketOf = (jobs: readonly Job[]): Market => {
  const market = new Market();
  for (const job of jobs) market.follow(stateOf(job));
  return market;
};
const pageOf = (more: Partial<Page> = {}): Page => ({
  nowMs,
  atMs: nowMs,
  after: null,
  limit: 100,
  ...more,
});
/** The ranking that looking at every job gives. */
const lookedAtAll = (jobs: readonly Job[], wish: Wish): Ranked[] =>
  jobs
    .map((job) => {
      const offer = offerOf(job);
      const way = suits(wish, offer, nowMs);
      const hundredths = way < 0 ? -1 : hundredthsOf(wish, offer, way, nowMs);
      return { offer, way, hundredths, beside: nothingBeside };
    })
    .filter(({ way }) => way >= 0)
    .sort((a, b) => b.hundredths - a.hundredths || (a.offer.jobId < b.offer.jobId ? -1 : 1));
const shown = (ranked: readonly Ranked[]) =>
  ranked.map(({ offer, hundredths }) => [offer.jobId, hundredths]);

test("the best jobs of the market are the best of all, page by page", () => {
  const jobs = fc.uniqueArray(someJob, { maxLength: 80, selector: ({ jobId }) => jobId });
  const limits = fc.integer({ min: 1, max: 15 });
  fc.assert(
    fc.property(jobs, someProfile, limits, (all, profile, limit) => {
      const [market, wish] = [marketOf(all), wishOf(profile)];
      const expected = shown(lookedAtAll(all, wish));
      expect(shown(market.best(wish, pageOf()))).toEqual(expected);
      const paged: Ranked[] = [];
      for (let page = 0; page <= all.length; page += 1) {
        const last = paged.at(-1);
        const after =
          last === undefined ? null : { hundredths: last.hundredths, id: last.offer.jobId };
        const next = market.best(wish, pageOf({ after, limit }));
        if (next.length === 0) break;
        paged.push(...next);
      }
      expect(shown(paged)).toEqual(expected);
    }),
    settings,
  );
});

test("the best jobs of a crowded market are the best of all", () => {
  const sample = fc.sample(someJob, { seed: 20261122, numRuns: 5000 });
  const jobs = [...new Map(sample.map((job) => [job.jobId, job])).values()];
  const market = marketOf(jobs);
  for (const profile of fc.sample(someProfile, { seed: 7, numRuns: 60 })) {
    const wish = wishOf(profile);
    const expected = shown(lookedAtAll(jobs, wish).slice(0, 21));
    expect(shown(market.best(wish, pageOf({ limit: 21 })))).toEqual(expected);
  }
});

test("they are the best also where many of a kind lie together on different days, and when most are removed", () => {
  const sample = fc.sample(someJob, { seed: 9, numRuns: 3000 });
  const [categoryId = ""] = tradeIds;
  const jobs = [...new Map(sample.map((job) => [job.jobId, job])).values()].map((job) => ({
    ...job,
    categoryId,
    place: placeAt(37.56 + (job.place.lat % 0.01), 126.97 + (job.place.lng % 0.01)),
  }));
  const market = marketOf(jobs);
  let living = jobs;
  // One in ten is left, then one in a hundred, then all are back.
  for (const rest of [1, 10, 100, 1]) {
    const kept = jobs.filter((_, n) => n % rest === 0);
    for (const job of living) market.follow(countOf({ ...job, status: "closed" }));
    for (const job of kept) market.follow(stateOf(job));
    living = kept;
    for (const profile of fc.sample(someProfile, { seed: 8, numRuns: 40 })) {
      const wish = wishOf({ ...profile, ...seoul, categoryIds: [categoryId] });
      const expected = shown(lookedAtAll(living, wish).slice(0, 21));
      expect(shown(market.best(wish, pageOf({ limit: 21 })))).toEqual(expected);
    }
  }
});

test("known employers and waiting applicants count as in a ranking of all jobs", () => {
  const sample = fc.sample(someJob, { seed: 5, numRuns: 3000 });
  const employers = Array.from({ length: 40 }, newId);
  const jobs = [...new Map(sample.map((job) => [job.jobId, job])).values()].map((job, n) => {
    const userId = employers[n % employers.length] as string;
    return { ...job, employer: { ...job.employer, userId } };
  });
  const market = marketOf(jobs);
  const known = new Set(employers.slice(0, 3));
  const besides = (offer: Offer) => ({
    worked: known.has(offer.job.employer.userId) ? 2 : 0,
    waiting: offer.jobId.charCodeAt(7) % 3,
    isNew: false,
    turn: (offer.jobId.charCodeAt(6) % 4) / 3,
  });
  for (const profile of fc.sample(someProfile, { seed: 8, numRuns: 40 })) {
    const wish = wishOf(profile);
    const all = jobs
      .map(offerOf)
      .flatMap((offer) => {
        const way = suits(wish, offer, nowMs);
        const beside = besides(offer);
        const hundredths = hundredthsOf(wish, offer, way, nowMs, beside);
        return way < 0 ? [] : [{ offer, way, hundredths, beside }];
      })
      .sort((a, b) => b.hundredths - a.hundredths || (a.offer.jobId < b.offer.jobId ? -1 : 1));
    const page = pageOf({ limit: 21, besides, employers: known });
    expect(shown(market.best(wish, page))).toEqual(shown(all.slice(0, 21)));
  }
});

test("shortly before its start a job is shown somewhat farther away, without points for distance", () => {
  const profile = profileOf({ radiusKm: 5 });
  const near = { ...shift(), place: placeAt(profile.lat + 0.06, profile.lng) };
  expect(isSuited(profile, near)).toBe(false);
  const soon = { ...near, startsAt: at(5), endsAt: at(12) };
  expect(isSuited(profile, soon)).toBe(true);
  expect(isSuited(profile, { ...soon, startsAt: at(7) })).toBe(false);
  expect(isSuited(profile, { ...soon, place: placeAt(profile.lat + 0.08, profile.lng) })).toBe(
    false,
  );
});

test("nearness holds across the edge of the map and over a pole", () => {
  const coordinate = fc.record({
    lat: fc.oneof(fc.constantFrom(90, -90, 89.99, -89.98, 0), fc.integer({ min: -90, max: 90 })),
    lng: fc.oneof(
      fc.constantFrom(180, -180, 179.99, -179.98, 0),
      fc.integer({ min: -180, max: 180 }),
    ),
  });
  const offset = fc.double({ min: -0.04, max: 0.04, noNaN: true });
  const offsets = fc.array(fc.tuple(offset, offset), { minLength: 1, maxLength: 40 });
  const wrapped = (degrees: number) => ((((degrees + 180) % 360) + 360) % 360) - 180;
  const examples: [[number, number][], { lat: number; lng: number }][] = [
    [[[0.001, -0.025]], { lat: 0, lng: -180 }],
    [[[0.001, 0.025]], { lat: 0, lng: 180 }],
    [[[0.0199, 179]], { lat: 89.98, lng: 0 }],
  ];
  let near = 0;
  fc.assert(
    fc.property(offsets, coordinate, (all, { lat, lng }) => {
      const jobs = all.map(([north, east]) =>
        shift({ place: placeAt(Math.max(-90, Math.min(90, lat + north)), wrapped(lng + east)) }),
      );
      const wish = wishOf(profileOf({ lat, lng, radiusKm: 3 }));
      const expected = shown(lookedAtAll(jobs, wish));
      near += expected.length;
      expect(shown(marketOf(jobs).best(wish, pageOf()))).toEqual(expected);
    }),
    { ...settings, examples },
  );
  expect(near).toBeGreaterThan(1000);
});

test("the last state of a job counts, with its posting or without", () => {
  const job = shift({ seats: 2 });
  const wish = wishOf(profileOf());
  const market = marketOf([job]);
  const best = () => market.best(wish, pageOf());
  market.follow(countOf({ ...job, seatsTaken: 1 }));
  expect(best()).toMatchObject([{ offer: { job: { seatsTaken: 1, title: job.title } } }]);
  market.follow(countOf({ ...job, status: "filled", seatsTaken: 2 }));
  expect([best(), market.size]).toEqual([[], 0]);
  market.follow(countOf({ ...job, seatsTaken: 1 }));
  expect(market.size).toBe(1);
  market.follow(stateOf({ ...job, hourlyWageWon: won(10_000) }));
  expect([best(), market.size]).toEqual([[], 1]);
  market.follow(countOf({ ...job, status: "closed" }));
  market.follow(countOf({ ...job, seatsTaken: 1 }));
  expect(market.size).toBe(0);
});

test("following a log twice, or only its last states, gives the same market", () => {
  const status = fc.constantFrom("open", "filled", "closed", "cancelled") as fc.Arbitrary<
    Job["status"]
  >;
  const jobs = [0, 1, 2].map(() => shift({ seats: 2 }));
  const step = fc.record({ job: fc.constantFrom(...jobs), status, seatsTaken: fc.nat({ max: 2 }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      const states = steps.map((one) =>
        stateOf({ ...one.job, status: one.status, seatsTaken: one.seatsTaken }),
      );
      const [once, twice, last] = [new Market(), new Market(), new Market()];
      for (const state of states) once.follow(state);
      for (const state of [...states, ...states]) twice.follow(state);
      for (const state of new Map(states.map((one) => [one.jobId, one])).values()) {
        last.follow(state);
      }
      const wish = wishOf(profileOf());
      const expected = once.best(wish, pageOf());
      expect(twice.best(wish, pageOf())).toEqual(expected);
      expect(last.best(wish, pageOf())).toEqual(expected);
      expect([twice.size, last.size]).toEqual([once.size, once.size]);
    }),
    settings,
  );
});

test("a job that has begun is shown to no one, and swept", () => {
  const market = marketOf([shift({ startsAt: at(1), endsAt: at(2) }), shift()]);
  const wish = wishOf(profileOf());
  const later = nowMs + 2 * hourMs;
  expect(market.best(wish, pageOf({ nowMs: later }))).toHaveLength(1);
  expect(market.size).toBe(2);
  market.sweep(later);
  expect(market.size).toBe(1);
});

test("ten thousand jobs are ranked in a few milliseconds", () => {
  const sample = fc.sample(someJob, { seed: 1, numRuns: 10_000 });
  const market = marketOf(sample.map((job) => ({ ...job, jobId: newId() })));
  const wish = wishOf(profileOf({ radiusKm: 50, hourlyWageWonMin: 0 }));
  const tookMs = Array.from({ length: 30 }, () => {
    // The processor's time, because other programs run on the machine.
    const begun = process.threadCpuUsage();
    expect(market.best(wish, pageOf({ limit: 21 }))).toHaveLength(21);
    const { user, system } = process.threadCpuUsage(begun);
    return (user + system) / 1000;
  }).sort((a, b) => a - b);
  expect(tookMs[15]).toBeLessThan(10);
});

test("a far start still scores some points for time, and days count in Seoul", () => {
  const offer = offerOf(shift({ startsAt: at(16), endsAt: at(20) }));
  const wish = wishOf(profileOf());
  const [atMs, km] = [nowMs, 0];
  const reasons = reasonsOf({ wish, offer, km, atMs, beside: nothingBeside });
  const texts = reasons.map(({ text }) => text);
  // 2026-11-23T16:00Z is one o'clock in the morning of the 24th in Seoul.
  expect(texts).toContain("내일 시작해요");
  expect(reasons.map(({ english }) => english)).toContain("Starts tomorrow");
  const far = offerOf(shift({ startsAt: instant(nowMs + 90 * dayMs), endsAt: at(3000) }));
  const time = reasonsOf({ wish, offer: far, km, atMs, beside: nothingBeside }).find(
    ({ factor }) => factor === "time",
  );
  expect(time?.points).toBeGreaterThan(0);
});

test("a posting of several days suits who is free on all of them", () => {
  const free = (...days: number[]) =>
    profileOf({ availability: days.map((day) => ({ from: at(24 * day), to: at(24 * day + 12) })) });
  const moreDays = [2, 4].map((day) => ({
    startsAt: at(24 * day),
    endsAt: at(24 * day + 8),
    takeHomeWon: won(80_000),
  }));
  const posting = shift({ moreDays });
  expect(isSuited(free(), posting)).toBe(true);
  expect(isSuited(free(1, 2, 4), posting)).toBe(true);
  expect(isSuited(free(1, 2), posting)).toBe(false);
  expect(isSuited(free(2, 4), posting)).toBe(false);
});
