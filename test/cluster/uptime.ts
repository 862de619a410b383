/**
 * Uptime: `npm run uptime -- --seconds N [--every S] [--turn] [--seed S]`.
 * Two replicas of every service and two gateways. Every ten seconds one replica of every service and of
 * the gateway is killed at the same moment (with `--turn` one service after another) and restarted, while
 * clients do days of work. Exit code 1 if fewer than 99.9 % of the requests succeed, or if an effect is
 * missing or exists twice.
 */
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { pick, type Random, seeded } from "../../services/demo/random.ts";
import { Cluster, plain, type Slot, services } from "../faults/cluster.ts";
import { seenBy, sorted } from "../faults/drill.ts";
import { makePeople } from "../faults/people.ts";
import { statusOf } from "../support/status.ts";
import { findings } from "../system/market-checks.ts";
import type { Person } from "../system/market-client.ts";
import { Market, trade } from "../system/market-load.ts";
import { CountingClient, type Counts } from "./counting-client.ts";

const goal = 0.999;
const healMs = 60_000;
const lookMs = 500;
const readers = 4;
const thinkMs = 20;
const burst = { jobs: 12, days: 2 };
const size = { workers: 8, employers: 4 };

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "120" },
    every: { type: "string", default: "10" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    turn: { type: "boolean", default: false },
    none: { type: "boolean", default: false },
  },
});
const seed = Number(values.seed);
const everyMs = Number(values.every) * 1000;
const two = Object.fromEntries(services.map((name) => [name, 2]));

/** The kills of a run: killed processes, and kills that had to wait for the other replica. */
type Kills = { killed: number; late: number };

const isUp = async (cluster: Cluster, slot: Slot): Promise<boolean> => {
  if (slot.process.isGone() || !/^OneDay/m.test(slot.process.said())) return false;
  if (slot.service !== "gateway") return true;
  const url = cluster.urls[cluster.of("gateway").indexOf(slot)];
  return (await statusOf(`${url}/health/live`)) === 200;
};

/** Kills one replica; if the other one is not up yet, waits for it first. */
const kill = async (cluster: Cluster, victim: Slot, kills: Kills): Promise<void> => {
  const others = cluster.of(victim.service).filter((slot) => slot !== victim);
  const areUp = async () => (await Promise.all(others.map((o) => isUp(cluster, o)))).every(Boolean);
  if (!(await areUp())) {
    kills.late += 1;
    while (!(await areUp())) await pause(lookMs);
  }
  kills.killed += 1;
  victim.process.child.kill("SIGKILL");
};

/** Kills until the time is over. */
const killing = async (cluster: Cluster, endMs: number): Promise<Kills> => {
  const kills: Kills = { killed: 0, late: 0 };
  if (values.none) return kills;
  for (let round = 0; performance.now() + everyMs < endMs; round += 1) {
    await pause(everyMs);
    const replica = values.turn ? Math.floor(round / services.length) : round;
    const chosen = values.turn ? [services[round % services.length]] : services;
    const victims = chosen.flatMap((name) => (name ? [cluster.of(name)[replica % 2]] : []));
    await Promise.all(victims.map((slot) => slot && kill(cluster, slot, kills)));
  }
  return kills;
};

/** Reads the pages that people use, one after another. */
const reading = async (
  client: CountingClient,
  people: readonly Person[],
  random: Random,
  endMs: number,
) => {
  const paths = [
    "/api/jobs?limit=20",
    "/api/users/me",
    "/api/payments/wallet",
    "/api/communication/notifications",
    "/api/users/me/jobs",
  ];
  while (performance.now() < endMs) {
    const { token } = pick(random, people);
    await client.send("GET", pick(random, paths), { token });
    await pause(thinkMs);
  }
};

const trading = async (market: Market, random: Random, endMs: number): Promise<void> => {
  while (performance.now() < endMs) await trade(market, random, burst);
};

/** The faults, after time to recover. */
const wrongs = async (look: () => Promise<string[]>): Promise<string[]> => {
  const endMs = performance.now() + healMs;
  for (;;) {
    const found = await look();
    if (found.length === 0 || performance.now() > endMs) return found;
    await pause(lookMs);
  }
};

const percent = (share: number): string => `${(share * 100).toFixed(3)} %`;

const report = (
  counts: Counts,
  kills: Kills,
  market: Market,
  found: readonly string[],
): boolean => {
  const { requests, succeeded, retried, slowestMs, failures } = counts;
  const { lost, doubled, unhealed } = sorted(found);
  const wrong = [...found, ...market.surprises];
  const lines = [
    `requests            ${requests}`,
    `succeeded           ${succeeded} = ${percent(succeeded / requests)} (goal ${percent(goal)})`,
    `  at the first try  ${succeeded - retried} = ${percent((succeeded - retried) / requests)}`,
    `retried by clients  ${retried}`,
    `slowest answer      ${Math.round(slowestMs)} ms`,
    `processes killed    ${kills.killed}, ${kills.late} of them late, as the other was not up yet`,
    `commands done       ${market.history.length}`,
    `repeated effects    ${doubled.length}`,
    `lost effects        ${lost.length}`,
    `not healed          ${unhealed.length + market.surprises.length}`,
    ...failures.slice(0, 20).map((text) => `  failed: ${text}`),
    ...wrong.slice(0, 20).map((text) => `  wrong: ${text}`),
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
  return succeeded / requests >= goal && wrong.length === 0;
};

const run = async (): Promise<boolean> => {
  const cluster = await Cluster.start({ ...plain, replicas: two });
  try {
    const client = new CountingClient(cluster.urls);
    const { groups, operator } = await makePeople(cluster, client, {
      tag: `up${seed}`,
      runs: 1,
      size,
    });
    const [people] = groups;
    if (people === undefined) throw new Error("no people were made");
    const market = new Market(client, `up${seed}`, people);
    const from = new Date().toISOString();
    const endMs = performance.now() + Number(values.seconds) * 1000;
    const all = [...people.workers, ...people.employers];
    client.isCounting = true;
    const [kills] = await Promise.all([
      killing(cluster, endMs),
      trading(market, seeded(seed), endMs),
      ...Array.from({ length: readers }, (_, n) => reading(client, all, seeded(seed + n), endMs)),
    ]);
    client.isCounting = false;
    await cluster.ready();
    const look = async () =>
      findings(market.history, await seenBy({ market, from, people }, client, operator));
    return report(client.counts, kills, market, await wrongs(look));
  } catch (error) {
    process.stderr.write(cluster.said());
    throw error;
  } finally {
    await cluster.stop();
  }
};

process.stdout.write(`uptime: seed ${seed}\n`);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
process.exitCode = (await run()) ? 0 : 1;
