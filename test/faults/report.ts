/** Report: the table of a matrix, on the terminal and as files. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Run } from "./drill.ts";

export type Row = {
  readonly cell: string;
  readonly control: string | null;
  /** The seed of the cell's first run; each next one adds one. */
  readonly seed: number;
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
  /** The findings, with the seed that repeats each. */
  readonly problems: readonly string[];
};

/** The result of one command for a cell, and its day. */
export type Part = Row & { readonly date: string };

const folder = join(import.meta.dirname, "results");

const spread = (times: readonly number[]): { median: number; worst: number } => {
  const inOrder = times.toSorted((a, b) => a - b);
  const inS = (ms: number | undefined) => Math.round((ms ?? 0) / 10) / 100;
  return { median: inS(inOrder[Math.floor(inOrder.length / 2)]), worst: inS(inOrder.at(-1)) };
};

const sumOf = (runs: readonly Run[], of: (run: Run) => number): number =>
  runs.reduce((sum, run) => sum + of(run), 0);

/** `after` are the findings once the cluster's processes had ended. */
export const rowOf = (
  { name, control }: { readonly name: string; readonly control?: string },
  seed: number,
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
    seed,
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

const before = (path: string): readonly Part[] =>
  existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as { parts: Part[] }).parts : [];

/** The parts of a cell as one row; `median` is the worst part's. */
export const summed = (parts: readonly Part[]): Row => {
  const sum = (of: (part: Part) => number) => parts.reduce((total, part) => total + of(part), 0);
  const most = (of: (part: Part) => number) => Math.max(...parts.map(of));
  const resumes = parts.flatMap(({ resumeS }) => resumeS ?? []);
  const [first] = parts as [Part];
  return {
    ...first,
    runs: sum(({ runs }) => runs),
    faults: sum(({ faults }) => faults),
    missed: sum(({ missed }) => missed),
    acknowledged: sum(({ acknowledged }) => acknowledged),
    lost: sum(({ lost }) => lost),
    doubled: sum(({ doubled }) => doubled),
    unhealed: sum(({ unhealed }) => unhealed),
    healS: { median: most(({ healS }) => healS.median), worst: most(({ healS }) => healS.worst) },
    resumeS:
      resumes.length === 0
        ? null
        : {
            median: Math.max(...resumes.map(({ median }) => median)),
            worst: Math.max(...resumes.map(({ worst }) => worst)),
          },
    slowestS: most(({ slowestS }) => slowestS),
    verdict: (parts.find(isFailed) ?? first).verdict,
    problems: parts.flatMap(({ problems }) => problems),
  };
};

/** Merges old and new parts: a new part replaces one of the same cell, seed and day. */
export const merged = (old: readonly Part[], fresh: readonly Part[]): Part[] => {
  const keyOf = ({ cell, seed, date }: Part) => `${cell} ${seed} ${date}`;
  return [...new Map([...old, ...fresh].map((part) => [keyOf(part), part])).values()];
};

/**
 * Writes `faults.{json,md}`: every part that was ever run, and a row for each of `names`. A part
 * that failed stays until the author of the fix deletes it. Answers the files' names.
 */
export const writeReport = (rows: readonly Row[], names: readonly string[]): string => {
  mkdirSync(folder, { recursive: true });
  const date = new Date().toISOString().slice(0, 10);
  const path = join(folder, "faults");
  const parts = merged(
    before(`${path}.json`),
    rows.map((row) => ({ ...row, date })),
  );
  const all = names.flatMap((name) => {
    const own = parts.filter(({ cell }) => cell === name);
    return own.length === 0 ? [] : [summed(own)];
  });
  const runs = all.reduce((sum, row) => sum + row.runs, 0);
  const acknowledged = all.reduce((sum, row) => sum + row.acknowledged, 0);
  const dates = parts.map((part) => part.date).sort();
  const head = `${all.length} of ${names.length} cells, ${runs} runs, ${acknowledged} acknowledged commands, ${dates[0]} to ${dates.at(-1)}.`;
  writeFileSync(`${path}.json`, `${JSON.stringify({ parts }, null, 2)}\n`);
  const text = `# Fault matrix\n\n${head}\n\n${tableOf(all)}\n${problemsOf(all)}`;
  writeFileSync(`${path}.md`, `${text.trimEnd()}\n`);
  return `${path}.{json,md}`;
};
