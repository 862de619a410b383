/**
 * Bus bench: `npm run bench:bus [-- --rounds N]`. What a call over NATS between two processes costs
 * with OneDay's broker options, against the same call between two plain Moleculer brokers.
 *
 * Both run on one server, in turn, so that noise falls on both. Prints medians of the rounds and
 * their ratios; exit code 1 when a call takes more than 1.25 times as long.
 */
import { parseArgs } from "node:util";
import { startNats } from "../support/servers.ts";
import { endWorkers, startWorker, type Worker } from "../support/worker.ts";
import type { Input, Result } from "./bus-node.ts";
import { median } from "./figures.ts";
import { machine } from "./machine.ts";

const goal = 1.25;
const roundMs = 1000;
const warmupMs = 2000;
const script = new URL("./bus-node.ts", import.meta.url);
const loads = [
  { name: "one at a time", atOnce: 1 },
  { name: "64 at once", atOnce: 64 },
] as const;

const { values } = parseArgs({ options: { rounds: { type: "string", default: "15" } } });
const rounds = Number(values.rounds);

type Pair = { readonly caller: Worker; readonly callee: Worker };
/** What one call costs: the client's wait, its share of the time, and the CPU of both processes. */
type Cost = { readonly waitMs: number; readonly shareMs: number; readonly cpuMs: number };

const pairOf = async (kind: Input["kind"], natsUrl: string): Promise<Pair> => {
  const start = async (role: Input["role"]) => {
    const worker = startWorker(script, { kind, role, natsUrl });
    await worker.hear("ready");
    return worker;
  };
  const callee = await start("callee");
  return { callee, caller: await start("caller") };
};

const measured = async ({ caller, callee }: Pair, atOnce: number, ms: number): Promise<Cost> => {
  callee.tell({ type: "begin" });
  caller.tell({ type: "round", atOnce, ms });
  const asking = (await caller.hear("result")) as unknown as Result;
  callee.tell({ type: "cpu" });
  const asked = (await callee.hear("result")) as unknown as Result;
  return {
    waitMs: asking.medianMs,
    shareMs: asking.ms / asking.calls,
    cpuMs: (asking.cpuMs + asked.cpuMs) / asking.calls,
  };
};

const middle = (costs: readonly Cost[], of: keyof Cost): number =>
  median(costs.map((cost) => cost[of]));

const row = (name: string, plain: number, oneDay: number): string =>
  `${name.padEnd(34)}${plain.toFixed(3).padStart(9)}${oneDay.toFixed(3).padStart(9)}` +
  `${(oneDay / plain).toFixed(2).padStart(8)}`;

const run = async (natsUrl: string): Promise<number[]> => {
  const plain = await pairOf("plain", natsUrl);
  const oneDay = await pairOf("oneDay", natsUrl);
  const ratios: number[] = [];
  for (const { name, atOnce } of loads) {
    for (const pair of [plain, oneDay]) await measured(pair, atOnce, warmupMs);
    const costs = { plain: [] as Cost[], oneDay: [] as Cost[] };
    for (let round = 0; round < rounds; round += 1) {
      costs.plain.push(await measured(plain, atOnce, roundMs));
      costs.oneDay.push(await measured(oneDay, atOnce, roundMs));
    }
    for (const [what, of] of [
      ["ms a caller waits", "waitMs"],
      ["ms between answers", "shareMs"],
      ["ms of CPU of both", "cpuMs"],
    ] as const) {
      const [a, b] = [middle(costs.plain, of), middle(costs.oneDay, of)];
      console.log(row(`${name}: ${what}`, a, b));
      if (of === "shareMs") ratios.push(b / a);
    }
  }
  return ratios;
};

const { cpu, cores, node, moleculer, loadAverage } = machine();
console.log(`${cpu}, ${cores} cores, Node ${node}, Moleculer ${moleculer}, load ${loadAverage}`);
console.log(
  `${"a call over NATS".padEnd(34)}${"plain".padStart(9)}${"OneDay".padStart(9)}   ratio`,
);
const nats = await startNats();
try {
  const ratios = await run(nats.url);
  const worst = Math.max(...ratios);
  console.log(`goal: at most ${goal} times as long: ${worst <= goal ? "reached" : "missed"}`);
  process.exitCode = worst <= goal ? 0 : 1;
} finally {
  await endWorkers();
  await nats.stop();
}
