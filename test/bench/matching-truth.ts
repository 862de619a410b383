/**
 * Truth: a market of invented people, with hidden wishes.
 *
 * It plants what each worker would really take, what each employer would really choose, and who
 * comes. The matching service gets only what a profile, a posting and past shifts say. It may not
 * import this file (matching.unit.spec.ts), nor does this file know how it scores.
 */
import { dayMs, hourMs, idFrom, instant, won } from "../../services/contracts/core/units.ts";
import type { Params } from "../../services/contracts/index.ts";
import { categories } from "../../services/contracts/kernel/categories.ts";
import { between, chance, pick, type Random, seeded, some } from "../../services/demo/random.ts";
import { type Job, jobOf } from "../support/postings.ts";

export type Profile = Params<"matching.profile.set">;
export type Worker = {
  readonly userId: string;
  readonly profile: Profile;
  /** Protected: no service gets it. */
  readonly group: "a" | "b";
  /** Shifts before today: the employer, how long ago, and whether the worker came. */
  readonly past: readonly {
    readonly employerId: string;
    readonly days: number;
    readonly came: boolean;
  }[];
};
export type Pair = {
  /**
   * The probabilities that the worker takes the job, that the employer chooses them, and that they
   * come.
   */
  readonly takes: number;
  readonly chosen: number;
  readonly comes: number;
  /** The product of all three. */
  readonly value: number;
};
export type Truth = {
  readonly nowMs: number;
  readonly workers: readonly Worker[];
  readonly jobs: readonly Job[];
  readonly pair: (worker: number, job: number) => Pair;
  /**
   * The mean of a pair's value over everything hidden. It knows how the market was made, so no
   * estimate from what matching gets is closer to the truth.
   */
  readonly expected: (worker: number, job: number) => number;
};

type Size = { readonly workers: number; readonly jobs: number };
type Spot = { readonly lat: number; readonly lng: number };

export const startMs = Date.parse("2026-11-23T00:00:00Z");
const skillsAll = ["지게차", "바리스타", "POS", "영어", "중국어", "엑셀", "운전", "조리"];
const trades = categories.filter(({ parentId }) => parentId !== null);
const fields = categories.filter(({ parentId }) => parentId === null);
const kmPerDegree = 111;
const employersShare = 0.3;
const kindnessSpread = 0.4;
/** How many possible people a worker stands for where a mean is computed. */
const guesses = 200;
const guessSeed = 0x5eed;

/** A normal draw (Box and Muller). */
const normal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/** A place near one of a town's centres. */
const spotNear = (random: Random, centres: readonly Spot[], spread: number): Spot => {
  const centre = pick(random, centres);
  return {
    lat: centre.lat + normal(random) * spread,
    lng: centre.lng + normal(random) * spread,
  };
};
const centresOf = (random: Random, count: number): Spot[] =>
  Array.from({ length: count }, () => ({
    lat: 37.46 + random() * 0.2,
    lng: 126.84 + random() * 0.28,
  }));

const kmBetween = (a: Spot, b: Spot): number => {
  const east = (a.lng - b.lng) * Math.cos((a.lat * Math.PI) / 180);
  return Math.hypot(a.lat - b.lat, east) * kmPerDegree;
};

/** A worker's hidden preferences. */
type Taste = {
  readonly perTravelHour: number;
  readonly perPay: number;
  readonly perTrade: ReadonlyMap<string, number>;
  readonly ease: number;
  readonly comes: number;
};

const tasteOf = (random: Random, wanted: readonly string[]): Taste => ({
  perTravelHour: 1.6 * Math.exp(0.35 * normal(random)),
  perPay: 5 * Math.exp(0.35 * normal(random)),
  perTrade: new Map(
    trades.map(({ categoryId, parentId }) => {
      const isWanted = wanted.includes(categoryId);
      const isNear = wanted.includes(parentId ?? "");
      return [categoryId, (isWanted ? 0.9 : isNear ? 0.5 : 0) + 0.3 * normal(random)];
    }),
  ),
  ease: 0.5 * normal(random),
  comes: Math.min(0.99, Math.max(0.4, 0.9 + 0.08 * normal(random))),
});

const wantedBy = (random: Random): string[] => {
  if (chance(random, 0.25)) return [];
  const some1 = some(random, fields, between(random, 1, 3)).map(({ categoryId }) => categoryId);
  const some2 = some(random, trades, between(random, 0, 4)).map(({ categoryId }) => categoryId);
  return [...some1, ...some2];
};

const freeBy = (random: Random): Profile["availability"] => {
  if (chance(random, 0.6)) return [];
  return Array.from({ length: between(random, 2, 5) }, () => {
    const from = startMs + between(random, 0, 6) * dayMs + between(random, -3, 3) * hourMs;
    return { from: instant(from), to: instant(from + between(random, 10, 30) * hourMs) };
  });
};

const workerOf = (
  random: Random,
  n: number,
  homes: readonly Spot[],
  employers: readonly string[],
) => {
  const group = chance(random, 0.4) ? ("b" as const) : ("a" as const);
  // The smaller group lives farther out, because equal rules alone do not make equal chances.
  const home = spotNear(random, homes, group === "b" ? 0.035 : 0.025);
  const wanted = wantedBy(random);
  const taste = tasteOf(random, wanted);
  const shifts = chance(random, 0.35) ? 0 : Math.floor(-4 * Math.log(1 - random()));
  const profile: Profile = {
    ...home,
    skills: some(random, skillsAll, between(random, 0, 4)),
    categoryIds: wanted,
    radiusKm: between(random, 8, 25),
    hourlyWageWonMin: 10_320 + 100 * between(random, 0, 12),
    availability: freeBy(random),
  };
  const worker: Worker = {
    userId: idFrom("truth", "worker", String(n), String(random())),
    profile,
    group,
    past: Array.from({ length: shifts }, () => ({
      employerId: pick(random, employers),
      days: between(random, 1, 200),
      came: chance(random, taste.comes),
    })),
  };
  return { worker, taste };
};

const postingOf = (
  random: Random,
  n: number,
  works: readonly Spot[],
  employers: readonly string[],
) => {
  const startsMs = startMs + between(random, 2, 7 * 24) * hourMs;
  const hours = between(random, 4, 9);
  const seats = between(random, 1, 3);
  return jobOf({
    jobId: idFrom("truth", "job", String(n), String(random())),
    employer: { userId: pick(random, employers), displayName: "", rating: null },
    place: { address: "서울", ...spotNear(random, works, 0.02) },
    categoryId: pick(random, trades).categoryId,
    skills: chance(random, 0.5) ? some(random, skillsAll, between(random, 1, 3)) : [],
    hourlyWageWon: won(10_400 + 100 * Math.floor(-14 * Math.log(1 - random()))),
    startsAt: instant(startsMs),
    endsAt: instant(startsMs + hours * hourMs),
    breakMinutes: hours >= 8 ? 60 : 30,
    seats,
  });
};

/** What the profile, the posting and their common past show of a pair. */
const openOf = ({ profile, past }: Worker, job: Job) => {
  const hours = (Date.parse(job.endsAt) - Date.parse(job.startsAt)) / hourMs;
  const travelHours = kmBetween(profile, job.place) / 18;
  const payPerHour =
    (job.hourlyWageWon * (hours - job.breakMinutes / 60)) / (hours + 2 * travelHours);
  const hasWorked = past.some(({ employerId, came }) => came && employerId === job.employer.userId);
  const cover =
    job.skills.length === 0
      ? 0.7
      : job.skills.filter((skill) => profile.skills.includes(skill)).length / job.skills.length;
  const seen = past.filter(({ came }) => !came).length;
  return {
    plain: { travelHours, pay: Math.log(payPerHour / 9500), hasWorked },
    chosen: logistic(-0.3 + 2.2 * cover - 0.5 * seen + (hasWorked ? 0.8 : 0)),
  };
};

const takesOf = (
  { travelHours, pay, hasWorked }: ReturnType<typeof openOf>["plain"],
  taste: Taste,
  kind: number,
  categoryId: string,
): number =>
  logistic(
    taste.ease -
      0.6 -
      taste.perTravelHour * travelHours +
      taste.perPay * pay +
      (taste.perTrade.get(categoryId) ?? 0) +
      kind * 0.5 +
      (hasWorked ? 0.6 : 0),
  );

/** Means over possible people: a worker who came before is more likely to come again. */
const expectedBy = (seed: number, workers: readonly Worker[], jobs: readonly Job[]) => {
  const random = seeded(seed + guessSeed);
  const kinds = Array.from({ length: guesses }, () => kindnessSpread * normal(random));
  const guessed = new Map<number, { tastes: readonly Taste[]; comes: number }>();
  const guess = (w: number) => {
    const { profile, past } = workers[w] as Worker;
    const own = seeded(seed + guessSeed * (w + 2));
    const tastes = kinds.map(() => tasteOf(own, profile.categoryIds));
    const weights = tastes.map(({ comes }) =>
      past.reduce((weight, { came }) => weight * (came ? comes : 1 - comes), 1),
    );
    const all = weights.reduce((sum, weight) => sum + weight, 0);
    const came = tastes.reduce((sum, { comes }, n) => sum + comes * (weights[n] ?? 0), 0);
    return { tastes, comes: came / all };
  };
  return (w: number, j: number): number => {
    const [worker, job] = [workers[w] as Worker, jobs[j] as Job];
    const { tastes, comes } = guessed.get(w) ?? guess(w);
    guessed.set(w, { tastes, comes });
    const { plain, chosen } = openOf(worker, job);
    const takes = tastes.map((taste, n) => takesOf(plain, taste, kinds[n] ?? 0, job.categoryId));
    return (takes.reduce((sum, one) => sum + one, 0) / guesses) * chosen * comes;
  };
};

/** The market of a seed: the same in every run. */
export const truthOf = (seed: number, size: Size): Truth => {
  const random = seeded(seed);
  const [homes, works] = [centresOf(random, 9), centresOf(random, 6)];
  const employers = Array.from({ length: Math.ceil(size.jobs * employersShare) }, (_, n) =>
    idFrom("truth", "employer", String(n), String(random())),
  );
  const kindness = new Map(employers.map((id) => [id, kindnessSpread * normal(random)]));
  const made = Array.from({ length: size.workers }, (_, n) =>
    workerOf(random, n, homes, employers),
  );
  const jobs = Array.from({ length: size.jobs }, (_, n) => postingOf(random, n, works, employers));
  const known = made.map(({ worker }) => worker);
  const pairOf = (w: number, j: number): Pair => {
    const { worker, taste } = made[w] as (typeof made)[number];
    const job = jobs[j] as Job;
    const { plain, chosen } = openOf(worker, job);
    const kind = kindness.get(job.employer.userId) ?? 0;
    const takes = takesOf(plain, taste, kind, job.categoryId);
    return { takes, chosen, comes: taste.comes, value: takes * chosen * taste.comes };
  };
  const expected = expectedBy(seed, known, jobs);
  return { nowMs: startMs, workers: known, jobs, pair: pairOf, expected };
};
