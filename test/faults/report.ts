/** Report: the table of a matrix, on the terminal and as files. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Run } from "./drill.ts";

export type Row = {
  readonly cell: string;
  readonly control: string | null;
  readonly runs: number;
  readonly faults: number;
  /** Runs in which the fault came elsewhere than at its point. */
  readonly missed: number;
  readonly acknowledged: number;
  readonly lost: number;
  readonly doubled: number;
  readonly unhealed: number;
  readonly healS: { readonly median: number; readonly worst: number };
  readonly resumeS: { readonly median: number; readonly worst: number } | null;
  readonly slowestS: number;
  readonly verdict: string;
  /** What was found, with the seed that repeats it. */
  readonly problems: readonly string[];
};

const folder = join(import.meta.dirname, "results");

const spread = (times: readonly number[]): { median: number; worst: number } => {
  const inOrder = times.toSorted((a, b) => a - b);
  const inS = (ms: number | undefined) => Math.round((ms ?? 0) / 10) / 100;
  return { median: inS(inOrder[Math.floor(inOrder.length / 2)]), worst: inS(inOrder.at(-1)) };
};

const sumOf = (runs: readonly Run[], of: (run: Run) => number): number =>
  runs.reduce((sum, run) => sum + of(run), 0);

/** `after` is what was found once the cluster's processes were gone. */
export const rowOf = (
  { name, control }: { readonly name: string; readonly control?: string },
  runs: readonly Run[],
  problems: readonly string[],
  after: readonly string[],
): Row => {
  const lost = sumOf(runs, (run) => run.lost.length);
  const doubled = sumOf(runs, (run) => run.doubled.length);
  const unhealed = sumOf(runs, (run) => run.unhealed.length) + after.length;
  const isBad = problems.length + after.length > 0;
  const resumes = runs.flatMap(({ resumeMs }) => resumeMs ?? []);
  const good = isBad ? "FAILED" : "ok";
  const caught = isBad ? "control: failed as it must" : "CONTROL PASSED";
  return {
    cell: name,
    control: control ?? null,
    runs: runs.length,
    faults: sumOf(runs, (run) => run.faults),
    missed: runs.filter(({ isMissed }) => isMissed).length,
    acknowledged: sumOf(runs, (run) => run.acknowledged),
    lost,
    doubled,
    unhealed,
    healS: spread(runs.map(({ healMs }) => healMs)),
    resumeS: resumes.length === 0 ? null : spread(resumes),
    slowestS: Math.round(Math.max(0, ...runs.map(({ slowestMs }) => slowestMs)) / 10) / 100,
    verdict: control === undefined || runs.length === 0 ? good : caught,
    problems: [...problems, ...after],
  };
};

export const isFailed = ({ verdict }: Row): boolean =>
  verdict === "FAILED" || verdict === "CONTROL PASSED";

const titles = [
  "cell",
  "runs",
  "faults",
  "missed",
  "acknowledged",
  "lost",
  "doubled",
  "unhealed",
  "heal s median/worst",
  "sagas go on s",
  "slowest s",
  "verdict",
];
const cellsOf = (row: Row): string[] => [
  row.cell,
  String(row.runs),
  String(row.faults),
  String(row.missed),
  String(row.acknowledged),
  String(row.lost),
  String(row.doubled),
  String(row.unhealed),
  `${row.healS.median} / ${row.healS.worst}`,
  row.resumeS === null ? "" : `${row.resumeS.median} / ${row.resumeS.worst}`,
  String(row.slowestS),
  row.verdict,
];

export const lineOf = (row: Row): string => `| ${cellsOf(row).join(" | ")} |`;
export const tableOf = (rows: readonly Row[]): string =>
  [`| ${titles.join(" | ")} |`, `|${titles.map(() => "---|").join("")}`, ...rows.map(lineOf)].join(
    "\n",
  );

const problemsOf = (rows: readonly Row[]): string =>
  rows
    .filter((row) => isFailed(row))
    .map(({ cell, problems }) => `\n## ${cell}\n${problems.map((text) => `- ${text}`).join("\n")}`)
    .join("\n");

/** Writes `<date>-faults.{json,md}`; answers their names. */
export const writeReport = (
  rows: readonly Row[],
  about: { readonly seed: number; readonly runs: number; readonly tookS: number },
): string => {
  mkdirSync(folder, { recursive: true });
  const date = new Date().toISOString().slice(0, 10);
  const path = join(folder, `${date}-faults`);
  const head = `Seed ${about.seed}, ${about.runs} runs a cell (money ten times as many), ${about.tookS} s.`;
  writeFileSync(`${path}.json`, `${JSON.stringify({ ...about, date, rows }, null, 2)}\n`);
  writeFileSync(
    `${path}.md`,
    `# Fault matrix, ${date}\n\n${head}\n\n${tableOf(rows)}\n${problemsOf(rows)}`,
  );
  return `${path}.{json,md}`;
};
