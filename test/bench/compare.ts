/**
 * Compare: one scenario on three servers, side by side in one run.
 *
 * The machine's speed changes from minute to minute, so the servers take turns and the figures are
 * medians over the rounds. Only the ratios are meaningful.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Child } from "./child.ts";
import { median } from "./figures.ts";
import { temporaryFolder } from "./folder.ts";
import type { Load, LoadRequest, Outcome } from "./load.ts";
import type { Scenario } from "./scenarios.ts";
import { startBare, startWeb } from "./servers.ts";

/** How long a run may be. */
export type Budget = {
  readonly rounds: number;
  readonly capacityMs: number;
  readonly latencyMs: number;
  readonly warmupMs: number;
};

/** A server under measurement. */
export type Server = Pick<Child, "url" | "cpuMs">;

/** What every measurement of a run needs. */
export type Bench = {
  readonly measure: Load["measure"];
  readonly oneDay: Server;
  readonly budget: Budget;
};

/** A line of the table: medians over the rounds, except `failures`, which is a sum. */
export type Row = {
  readonly name: string;
  readonly perSecond: number;
  /** Requests per second over those of bare node:http with the same body; null without it. */
  readonly ofBare: number | null;
  readonly goal: number | null;
  /** Processor time of the server per request at its capacity, in microseconds; null: not known. */
  readonly cpuUs: number | null;
  /** The arrival rate at which the latencies were taken, and the one that was achieved. */
  readonly ratePerSecond: number;
  readonly achievedPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly bodyBytes: number;
  readonly generatorCpu: number;
  /** Lost requests and unexpected answers. */
  readonly failures: number;
  readonly answers: Readonly<Record<string, number>>;
};

/** The result of one round for one server. */
export type Round = {
  readonly capacity: Outcome;
  readonly latency: Outcome;
  readonly cpuUs: number | null;
};

/** The share of its capacity at which a server's latency is taken. */
export const latencyShare = 0.5;
export const connections = 64;
/** The bare servers have as long, and need less. */
const compileMs = 2_000;
const samplesMax = 500;

/** Makes the line of one server from its rounds. */
export const rowOf = (
  name: string,
  rounds: readonly Round[],
  beside: { barePerSecond?: number; goal?: number } = {},
): Row => {
  const middle = (figure: (round: Round) => number) => median(rounds.map(figure));
  const outcomes = rounds.flatMap(({ capacity, latency }) => [capacity, latency]);
  const answers: Record<string, number> = {};
  for (const [label, count] of outcomes.flatMap((outcome) => Object.entries(outcome.answers))) {
    answers[label] = (answers[label] ?? 0) + count;
  }
  const perSecond = middle(({ capacity }) => capacity.perSecond);
  const { barePerSecond, goal = null } = beside;
  return {
    name,
    perSecond,
    ofBare: barePerSecond === undefined ? null : perSecond / barePerSecond,
    goal,
    cpuUs: rounds.some(({ cpuUs }) => cpuUs === null) ? null : middle(({ cpuUs }) => cpuUs ?? 0),
    ratePerSecond: middle(({ capacity }) => capacity.perSecond * latencyShare),
    achievedPerSecond: middle(({ latency }) => latency.perSecond),
    p50Ms: middle(({ latency }) => latency.p50Ms),
    p99Ms: middle(({ latency }) => latency.p99Ms),
    maxMs: middle(({ latency }) => latency.maxMs),
    bodyBytes: middle(({ capacity }) => capacity.bodyBytesMean),
    generatorCpu: middle(({ capacity }) => capacity.generatorCpu),
    failures: outcomes.reduce((sum, { errors, unexpected }) => sum + errors + unexpected, 0),
    answers,
  };
};

/** OneDay's answers to a scenario, or to the first 500 requests of it. */
const sampleBodies = async (url: string, { requests, request }: Scenario): Promise<string[]> => {
  const bodies: string[] = [];
  for (let n = 0; n < Math.min(requests, samplesMax); n += 1) {
    const { method, path, headers = {} } = request(n);
    const answer = await fetch(url + path, { method, headers });
    const body = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${body.slice(0, 500)}`);
    bodies.push(body);
  }
  return bodies;
};

/** Measures, and adds the server's processor time for each answer. */
export const withCpu = async (
  { cpuMs }: Pick<Server, "cpuMs">,
  run: () => Promise<Outcome>,
): Promise<{ outcome: Outcome; cpuUs: number | null }> => {
  const before = cpuMs();
  const outcome = await run();
  const after = cpuMs();
  const answers = Object.values(outcome.answers).reduce((sum, count) => sum + count, 0);
  const isKnown = before !== null && after !== null && answers > 0;
  return { outcome, cpuUs: isKnown ? ((after - before) * 1000) / answers : null };
};

/** Measures capacity, then latency at half of it. Request numbers are not reused. */
const round = async (
  { measure, budget }: Bench,
  server: Server,
  { requests, request }: Scenario,
  turn: number,
): Promise<Round> => {
  const plan = (nth: number, durationMs: number) => ({
    ...{ url: server.url, connections, durationMs, warmupMs: budget.warmupMs, requests },
    request: (n: number): LoadRequest => request((turn * 2 + nth) * requests + n),
  });
  const measured = await withCpu(server, () => measure(plan(1, budget.capacityMs)));
  const { outcome: capacity, cpuUs } = measured;
  const rate = Math.max(capacity.perSecond * latencyShare, 1);
  const latency = await measure({ ...plan(2, budget.latencyMs), rate });
  return { capacity, latency, cpuUs };
};

/** Lets a server's code be compiled before the first round: a signed-in read halves within 2 s. */
const warm = async (bench: Bench, url: string, { requests, request }: Scenario): Promise<void> => {
  await bench.measure({ url, connections, durationMs: compileMs, requests, request });
};

/** Measures a scenario on bare node:http, bare moleculer-web and OneDay, in turns. */
export const compare = async (bench: Bench, scenario: Scenario): Promise<Row[]> => {
  const { name, goal } = scenario;
  const folder = temporaryFolder();
  const bodiesFile = join(folder.path, "bodies.json");
  const started: Child[] = [];
  try {
    writeFileSync(bodiesFile, JSON.stringify(await sampleBodies(bench.oneDay.url, scenario)));
    for (const start of [startBare, startWeb]) started.push(await start(bodiesFile));
    const servers: Server[] = [...started, bench.oneDay];
    for (const { url } of servers) await warm(bench, url, scenario);
    const found: Round[][] = servers.map(() => []);
    for (let turn = 0; turn < bench.budget.rounds; turn += 1) {
      for (const [n, server] of servers.entries()) {
        found[n]?.push(await round(bench, server, scenario, turn));
      }
    }
    const [bare = [], web = [], oneDay = []] = found;
    const first = rowOf(`${name}: bare node:http`, bare);
    const barePerSecond = first.perSecond;
    return [
      { ...first, ofBare: 1 },
      rowOf(`${name}: bare moleculer-web`, web, { barePerSecond }),
      rowOf(`${name}: OneDay`, oneDay, { barePerSecond, goal }),
    ];
  } finally {
    for (const child of started) await child.stop();
    folder.remove();
  }
};
