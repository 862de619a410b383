/** Runs: what the bench measures in processes of their own. */
import { spawnSync } from "node:child_process";
import type { Speed } from "./matching-speed.ts";
import type { Start } from "./matching-start.ts";

const oldSpaceMb = 6144;

const run = (script: string, args: readonly number[]): string => {
  const path = new URL(script, import.meta.url).pathname;
  const memory = ["--expose-gc", `--max-old-space-size=${oldSpaceMb}`];
  const flags = [...memory, "--disable-warning=ExperimentalWarning"];
  const done = spawnSync(process.execPath, [...flags, path, ...args.map(String)], {
    encoding: "utf8",
  });
  if (done.status !== 0) throw new Error(done.stderr);
  return done.stdout;
};

const towns = [
  { name: "10,000 of one town", jobs: 10_000, towns: 1 },
  { name: "100,000 of one town", jobs: 100_000, towns: 1 },
  { name: "1,000,000 of ten towns", jobs: 1_000_000, towns: 10 },
  { name: "1,000,000 of one town", jobs: 1_000_000, towns: 1 },
];

export const speedTable = (): string =>
  [
    "| open jobs | p50 ms | p99 ms | least: p50 ms | p99 ms | bytes a job |",
    "| --- | --- | --- | --- | --- | --- |",
    ...towns.map((one) => {
      const speed = JSON.parse(run("./matching-speed.ts", [one.jobs, one.towns])) as Speed;
      const { wallMs, leastMs, bytesPerJob } = speed;
      const times = [wallMs.p50, wallMs.p99, leastMs.p50, leastMs.p99].map((ms) => ms.toFixed(2));
      return `| ${[one.name, ...times, bytesPerJob].join(" | ")} |`;
    }),
  ].join("\n");

export const startTable = (): string => {
  const start = JSON.parse(run("./matching-start.ts", [20_000, 5])) as Start;
  const rows = { "from the log": start.fromLog, "from a snapshot": start.fromSnapshot };
  return [
    `| ${start.jobs} jobs, ${start.commits} commits | s | of the processor, s |`,
    "| --- | --- | --- |",
    ...Object.entries(rows).map(
      ([name, { wallMs, cpuMs }]) =>
        `| ${name} | ${(wallMs / 1000).toFixed(1)} | ${(cpuMs / 1000).toFixed(1)} |`,
    ),
  ].join("\n");
};
