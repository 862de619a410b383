/**
 * The fault matrix: `npm run faults -- --runs N --seed S [--cells pattern] [--slice]`.
 *
 * Cells with equal clusters share one, for a limited number of runs. It lives while processes in it
 * are killed; at its end everything in it is read once more. Exit code 1 when anything is lost,
 * doubled or not healed, or when a control is not caught.
 */
import { parseArgs } from "node:util";
import { Client } from "../system/market-client.ts";
import { type Cell, cells, slice } from "./cells.ts";
import { Cluster, type Shape } from "./cluster.ts";
import { type Run, runOnce, type Scene } from "./drill.ts";
import { Logs } from "./logs.ts";
import { makePeople, type People } from "./people.ts";
import { isFailed, lineOf, type Row, rowOf, tableOf, writeReport } from "./report.ts";
import { verified } from "./verify.ts";

/** A long life is slow, because the MongoDB-protocol server scans whole collections. */
const runsOfLife = 20;
const runsOfEmbedded = 10;
const moneyTimes = 10;
const sliceRuns = 2;
const readsMax = 3;
const seedsOfCell = 1000;
const size = { workers: 3, employers: 2 };

type Task = { readonly cell: Cell; readonly runs: number; readonly seed: number };
type Done = { readonly cell: Cell; readonly runs: Run[]; readonly problems: string[] };

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const problemsOf = ({ name }: Cell, run: Run, seed: number): string[] =>
  [...run.unhealed, ...run.lost, ...run.doubled].map(
    (text) => `${text} (--cells "^${name}$" --runs 1 --seed ${seed})`,
  );

/** All tasks of one cluster: they share its shape and what employers begin with. */
const live = async (shape: Shape, tasks: readonly Task[]): Promise<[Done[], string[]]> => {
  const cluster = await Cluster.start(shape);
  try {
    const logs = cluster.mongo === null ? null : await Logs.open(cluster.mongo.url);
    const client = new Client(cluster.urls);
    const done: Done[] = [];
    let scene: Scene | null = null;
    for (const { cell, runs, seed } of tasks) {
      const { walletWon } = cell;
      const poor = walletWon === undefined ? {} : { walletWon };
      const asked = { tag: `${seed}`, runs, size, ...poor };
      const { groups, operator } = await makePeople(cluster, client, asked);
      scene = { cluster, logs, operator };
      done.push(await runCell(cell, scene, groups, seed));
      const [{ runs: made, problems }] = done.slice(-1) as [Done];
      say(`  ${cell.name}: ${made.length} runs, ${problems.length} problems so far`);
    }
    await logs?.close();
    const all = done.flatMap(({ runs }) => runs);
    // A control that was caught is not read once more.
    const isCaught = done.some(({ cell, problems }) => cell.control && problems.length > 0);
    if (scene === null || isCaught) return [done, []];
    const { operator } = scene;
    const mayAlert = tasks.some(({ cell }) => cell.mayAlert);
    return [done, await readAtLast(() => verified(cluster, all, operator, mayAlert))];
  } finally {
    await cluster.stop();
  }
};

/** The cluster could not be used: its cells have not passed, and the others continue. */
const brokenOff = (tasks: readonly Task[], { message }: Error): [Done[], string[]] => {
  const problem = `broken off: ${message}`;
  say(`  ${problem}`);
  return [tasks.map(({ cell }) => ({ cell, runs: [], problems: [problem] })), []];
};

/** Reads again when the machine was too busy to finish in time: each reading finds the same. */
const readAtLast = async (read: () => Promise<string[]>): Promise<string[]> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await read();
    } catch (error) {
      const problem = `what is left cannot be read: ${(error as Error).message}`;
      if (attempt === readsMax) return [problem];
      say(`  ${problem}; once more`);
    }
  }
};

const runCell = async (
  cell: Cell,
  scene: Scene,
  groups: readonly People[],
  seed: number,
): Promise<Done> => {
  const done: Done = { cell, runs: [], problems: [] };
  for (const [n, people] of groups.entries()) {
    const run = await runOnce(cell, scene, people, seed + n);
    done.runs.push(run);
    const problems = problemsOf(cell, run, seed + n);
    done.problems.push(...problems);
    for (const problem of problems.slice(0, 5)) say(`  ${cell.name}: ${problem}`);
    // One failure is enough for a control.
    if (cell.control !== undefined && problems.length > 0) break;
  }
  return done;
};

/** Groups cells into lives: one shape each, and a limited number of runs. */
const livesOf = (
  chosen: readonly Cell[],
  runs: number,
  seed: number,
  moneyTimes: number,
): [Shape, Task[]][] => {
  const lives: [Shape, Task[]][] = [];
  for (const [index, cell] of chosen.entries()) {
    let left = runs * (cell.isMoney ? moneyTimes : 1);
    for (let from = 0; left > 0; ) {
      const [shape, tasks] = lives.at(-1) ?? [];
      const used = tasks?.reduce((sum, task) => sum + task.runs, 0) ?? 0;
      // The demo data has twenty employers.
      const lifeMax = cell.shape.isEmbedded ? runsOfEmbedded : runsOfLife;
      const count = Math.min(left, lifeMax);
      const mayShare = cell.control === undefined && !cell.shape.isEmbedded;
      const isSame = shape === cell.shape && mayShare && used + count <= lifeMax;
      const task = { cell, runs: count, seed: seed + index * seedsOfCell + from };
      if (isSame) tasks?.push(task);
      else lives.push([cell.shape, [task]]);
      left -= count;
      from += count;
    }
  }
  return lives;
};

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "20" },
    seed: { type: "string" },
    cells: { type: "string", default: "" },
    slice: { type: "boolean", default: false },
  },
});
// The slice is the same every time, as far as possible.
const seed = Number(values.seed ?? (values.slice ? 1 : Date.now() % 1_000_000));
const runs = values.slice ? sliceRuns : Number(values.runs);
const pattern = new RegExp(values.cells);
const chosen = (values.slice ? slice : cells).filter(({ name }) => pattern.test(name));
const startMs = performance.now();
say(`fault matrix: ${chosen.length} cells, ${runs} runs, --seed ${seed}`);
const rows = new Map<string, Row>();
const nameOf = ({ name }: Cell): string => name;
let written: string | null = null;
type Sum = { seed: number; runs: Run[]; problems: string[]; after: string[] };
const all = new Map<Cell, Sum>();
for (const [shape, tasks] of livesOf(chosen, runs, seed, values.slice ? 1 : moneyTimes)) {
  const [done, after] = await live(shape, tasks).catch((error: Error) => brokenOff(tasks, error));
  for (const [index, { cell, runs: made, problems }] of done.entries()) {
    const first = tasks[index]?.seed ?? seed;
    const sum = all.get(cell) ?? { seed: first, runs: [], problems: [], after: [] };
    all.set(cell, sum);
    sum.runs.push(...made);
    sum.problems.push(...problems);
    // Later findings may belong to any cell of the life, so the last one gets them.
    if (index === done.length - 1) sum.after.push(...after);
    const row = rowOf(cell, sum.seed, sum.runs, sum.problems, sum.after);
    rows.set(cell.name, row);
    say(lineOf(row));
  }
  for (const text of after.slice(0, 10)) say(`  afterwards: ${text}`);
  // Written after each life, so that an interrupted matrix keeps its results.
  if (!values.slice) written = writeReport([...rows.values()], cells.map(nameOf));
}
const table = [...rows.values()];
const tookS = Math.round((performance.now() - startMs) / 1000);
const failed = table.filter(isFailed).length;
say(`\n${tableOf(table)}\n`);
if (written !== null) say(`written: ${written}`);
say(`in ${tookS} s`);
say(`${table.length - failed} passed, ${failed} failed`);
process.exit(failed > 0 || table.length === 0 ? 1 : 0);
