/**
 * Strategy bench: `npm run bench:strategy [-- --rounds N]`. Which of Moleculer's strategies
 * distributes calls best over three nodes: equal ones, one slow, one just killed, one frozen.
 *
 * All strategies are measured in turn in each round, on the same nodes; medians of the rounds are
 * printed, and each strategy's throughput as a share of the best.
 */
import { parseArgs } from "node:util";
import { startNats } from "../support/servers.ts";
import { endWorkers, startWorker, type Worker } from "../support/worker.ts";
import { median } from "./figures.ts";
import { machine } from "./machine.ts";
import type { Input, Result, StrategyName } from "./strategy-node.ts";

const script = new URL("./strategy-node.ts", import.meta.url);
const names: readonly StrategyName[] = [
  "LeastOutstandingStrategy",
  "RoundRobin",
  "Random",
  "CpuUsage",
  "Latency",
];
const nodes = 3;
const warmupMs = 500;
const roundMs = 3000;
const slowMs = 50;

const { values } = parseArgs({ options: { rounds: { type: "string", default: "3" } } });
const rounds = Number(values.rounds);

type Scene = {
  readonly name: string;
  readonly waitMs: number;
  /** What happens to the last node at the beginning of a measurement. */
  readonly signal: "SIGKILL" | "SIGSTOP" | null;
};
const scenes: readonly Scene[] = [
  { name: "equal nodes", waitMs: 0, signal: null },
  { name: `one ${slowMs} ms slower`, waitMs: slowMs, signal: null },
  { name: "one killed", waitMs: 0, signal: "SIGKILL" },
  { name: "one frozen", waitMs: 0, signal: "SIGSTOP" },
];

let started = 0;
const start = async (natsUrl: string, more: Pick<Input, "asksBy" | "waitMs">): Promise<Worker> => {
  started += 1;
  const worker = startWorker(script, { natsUrl, nodes, name: `n${started}`, ...more });
  await worker.hear("ready");
  return worker;
};
const end = async (worker: Worker): Promise<void> => {
  worker.signal("SIGKILL");
  await worker.gone;
};

const measured = async (
  natsUrl: string,
  asksBy: StrategyName,
  { waitMs, signal }: Scene,
): Promise<Result> => {
  const node = (wait: number) => start(natsUrl, { asksBy: null, waitMs: wait });
  const asked = await Promise.all([node(0), node(0), node(waitMs)]);
  const asking = await start(natsUrl, { asksBy, waitMs: 0 });
  const ask = async (ms: number): Promise<Result> => {
    asking.tell({ type: "round", ms });
    return (await asking.hear("result")) as unknown as Result;
  };
  await ask(warmupMs);
  const asks = ask(roundMs);
  if (signal !== null) asked[2]?.signal(signal);
  const result = await asks;
  await Promise.all([asking, ...asked].map(end));
  return result;
};

const { cpu, cores, node, moleculer, loadAverage } = machine();
console.log(`${cpu}, ${cores} cores, Node ${node}, Moleculer ${moleculer}, load ${loadAverage}`);
console.log(
  "                      strategy        of best    per s   p50 ms   p99 ms   max ms errors",
);
const nats = await startNats();
try {
  for (const scene of scenes) {
    const results = new Map<StrategyName, Result[]>();
    for (let round = 0; round < rounds; round += 1) {
      for (const name of names) {
        const result = await measured(nats.url, name, scene);
        results.set(name, [...(results.get(name) ?? []), result]);
      }
    }
    const middle = (name: StrategyName, of: Exclude<keyof Result, "type">): number =>
      median((results.get(name) ?? []).map((result) => result[of]));
    const best = Math.max(...names.map((name) => middle(name, "perSecond")));
    for (const name of names) {
      const perSecond = middle(name, "perSecond");
      const figures = [
        (perSecond / best).toFixed(2).padStart(7),
        perSecond.toFixed(0).padStart(9),
        ...(["p50Ms", "p99Ms", "maxMs"] as const).map((of) =>
          middle(name, of).toFixed(1).padStart(9),
        ),
        String(middle(name, "errors")).padStart(7),
      ];
      console.log(`${scene.name.padEnd(22)}${name.padEnd(15)}${figures.join("")}`);
    }
  }
} finally {
  await endWorkers();
  await nats.stop();
}
