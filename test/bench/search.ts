/**
 * Search as jobs grow: `npm run bench:search -- [--jobs=10000,100000,1000000]`.
 *
 * The index in a process of its own, without HTTP: what a page costs in each order, near a place,
 * by words and by rare words, what a change costs, and how much memory a job needs. Writes
 * results/search.md, with the growth of each figure from the number of jobs before.
 */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { machine } from "./machine.ts";
import type { Figure, SearchSpeed } from "./search-speed.ts";

/** The limit of a page among a hundred thousand jobs, and of its growth to ten times as many. */
const goalMs = 10;
const goalGrowth = 1.6;
const goalJobs = 100_000;

const script = fileURLToPath(new URL("./search-speed.ts", import.meta.url));
const flags = ["--expose-gc", "--max-old-space-size=6144", "--disable-warning=ExperimentalWarning"];

const measured = (...args: string[]): SearchSpeed => {
  const done = spawnSync(process.execPath, [...flags, script, ...args], { encoding: "utf8" });
  if (done.status !== 0) throw new Error(done.stderr);
  return JSON.parse(done.stdout) as SearchSpeed;
};

const { values } = parseArgs({
  options: { jobs: { type: "string", default: "10000,100000,1000000" } },
});
const { cpu, cores, node, loadAverage } = machine();
const counts = values.jobs.split(",");
const speeds = counts.map((count) => measured(count));
/** The runs with short descriptions, among a hundred thousand jobs at most. */
const shorts = counts.map((count) => (Number(count) > goalJobs ? null : measured(count, "short")));

const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
const figureOf = ({ figures }: SearchSpeed, name: string): Figure | undefined =>
  figures.find((figure) => figure.name === name);
const names = speeds[0]?.figures.map(({ name }) => name) ?? [];
const ms = (value = Number.NaN): string => value.toFixed(3);
const figureRow = (name: string): string => {
  const figures = speeds.map((speed) => figureOf(speed, name));
  return row([name, ...figures.flatMap((figure) => [ms(figure?.p50), ms(figure?.p99)])]);
};
const head = [
  "",
  ...counts.flatMap((count) => [`${Number(count).toLocaleString("en")}: p50`, "p99"]),
];
const pages = names.filter((name) => !["a seat is taken", "an edit, or a new one"].includes(name));
const worst = (speed: SearchSpeed): Figure =>
  pages
    .flatMap((name) => figureOf(speed, name) ?? [])
    .reduce((a, b) => (b.p99 > a.p99 ? b : a), { name: "none", p50: 0, p99: 0 });

const at = speeds.find(({ jobs }) => jobs === goalJobs);
const last = speeds.at(-1);
const verdicts = speeds.map((speed) => {
  const { name, p99 } = worst(speed);
  return `- ${speed.jobs.toLocaleString("en")} jobs: the slowest is "${name}", p99 ${ms(p99)} ms.`;
});
if (at !== undefined && last !== undefined && last.jobs > at.jobs) {
  const [before, after] = [figureOf(at, "mixed")?.p99 ?? 0, figureOf(last, "mixed")?.p99 ?? 0];
  verdicts.push(
    `- Mixed searches, p99: ${ms(before)} ms (goal: below ${goalMs}), then ${(after / before).toFixed(1)} x (goal: at most ${goalGrowth}).`,
  );
}
const report = `# Search bench

Open jobs around Seoul in one process, as the demo's employers write them, each description its own;
20 jobs to an employer. A page of 20. ${cpu}, ${cores} cores, Node ${node}, load average
${loadAverage} when it began${loadAverage > cores ? ", so that the machine was busy with much else" : ""}: each figure is the least of three tries of one search, over 100 searches,
in milliseconds. Made by \`npm run bench:search\`.

${[row(head), row(head.map(() => "---")), ...names.map(figureRow)].join("\n")}

${verdicts.join("\n")}

## Memory

All that the index keeps: the jobs themselves, as a page shows them, the lists and the grams.
Letters: of title, description and address, two bytes each.

| jobs | letters a job | bytes a job | short: letters | bytes a job |
| --- | --- | --- | --- | --- |
${speeds
  .map((speed, n) =>
    row([
      String(speed.jobs),
      String(speed.lettersPerJob),
      String(speed.bytesPerJob),
      String(shorts[n]?.lettersPerJob ?? ""),
      String(shorts[n]?.bytesPerJob ?? ""),
    ]),
  )
  .join("\n")}
`;
writeFileSync(new URL("./results/search.md", import.meta.url), report);
console.log(report);
