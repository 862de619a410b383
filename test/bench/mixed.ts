/**
 * Mixed load: `node test/bench/mixed.ts [--rates=10000,15000]`, a market's day as its HTTP server
 * sees it.
 *
 * 80 % public (half pages of jobs by Zipf, half searches over 500 addresses), 15 % from signed-in
 * people, 5 % commands, in an order that a seed fixes. First the server's capacity, then each rate;
 * latencies are reported by kind. The server shares the machine's cores with its load.
 */
import { type Load, type LoadRequest, type Outcome, startLoad } from "./load.ts";
import { machine } from "./machine.ts";
import { ask, logInAll, startOneDay } from "./oneday.ts";
import { randomFrom, searches } from "./scenarios.ts";

const requests = 40_000;
const seed = 20_261_123;
const peopleMax = 500;
const jobsMax = 1000;
const connections = 64;
const warmupMs = 3000;
const durationMs = 10_000;
const meanMsMax = 20;
const expected = [409, 422].flatMap((status) =>
  ["TIME_CLASH", "ALREADY_APPLIED", "JOB_FULL", "NOT_ELIGIBLE", "APPLICATIONS_LIMITED"].map(
    (code) => `${status} ${code}`,
  ),
);

type People = { readonly workers: readonly string[]; readonly employers: readonly string[] };
type Asked = { readonly kind: string; readonly request: LoadRequest };
type Market = People & {
  readonly jobIds: readonly string[];
  readonly own: ReadonlyMap<string, string>;
};

/** Ids of jobs that can be found, up to a thousand. */
const jobIdsOf = async (url: string): Promise<string[]> => {
  const ids: string[] = [];
  for (let cursor: string | null = ""; cursor !== null && ids.length < jobsMax; ) {
    const after: string = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const page: { items: { jobId: string }[]; nextCursor: string | null } = await ask(
      url,
      "GET",
      `/api/jobs?limit=100${after}`,
    );
    ids.push(...page.items.map(({ jobId }) => jobId));
    cursor = page.nextCursor;
  }
  return ids;
};

/** A posting of each employer that can be edited. */
const ownJobs = async (url: string, employers: readonly string[]) => {
  const own = new Map<string, string>();
  for (const token of employers) {
    const { items } = await ask<{ items: { jobId: string; status: string }[] }>(
      url,
      "GET",
      "/api/users/me/jobs?limit=20",
      { token },
    );
    const open = items.find(({ status }) => status === "open");
    if (open !== undefined) own.set(token, open.jobId);
  }
  return own;
};

const one = <T>(random: () => number, all: readonly T[]): T =>
  all[Math.floor(random() * all.length)] as T;

/** The rank that a share falls on where the nth of `count` is asked for as often as 1 / n. */
const zipf = (share: number, count: number): number =>
  Math.min(Math.floor(count ** share) - 1, count - 1);

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

const signedIn = (random: () => number, { workers }: Market): Asked => {
  const paths = ["/api/users/me", "/api/users/me/jobs", "/api/payments/wallet"];
  const path = one(random, [...paths, "/api/matching/recommendations"]);
  const headers = bearer(one(random, workers));
  return { kind: "signed in", request: { method: "GET", path, headers } };
};

const profile = (random: () => number, { workers }: Market): LoadRequest => ({
  method: "PUT",
  path: "/api/matching/profile",
  headers: bearer(one(random, workers)),
  body: JSON.stringify({
    skills: [],
    categoryIds: [],
    lat: 37.5 + random() / 20,
    lng: 127 + random() / 20,
    radiusKm: 10,
    hourlyWageWonMin: 10_320,
    availability: [],
  }),
});

const edit = (random: () => number, { own }: Market): LoadRequest => {
  const [token, jobId] = one(random, [...own]);
  const body = JSON.stringify({ description: `상자를 분류합니다. ${Math.floor(random() * 1e6)}` });
  return { method: "PATCH", path: `/api/jobs/${jobId}`, headers: bearer(token), body };
};

const apply = (random: () => number, { workers, jobIds }: Market): LoadRequest => ({
  method: "POST",
  path: `/api/jobs/${one(random, jobIds)}/applications`,
  headers: bearer(one(random, workers)),
  body: "{}",
});

const asked = (n: number, market: Market): Asked => {
  const random = randomFrom(seed + n);
  const share = random();
  const { jobIds } = market;
  if (share < 0.4) {
    const path = `/api/jobs/${jobIds[zipf(random(), jobIds.length)]}`;
    return { kind: "job page", request: { method: "GET", path } };
  }
  if (share < 0.8) return { kind: "search", request: searches.request(Math.floor(random() * 500)) };
  if (share < 0.95) return signedIn(random, market);
  if (share < 0.97) return { kind: "profile", request: profile(random, market) };
  if (share < 0.99) return { kind: "edit", request: edit(random, market) };
  return { kind: "apply", request: apply(random, market) };
};

const line = (name: string, outcome: Outcome): string => {
  const { perSecond, meanMs, p50Ms, p99Ms, errors, unexpected, generatorCpu } = outcome;
  const ms = (value: number) => `${value.toFixed(2)} ms`;
  return (
    `${name}: ${Math.round(perSecond)}/s, mean ${ms(meanMs)}, p50 ${ms(p50Ms)}, p99 ${ms(p99Ms)}, ` +
    `${errors} lost, ${unexpected} unexpected, generator ${generatorCpu.toFixed(2)} of a core`
  );
};
const kindLines = ({ kinds }: Outcome): string[] =>
  Object.entries(kinds).map(
    ([kind, { answered, p50Ms, p99Ms }]) =>
      `  ${kind}: ${answered}, p50 ${p50Ms.toFixed(2)} ms, p99 ${p99Ms.toFixed(2)} ms`,
  );

const measureAll = async (url: string, load: Load, rates: readonly number[]): Promise<boolean> => {
  const workers = await logInAll(url, "worker", peopleMax);
  const employers = await logInAll(url, "employer");
  const own = await ownJobs(url, employers);
  const jobIds = await jobIdsOf(url);
  const market: Market = { workers, employers, jobIds, own };
  const all = Array.from({ length: requests }, (_, n) => asked(n, market));
  console.log(`${workers.length} people signed in, ${jobIds.length} jobs, seed ${seed}`);
  const plan = {
    url,
    durationMs,
    warmupMs,
    connections,
    requests,
    expected,
    request: (n: number) => (all[n] as Asked).request,
    kindOf: (n: number) => (all[n] as Asked).kind,
  };
  const capacity = await load.measure(plan);
  console.log([line("as much as it can", capacity), ...kindLines(capacity)].join("\n"));
  let failures = capacity.errors + capacity.unexpected;
  for (const rate of rates) {
    const outcome = await load.measure({ ...plan, rate });
    const isReached = outcome.errors === 0 && outcome.meanMs < meanMsMax;
    const goal = isReached ? "reached" : "missed";
    console.log([line(`at ${rate}/s (${goal})`, outcome), ...kindLines(outcome)].join("\n"));
    failures += outcome.unexpected;
    if (outcome.unexpected > 0) console.log(JSON.stringify(outcome.answers));
  }
  return failures === 0;
};

const ratesAsked =
  process.argv.find((each) => each.startsWith("--rates="))?.slice(8) ?? "10000,15000";
const on = machine();
console.log(`mixed load: ${on.cpu}, ${on.cores} cores, node ${on.node}, load ${on.loadAverage}`);
const oneDay = await startOneDay();
const load = startLoad();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
try {
  const isClean = await measureAll(oneDay.url, load, ratesAsked.split(",").map(Number));
  console.log(`RSS after it: ${oneDay.rssMb()} MB`);
  process.exitCode = isClean ? 0 : 1;
} finally {
  await load.stop();
  await oneDay.stop();
}
