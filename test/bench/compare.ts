/**
 * Compare: one scenario on three servers, side by side in one run.
 *
 * The machine's speed changes from minute to minute, so the servers take turns and the figures
 * are medians over the rounds. Only the ratios mean something.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Child } from "./child.ts";
import { median } from "./figures.ts";
import { type LoadRequest, measure, type Outcome } from "./load.ts";
import type { Scenario } from "./scenarios.ts";
import { startBare, startWeb } from "./servers.ts";

/** How long a run may be. */
export type Budget = {
  readonly rounds: number;
  readonly capacityMs: number;
  readonly latencyMs: number;
  readonly warmupMs: number;
};

/** A line of the table: medians over the rounds, except `failures`, which is a sum. */
export type Row = {
  readonly name: string;
  readonly perSecond: number;
  /** Requests per second over those of bare node:http with the same body; null without it. */
  readonly ofBare: number | null;
  readonly goal: number | null;
  /** The arrival rate at which the latencies were taken, and the one that was achieved. */
  readonly ratePerSecond: number;
  readonly achievedPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly bodyBytes: number;
  readonly generatorCpu: number;
  /** Lost requests and answers that should not be. */
  readonly failures: number;
  readonly answers: Readonly<Record<string, number>>;
};

/** What one round found out about one server. */
export type Round = { readonly capacity: Outcome; readonly latency: Outcome };

/** The share of its capacity at which a server's latency is taken. */
export const latencyShare = 0.5;
export const connections = 64;
const samplesMax = 100;

/** Makes the line of one server out of its rounds. */
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

/** OneDay's answers to a scenario, or to the first 100 requests of it. */
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

/** Capacity, then latency at half of it. Numbers of requests are not used twice. */
const round = async (
  url: string,
  { requests, request }: Pick<Scenario, "requests" | "request">,
  budget: Budget,
  turn: number,
): Promise<Round> => {
  const plan = (nth: number, durationMs: number) => ({
    ...{ url, connections, durationMs, warmupMs: budget.warmupMs, requests },
    request: (n: number): LoadRequest => request((turn * 2 + nth + 1) * requests + n),
  });
  const capacity = await measure(plan(0, budget.capacityMs));
  const rate = Math.max(capacity.perSecond * latencyShare, 1);
  const latency = await measure({ ...plan(1, budget.latencyMs), rate });
  return { capacity, latency };
};

/** Lets a server's code be compiled before the first round, so that rounds are alike. */
const warm = async (url: string, { requests, request }: Scenario, budget: Budget) => {
  await measure({ url, connections, durationMs: budget.capacityMs, requests, request });
};

/** Measures a scenario on bare node:http, bare moleculer-web and OneDay, in turns. */
export const compare = async (
  scenario: Scenario,
  oneDayUrl: string,
  budget: Budget,
): Promise<Row[]> => {
  const folder = mkdtempSync(join(tmpdir(), "oneday-bench-"));
  const bodiesFile = join(folder, "bodies.json");
  const started: Child[] = [];
  try {
    writeFileSync(bodiesFile, JSON.stringify(await sampleBodies(oneDayUrl, scenario)));
    const bare = await startBare(bodiesFile);
    started.push(bare);
    const web = await startWeb(bodiesFile);
    started.push(web);
    for (const { url } of [...started, { url: oneDayUrl }]) await warm(url, scenario, budget);
    const found: Record<"bare" | "web" | "oneDay", Round[]> = { bare: [], web: [], oneDay: [] };
    for (let turn = 0; turn < budget.rounds; turn += 1) {
      found.bare.push(await round(bare.url, scenario, budget, turn));
      found.web.push(await round(web.url, scenario, budget, turn));
      found.oneDay.push(await round(oneDayUrl, scenario, budget, turn));
    }
    const first = rowOf(`${scenario.name}: bare node:http`, found.bare);
    const barePerSecond = first.perSecond;
    return [
      { ...first, ofBare: 1 },
      rowOf(`${scenario.name}: bare moleculer-web`, found.web, { barePerSecond }),
      rowOf(`${scenario.name}: OneDay`, found.oneDay, { barePerSecond, goal: scenario.goal }),
    ];
  } finally {
    for (const child of started) await child.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};
