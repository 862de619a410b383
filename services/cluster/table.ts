/** Table: what runs, as `--status` and the banner show it. */

export type Row = {
  readonly name: string;
  readonly pid: number;
  readonly port: number | null;
  readonly state: "down" | "ready" | "starting" | "stopping" | "up";
  readonly restarts: number;
  /** Resident memory; null for a process that is gone. */
  readonly rssKb: number | null;
};

/** What the whole cluster must stay under. */
export const memoryGoalMb = 1500;
const kbPerMb = 1024;

const megabytes = (kb: number): number => Math.round(kb / kbPerMb);

/** Resident memory of all together, in MB. */
export const memoryMb = (rows: readonly Row[]): number =>
  megabytes(rows.reduce((sum, { rssKb }) => sum + (rssKb ?? 0), 0));

const cells = ({ name, pid, port, state, restarts, rssKb }: Row): string[] => [
  name,
  String(pid),
  port === null ? "" : String(port),
  rssKb === null ? "gone" : state,
  String(restarts),
  rssKb === null ? "" : String(megabytes(rssKb)),
];

/** The rows under their heads, with the sum; every line ends. */
export const tableOf = (rows: readonly Row[]): string => {
  const heads = ["process", "pid", "port", "state", "restarts", "MB"];
  const sum = ["all", "", "", "", "", String(memoryMb(rows))];
  const lines = [heads, ...rows.map(cells), sum];
  const widths = heads.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)));
  return lines
    .map((line) => line.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join("  "))
    .map((line) => `${line.trimEnd()}\n`)
    .join("");
};
