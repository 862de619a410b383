/**
 * Scenarios: the requests to OneDay, with their goals.
 *
 * A request is made from its number alone, so each run sends the same requests.
 */
import type { LoadRequest } from "./load.ts";

export const goals = {
  sharedOfBare: 0.9,
  searchOfBare: 0.25,
  signedInOfBare: 0.3,
  startMs: 3_000,
  rssMb: 300,
} as const;

export type Scenario = {
  readonly name: string;
  /** The least share of bare node:http's requests per second. */
  readonly goal: number;
  /** How many requests are made before they begin again. */
  readonly requests: number;
  readonly request: (n: number) => LoadRequest;
};

const words = ["포장", "물류", "카페", "행사", "청소", "서빙", "주방", "창고", "진열", "안내"];
const sorts = ["near", "new", "wage", "soon"] as const;

/** A stream of numbers in 0..1 that depends on the seed alone (mulberry32). */
export const randomFrom = (seed: number) => {
  let state = seed >>> 0;
  return (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** A search as people make it: mostly around a place in Seoul, some for a word, some for pay. */
const search = (n: number, nearShare: number): LoadRequest => {
  const random = randomFrom(n);
  const query = new URLSearchParams({ limit: "20" });
  const isNear = random() < nearShare;
  if (isNear) {
    query.set("lat", (37.45 + random() * 0.2).toFixed(6));
    query.set("lng", (126.85 + random() * 0.3).toFixed(6));
    query.set("radiusKm", String([3, 5, 10, 20][Math.floor(random() * 4)]));
  }
  if (random() < 0.3) query.set("q", words[Math.floor(random() * words.length)] ?? "");
  if (!isNear || random() < 0.3) {
    query.set("wageWonMin", String(9_000 + Math.floor(random() * 4_000)));
  }
  query.set("sort", sorts[Math.floor(random() * 3) + (isNear ? 0 : 1)] ?? "new");
  return { method: "GET", path: `/api/jobs?${query}` };
};

/** Repeated searches. */
export const searches: Scenario = {
  name: "search, 500 addresses",
  goal: goals.sharedOfBare,
  requests: 500,
  request: (n) => search(n % 500, 0.8),
};

/** The reads, in the order of the table. `tokens` are of the people who are signed in. */
export const reads = (tokens: readonly string[]): Scenario[] => [
  {
    name: "search, one address",
    goal: goals.sharedOfBare,
    requests: 1,
    request: () => ({ method: "GET", path: "/api/jobs?limit=20" }),
  },
  searches,
  {
    name: "search, ever new",
    goal: goals.searchOfBare,
    requests: 20_000,
    // Around a place to within 0.1 m, so that no address repeats and no cache can answer.
    request: (n) => search(n, 1),
  },
  {
    name: "signed-in read",
    goal: goals.signedInOfBare,
    requests: tokens.length,
    request: (n) => ({
      method: "GET",
      path: "/api/users/me",
      headers: { authorization: `Bearer ${tokens[n % tokens.length]}` },
    }),
  },
];
