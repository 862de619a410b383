/** Report: the figures of a run as a table for people and as JSON for comparison over time. */
import { mkdirSync, writeFileSync } from "node:fs";
import type { Row } from "./compare.ts";
import type { Machine } from "./machine.ts";

/** A single figure and its goal, which is an upper limit. */
export type Figure = {
  readonly name: string;
  readonly value: number | null;
  readonly goal: number;
};

export type Report = {
  readonly name: string;
  readonly date: string;
  readonly machine: Machine;
  /** Share of the machine's time that other processes took during the run; null: not known. */
  readonly otherCpu: number | null;
  readonly rows: readonly Row[];
  readonly figures: readonly Figure[];
};

/** Columns as wide as their widest cell; the first to the left, the others to the right. */
const aligned = (lines: readonly (readonly string[])[]): string => {
  const width = (column: number) => Math.max(...lines.map((line) => line[column]?.length ?? 0));
  const cell = (text: string, column: number) =>
    column === 0 ? text.padEnd(width(column)) : text.padStart(width(column));
  return lines.map((line) => line.map(cell).join("  ").trimEnd()).join("\n");
};

const percent = (share: number): string => `${Math.round(share * 100)} %`;

const otherCpuMax = 0.1;
const notQuiet = "Other programs were at work on this machine: the figures are not to be trusted.";

const verdict = (isReached: boolean, goal: string): string =>
  `${isReached ? "reached" : "missed"} (goal ${goal})`;

const rowCells = (row: Row): string[] => [
  row.name,
  // The generator took its whole core: the server could have answered more than this.
  `${row.generatorCpu > 0.95 ? ">= " : ""}${Math.round(row.perSecond)}`,
  row.ofBare === null ? "-" : row.ofBare.toFixed(2),
  row.cpuUs === null ? "-" : row.cpuUs.toFixed(1),
  Math.round(row.achievedPerSecond).toString(),
  row.p50Ms.toFixed(2),
  row.p99Ms.toFixed(2),
  row.bodyBytes.toString(),
  row.goal === null ? "" : verdict((row.ofBare ?? 0) >= row.goal, `>= ${row.goal}`),
];

const figureCells = ({ name, value, goal }: Figure): string[] => [
  name,
  value === null ? "unknown" : String(value),
  value === null ? "" : verdict(value < goal, `< ${goal}`),
];

/** The failures, one sentence for each row that has any. */
export const failures = (rows: readonly Row[]): string[] =>
  rows
    .filter((row) => row.failures > 0)
    .map((row) => `FAILED ${row.name}: ${row.failures} of ${JSON.stringify(row.answers)}`);

/** The table, the figures, the expected answers that are not 2xx, and the failures. */
export const text = ({ name, machine: on, otherCpu, rows, figures }: Report): string => {
  const head = [
    "",
    "requests/s",
    "of bare",
    "cpu us",
    "at rate/s",
    "p50 ms",
    "p99 ms",
    "bytes",
    "",
  ];
  const refused = rows
    .filter((row) => Object.keys(row.answers).some((label) => !label.startsWith("2")))
    .map((row) => `${row.name}: ${JSON.stringify(row.answers)}`);
  return [
    `${name}: ${on.cpu}, ${on.cores} cores, ${on.memoryMb} MB, node ${on.node}, ` +
      `moleculer ${on.moleculer}, load average ${on.loadAverage}, ` +
      `other processes ${otherCpu === null ? "unknown" : percent(otherCpu)}`,
    aligned([head, ...rows.map(rowCells)]),
    aligned(figures.map(figureCells)),
    ...((otherCpu ?? 0) > otherCpuMax ? [notQuiet] : []),
    ...refused,
    ...failures(rows),
  ].join("\n\n");
};

/** Rounds to three decimals, which is as precise as a measurement. */
const rounded = (_: string, value: unknown): unknown =>
  typeof value === "number" ? Math.round(value * 1_000) / 1_000 : value;

/** Writes results/<date>-<name>.json beside this file. */
export const write = (report: Report): void => {
  const folder = new URL("./results/", import.meta.url);
  mkdirSync(folder, { recursive: true });
  const file = new URL(`${report.date}-${report.name}.json`, folder);
  writeFileSync(file, `${JSON.stringify(report, rounded, 2)}\n`);
};
