/** Drill: one run of a cell: a burst of market life, a fault beside it, and the checks after it. */
import { setTimeout as pause } from "node:timers/promises";
import { type Random, seeded } from "../../services/demo/random.ts";
import { type Event, findings, type Seen } from "../system/market-checks.ts";
import { type Attempt, Client, type Person } from "../system/market-client.ts";
import { Market, trade } from "../system/market-load.ts";
import { look } from "../system/market-look.ts";
import type { Cell } from "./cells.ts";
import type { Cluster, Crash } from "./cluster.ts";
import type { Logs } from "./logs.ts";
import type { People } from "./people.ts";

/** What a fault may use while the load runs. */
export type Drill = {
  readonly cluster: Cluster;
  readonly random: Random;
  readonly market: Market;
  readonly operator: Person;
  /** Reports a problem that the fault itself has found. */
  note(problem: string): void;
  /** Reports that the load ended before the fault reached its point. */
  miss(): void;
  /** True when the load has ended. */
  isOver(): boolean;
  /** How many processes have died in this run. */
  crashes(): number;
};

export type Run = {
  readonly market: Market;
  readonly from: string;
  readonly people: People;
  readonly faults: number;
  /** The fault came elsewhere than the cell wants it. */
  readonly isMissed: boolean;
  readonly acknowledged: number;
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  readonly unhealed: readonly string[];
  readonly healMs: number;
  /** From the restart of the process until each saga that was open at the kill resumed. */
  readonly resumeMs: number | null;
  readonly slowestMs: number;
};

const load = { jobs: 4, days: 2 };
const burstsMax = 3;
const healMsMax = 30_000;
/** Long enough for two kills of one process and its starts on a busy machine. */
const clientMsMax = 60_000;
/** What is broken on purpose does not heal, so a control waits only shortly. */
const controlMsMax = 6000;
const controlClientMsMax = 12_000;
const resumeMsMax = 5000;
const hangMs = 10_000;
const pollMs = 100;
/** No 5xx may come later than this after the fault. */
const settledMs = 10_000;
/** Clocks of nodes may be off in a drill. */
const clocksMs = 2 * 3_600_000;

/** Sorts findings of the market's checks by their kind. */
export const sorted = (found: readonly string[]) => {
  const isDoubled = (text: string) => /\d+ times|never acknowledged|^key .* gave/.test(text);
  const isLost = (text: string) => /is missing|was not told/.test(text);
  return {
    doubled: found.filter(isDoubled),
    lost: found.filter((text) => isLost(text) && !isDoubled(text)),
    unhealed: found.filter((text) => !isLost(text) && !isDoubled(text)),
  };
};

const isOf =
  (people: ReadonlySet<unknown>) =>
  ({ data }: Event): boolean =>
    Object.values(data).some((value) => people.has(value));

/** What the people of a market see, without events of other runs. */
export const seenBy = async (
  { market, from, people: { firstCharges } }: Pick<Run, "market" | "from" | "people">,
  client: Client,
  operator: Person,
) => {
  const people = new Set<unknown>([...market.workers, ...market.employers].map((p) => p.userId));
  const seen: Seen = await look(market, client, operator, from);
  const isFirst = ({ data }: Event) => firstCharges.includes(String(data["chargeId"]));
  const events = seen.events.filter((event) => isOf(people)(event) && !isFirst(event));
  return { ...seen, events };
};

/** Waits until every saga that was open when a process died has resumed; in ms from its restart. */
const watchResume = async (drill: Drill, logs: Logs | null, from: number, before: number) => {
  if (logs === null) return null;
  const { cluster } = drill;
  const times: number[] = [];
  let seen = before;
  const waits: Promise<void>[] = [];
  const watch = async ({ restarted }: Crash) => {
    let open = await logs.openSagas(from);
    const crashes = cluster.crashes.length;
    const restartedMs = await restarted;
    while (open.length > 0 && performance.now() - restartedMs < healMsMax) {
      const moved = await Promise.all(open.map((saga) => logs.hasMoved(saga)));
      open = open.filter((_, index) => !moved[index]);
      // Another process died: its own watch waits for these sagas.
      if (cluster.crashes.length > crashes) return;
      if (open.length > 0) await pause(pollMs);
    }
    times.push(performance.now() - restartedMs);
  };
  while (!drill.isOver() || cluster.crashes.length > seen) {
    const crash = cluster.crashes[seen];
    if (crash !== undefined) {
      seen += 1;
      waits.push(watch(crash));
    } else await pause(20);
  }
  await Promise.all(waits);
  return times.length === 0 ? null : Math.max(...times);
};

/**
 * Trades until a fault has come, for some bursts at most; answers what a client could not carry
 * out.
 */
const trading = async (drill: Drill, random: Random, cell: Cell): Promise<string[]> => {
  try {
    for (let burst = 1; burst <= burstsMax; burst += 1) {
      await trade(drill.market, random, load);
      if (!cell.needsCrash || drill.crashes() > 0) break;
    }
    return [];
  } catch (error) {
    return [`load: ${(error as Error).message}`];
  }
};

/** Checks until everything is right or the time is over; answers what is wrong. */
const healed = async (check: () => Promise<string[]>, endMs: number): Promise<string[]> => {
  for (;;) {
    let found: string[];
    try {
      found = await check();
    } catch (error) {
      found = [`not readable: ${(error as Error).message}`];
    }
    if (found.length === 0 || performance.now() > endMs) return found;
    await pause(pollMs);
  }
};

export type Scene = {
  readonly cluster: Cluster;
  /** Null where the store is no database to look into. */
  readonly logs: Logs | null;
  readonly operator: Person;
};

/** One run. `seed` repeats its load and its moments, as far as processes share their clocks. */
export const runOnce = async (
  cell: Cell,
  { cluster, logs, operator }: Scene,
  people: People,
  seed: number,
): Promise<Run> => {
  const isControl = cell.control !== undefined;
  const attempts: Attempt[] = [];
  const client = new Client(
    cluster.urls,
    (attempt) => attempts.push(attempt),
    isControl ? controlClientMsMax : clientMsMax,
  );
  const world = cell.hasDisputes === true ? { ...cell, operator } : cell;
  const market = new Market(client, `run${seed}`, people, world);
  const from = new Date(Date.now() - (cell.hasOtherClocks ? clocksMs : 1000)).toISOString();
  const logFrom = (await logs?.head("job")) ?? 0;
  const crashesBefore = cluster.crashes.length;
  const notes: string[] = [];
  let isMissed = false;
  let isOver = false;
  const drill: Drill = {
    cluster,
    market,
    operator,
    note: (problem) => notes.push(problem),
    miss: () => {
      isMissed = true;
    },
    random: seeded(seed + 1),
    isOver: () => isOver,
    crashes: () => cluster.crashes.length - crashesBefore,
  };
  const loading = trading(drill, seeded(seed), cell).finally(() => {
    isOver = true;
  });
  const [loadProblems, faults, resumeMs] = await Promise.all([
    loading,
    cell.fault(drill).catch((error: Error) => {
      notes.push(`the fault: ${error.message}`);
      return 0;
    }),
    watchResume(drill, logs, logFrom, crashesBefore),
  ]);
  const endedMs = performance.now();
  const check = async () =>
    findings(market.history, await seenBy({ market, from, people }, client, operator));
  const endMs = endedMs + (isControl ? controlMsMax : healMsMax);
  // Where a client gave up, its outcome is unknown: giving up is itself the finding.
  const isUnknown = loadProblems.length > 0 && !isControl;
  const found = isUnknown ? [] : await healed(check, endMs);
  const healMs = performance.now() - endedMs;
  client.stop();
  const slowestMs = Math.max(0, ...attempts.map(({ tookMs }) => tookMs));
  const late = attempts.filter(
    ({ status, startedMs }) => status >= 500 && startedMs > endedMs + settledMs,
  );
  const { lost, doubled, unhealed } = sorted(found);
  return {
    market,
    from,
    people,
    isMissed,
    faults: Math.max(faults, drill.crashes()),
    acknowledged: market.history.length,
    lost,
    doubled,
    unhealed: [
      ...loadProblems,
      ...notes,
      ...market.surprises.map((text) => `surprise: ${text}`),
      ...unhealed,
      ...(slowestMs > hangMs - 50 ? [`an answer took ${Math.round(slowestMs)} ms`] : []),
      ...late.slice(0, 3).map(({ path, status }) => `${status} of ${path} long after the fault`),
      ...(resumeMs !== null && resumeMs > resumeMsMax
        ? [`open sagas went on ${Math.round(resumeMs)} ms after the restart`]
        : []),
    ],
    healMs,
    resumeMs,
    slowestMs,
  };
};
