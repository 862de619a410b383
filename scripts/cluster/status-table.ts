/** Status table: the processes as `--status` and the banner show them. */

export type Row = {
  readonly name: string;
  readonly pid: number;
  readonly port: number | null;
  readonly state: "down" | "ready" | "starting" | "stopping" | "up";
  readonly restarts: number;
  /** Its share of memory; null for a process that has ended. */
  readonly memoryKb: number | null;
  /** Its resident memory, with shared pages in full (RSS). */
  readonly residentKb: number | null;
};

/** The memory limit of the whole cluster. */
export const memoryGoalMb = 1500;
const kbPerMb = 1024;

const megabytes = (kb: number): number => Math.round(kb / kbPerMb);
const sumOf = (rows: readonly Row[], part: "memoryKb" | "residentKb"): number =>
  megabytes(rows.reduce((sum, row) => sum + (row[part] ?? 0), 0));

/**
 * The memory of all processes in MB: the sum of proportional set sizes (`smaps_rollup` in proc(5)).
 * A sum of resident sizes would count Node's program once per process.
 */
export const memoryMb = (rows: readonly Row[]): number => sumOf(rows, "memoryKb");

const shown = (kb: number | null): string => (kb === null ? "" : String(megabytes(kb)));

const cells = ({ name, pid, port, state, restarts, memoryKb, residentKb }: Row): string[] => [
  name,
  String(pid),
  port === null ? "" : String(port),
  memoryKb === null ? "gone" : state,
  String(restarts),
  shown(memoryKb),
  shown(residentKb),
];

/** The rows under their headings, with the sum; every line ends with a line end. */
export const tableOf = (rows: readonly Row[]): string => {
  const heads = ["process", "pid", "port", "state", "restarts", "MB", "resident"];
  const sums = [memoryMb(rows), sumOf(rows, "residentKb")].map(String);
  const sum = ["all", "", "", "", "", ...sums];
  const lines = [heads, ...rows.map(cells), sum];
  const widths = heads.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)));
  return lines
    .map((line) => line.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join("  "))
    .map((line) => `${line.trimEnd()}\n`)
    .join("");
};
