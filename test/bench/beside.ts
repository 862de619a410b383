/**
 * Beside: `npm run bench:beside -- <folder of another checkout>`, two versions of OneDay in one
 * run.
 *
 * A machine's speed changes from minute to minute, so two runs say little about two versions. Here
 * both get requests in short alternating turns. The figure is the processor time of a request, as
 * the median of the turns.
 */
import { resolve } from "node:path";
import { type Child, projectFolder } from "./child.ts";
import { applications, postJobs } from "./commands.ts";
import { withCpu } from "./compare.ts";
import { median } from "./figures.ts";
import { type LoadRequest, type Plan, startLoad } from "./load.ts";
import { logInAll, startOneDay } from "./oneday.ts";
import { reads } from "./scenarios.ts";

const [readTurns, readMs] = [30, 500] as const;
const [applyTurns, applyMs] = [16, 5_000] as const;
const connections = 8;

type Side = {
  readonly oneDay: Child;
  readonly read: LoadRequest[];
  readonly apply: LoadRequest[];
  readonly cpuUs: Record<"read" | "apply", number[]>;
};

const sideOf = async (project: string): Promise<Side> => {
  const oneDay = await startOneDay(project);
  const workers = await logInAll(oneDay.url, "worker");
  const signedIn = reads(workers).find(({ name }) => name === "signed-in read");
  const read = workers.map((_, n) => signedIn?.request(n) as LoadRequest);
  const apply = applications(
    workers,
    await postJobs(oneDay.url, await logInAll(oneDay.url, "employer")),
  );
  return { oneDay, read, apply, cpuUs: { read: [], apply: [] } };
};

const planOf = ({ oneDay: { url }, read, apply }: Side, turn: number, isRead: boolean): Plan => {
  const share = Math.floor(apply.length / applyTurns);
  const requests = isRead ? read : apply.slice(turn * share, (turn + 1) * share);
  const request = (n: number) => requests[n] as LoadRequest;
  const plan = { url, connections, requests: requests.length, request };
  if (isRead) return { ...plan, durationMs: readMs };
  return { ...plan, durationMs: applyMs, once: true, expected: ["409 TIME_CLASH"] };
};

const row = (name: "read" | "apply", [before, now]: readonly [Side, Side]): string => {
  const [was, is] = [median(before.cpuUs[name]), median(now.cpuUs[name])];
  const figures = [was.toFixed(1), is.toFixed(1), (is / was).toFixed(3)];
  return [name.padEnd(8), ...figures.map((figure) => figure.padStart(10))].join("");
};

const run = async (folder: string): Promise<void> => {
  const load = startLoad();
  const sides: Side[] = [];
  try {
    for (const project of [folder, projectFolder]) sides.push(await sideOf(project));
    for (const name of ["read", "apply"] as const) {
      const turns = name === "read" ? readTurns : applyTurns;
      for (let turn = 0; turn < turns; turn += 1) {
        for (const side of turn % 2 === 0 ? sides : sides.toReversed()) {
          const plan = planOf(side, turn, name === "read");
          const { outcome, cpuUs } = await withCpu(side.oneDay, () => load.measure(plan));
          if (outcome.unexpected > 0) throw new Error(JSON.stringify(outcome.answers));
          if (cpuUs !== null) side.cpuUs[name].push(cpuUs);
        }
      }
    }
    console.log("cpu us      before       now   of before");
    for (const name of ["read", "apply"] as const) console.log(row(name, sides as [Side, Side]));
  } finally {
    await load.stop();
    for (const { oneDay } of sides) await oneDay.stop();
  }
};

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("name the folder of the other checkout");
await run(resolve(folder));
