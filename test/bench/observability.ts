/**
 * Observability: `npm run bench:observability`, what metrics, log and traces cost a request.
 *
 * Four OneDays run beside each other and get the same requests in short alternating turns: with all
 * of it off, with metrics and log as by default, with traces at 1 % besides, and once more as by default.
 * A figure is the median over the rounds of a ratio within one round, since the speed of a machine changes
 * from minute to minute. The ratio of the two that are the same shows how much a figure means: where it is
 * far from 1, the machine had other work, and neither "met" nor "missed" says anything. The goals are for
 * processor time: a process has one thread for its requests, so that is its throughput.
 */
import { startCollector } from "../support/collector.ts";
import type { Child } from "./child.ts";
import { applications, postJobs } from "./commands.ts";
import { withCpu } from "./compare.ts";
import { median, percentile } from "./figures.ts";
import { type LoadRequest, type Plan, startLoad } from "./load.ts";
import { logInAll, startOneDay } from "./oneday.ts";
import { reads } from "./scenarios.ts";

const connections = 8;
const compileMs = 3_000;
const names = ["search from the cache", "signed-in read", "apply"] as const;
type Name = (typeof names)[number];
const turns = { "search from the cache": 20, "signed-in read": 20, apply: 10 } as const;
const durationMs = { "search from the cache": 500, "signed-in read": 500, apply: 5_000 };
/** Applications of one turn. */
const applied = 200;

/** The most that a kind of observability may add to the processor time of a request. */
const goals = { traces: 0.05, all: 0.1 } as const;

type Measured = { readonly cpuUs: number; readonly perSecond: number };
type Side = {
  readonly oneDay: Child;
  readonly requests: Readonly<Record<Name, readonly LoadRequest[]>>;
  readonly rounds: Readonly<Record<Name, Measured[]>>;
};

const sideOf = async (env: Readonly<Record<string, string>>): Promise<Side> => {
  const oneDay = await startOneDay(undefined, env);
  const workers = await logInAll(oneDay.url, "worker");
  const [search, , , signedIn] = reads(workers);
  if (search === undefined || signedIn === undefined) throw new Error("a scenario is missing");
  const jobIds = await postJobs(oneDay.url, await logInAll(oneDay.url, "employer"));
  return {
    oneDay,
    requests: {
      "search from the cache": [search.request(0)],
      "signed-in read": workers.map((_, n) => signedIn.request(n)),
      apply: applications(workers, jobIds),
    },
    rounds: { "search from the cache": [], "signed-in read": [], apply: [] },
  };
};

const planOf = ({ oneDay: { url }, requests }: Side, name: Name, turn: number): Plan => {
  const all = requests[name];
  const mine = name === "apply" ? all.slice(turn * applied, (turn + 1) * applied) : all;
  const plan = { url, connections, durationMs: durationMs[name], requests: mine.length };
  const request = (n: number) => mine[n] as LoadRequest;
  if (name !== "apply") return { ...plan, request };
  return { ...plan, request, once: true, expected: ["409 TIME_CLASH"] };
};

type Measure = ReturnType<typeof startLoad>["measure"];

/** Measures one kind of request on all sides, each round in another order. */
const compare = async (measure: Measure, sides: readonly Side[], name: Name): Promise<void> => {
  if (name !== "apply") {
    for (const side of sides) await measure({ ...planOf(side, name, 0), durationMs: compileMs });
  }
  for (let turn = 0; turn < turns[name]; turn += 1) {
    const from = turn % sides.length;
    for (const side of [...sides.slice(from), ...sides.slice(0, from)]) {
      const run = () => measure(planOf(side, name, turn));
      const { outcome, cpuUs } = await withCpu(side.oneDay, run);
      if (outcome.unexpected > 0) throw new Error(JSON.stringify(outcome.answers));
      if (cpuUs === null) throw new Error("this system does not tell processor time");
      side.rounds[name].push({ cpuUs, perSecond: outcome.perSecond });
    }
  }
};

/** The ratios of two sides, one for each round, in order of size. */
const ratios = (of: Side, to: Side, name: Name, figure: keyof Measured): number[] =>
  of.rounds[name]
    .map((round, n) => round[figure] / (to.rounds[name][n]?.[figure] ?? Number.NaN))
    .sort((a, b) => a - b);

const verdictOf = (ratio: number, goal: number): string[] => [
  `< ${(1 + goal).toFixed(2)}`,
  ratio < 1 + goal ? "met" : "missed",
];

const rowOf = (label: string, of: Side, to: Side, name: Name, goal?: number): string => {
  const cpu = ratios(of, to, name, "cpuUs");
  const middle = median(cpu);
  const figures = [
    median(of.rounds[name].map(({ cpuUs }) => cpuUs)).toFixed(0),
    middle.toFixed(3),
    `${percentile(cpu, 0.25).toFixed(3)}-${percentile(cpu, 0.75).toFixed(3)}`,
    median(ratios(of, to, name, "perSecond")).toFixed(3),
    ...(goal === undefined ? [] : verdictOf(middle, goal)),
  ];
  const cells = figures.map((text, n) => text.padStart(n === 2 ? 14 : 9));
  return [name.padEnd(23), label.padEnd(26), ...cells].join("");
};

const head = ["cpu us", "of it", "half of them", "rate", "goal", ""]
  .map((text, n) => text.padStart(n === 2 ? 14 : 9))
  .join("");

const run = async (): Promise<void> => {
  const collector = await startCollector();
  const load = startLoad();
  const sides: Side[] = [];
  const traces = { ONEDAY_OTLP_URL: collector.url, ONEDAY_TRACE_RATIO: "0.01" };
  try {
    const none = { METRICS_ENABLED: "false", ONEDAY_LOG_LEVEL: "fatal" };
    for (const env of [none, {}, traces, {}]) sides.push(await sideOf(env));
    const [off, usual, traced, same] = sides as [Side, Side, Side, Side];
    console.log(`${"".padEnd(49)}${head}`);
    for (const name of names) {
      await compare(load.measure, sides, name);
      console.log(rowOf("the same / the same", same, usual, name));
      console.log(rowOf("metrics and log / off", usual, off, name, goals.all));
      console.log(rowOf("with traces / without", traced, usual, name, goals.traces));
      console.log(rowOf("all of it / off", traced, off, name, goals.all));
    }
    console.log(`${collector.spans.length} spans came to the collector`);
  } finally {
    await load.stop();
    for (const { oneDay } of sides) await oneDay.stop();
    await collector.stop();
  }
};

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
await run();
