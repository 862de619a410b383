/**
 * Search libraries: the same postings and words in our index, in MiniSearch and in FlexSearch.
 *
 * `npm run bench:search-libraries -- [JOBS]`; 20,000 jobs when not said. Each engine runs in a process
 * of its own, so that nothing else is in its memory. A search is one word of the postings, and the 20
 * newest jobs that have it; the libraries rank by their own score, so their hits are sorted here.
 * Neither knows the orders of the market, its cursors or initial consonants.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import flexsearch from "flexsearch";
import MiniSearch from "minisearch";
import { later } from "../../services/contracts/core/units.ts";
import { type SearchedJob, SearchIndex } from "../../services/job/search/search-index.ts";
import { percentile } from "./figures.ts";
import { postings, usedBytes } from "./search-postings.ts";

type Engine = {
  readonly put: (job: SearchedJob, n: number) => void;
  /** How many jobs of the page have the word. */
  readonly find: (word: string) => number;
};

const words = ["포장", "청소", "서빙", "진열", "분류", "운반", "안내", "철거", "주방", "카페"];
const times = 200;
const limit = 20;
const [first = "20000", only] = process.argv.slice(2);
const count = Number(first);
const { at, posting } = postings(count, false);

const textOf = ({ title, description, place, skills }: SearchedJob): string =>
  [title, description, place.address, ...skills].join(" ");

/** The newest of the hits, which are numbers of jobs. */
const newest = (hits: readonly number[]): number[] =>
  hits.toSorted((a, b) => b - a).slice(0, limit);

const engines: Readonly<Record<string, () => Engine>> = {
  OneDay: () => {
    const index = new SearchIndex();
    return {
      put: (job, n) => index.put(job, later(at, n)),
      find: (word) => index.page({ q: word, sort: "new", limit }, at).items.length,
    };
  },
  MiniSearch: () => {
    const index = new MiniSearch<{ id: number; text: string }>({ fields: ["text"] });
    return {
      put: (job, n) => index.add({ id: n, text: textOf(job) }),
      find: (word) =>
        newest(index.search(word, { prefix: true }).map(({ id }) => id as number)).length,
    };
  },
  FlexSearch: () => {
    const index = new flexsearch.Index({ tokenize: "forward" });
    return {
      put: (job, n) => void index.add(n, textOf(job)),
      find: (word) => newest(index.search(word, { limit: count }) as number[]).length,
    };
  },
};

const measured = (name: string): Record<string, unknown> => {
  const engine = engines[name]?.();
  if (engine === undefined) throw new Error(`no engine ${name}`);
  const before = usedBytes();
  const startedAt = performance.now();
  for (let n = 0; n < count; n += 1) engine.put(posting(n), n);
  const loadMs = Math.round(performance.now() - startedAt);
  const bytesPerJob = Math.round((usedBytes() - before) / count);
  let found = 0;
  const took = Array.from({ length: times }, (_, n) => {
    const from = performance.now();
    found += engine.find(words[n % words.length] ?? "");
    return performance.now() - from;
  }).sort((a, b) => a - b);
  const [p50, p99] = [percentile(took, 0.5), percentile(took, 0.99)].map((ms) => ms.toFixed(3));
  return { name, bytesPerJob, loadMs, p50, p99, found };
};

if (only === undefined) {
  const script = fileURLToPath(import.meta.url);
  const flags = ["--expose-gc", "--disable-warning=ExperimentalWarning"];
  process.stdout.write(
    "engine: bytes a job (ours keeps the jobs too), load, p50 and p99 of a page\n",
  );
  for (const name of Object.keys(engines)) {
    const args = [...flags, script, String(count), name];
    const done = spawnSync(process.execPath, args, { encoding: "utf8" });
    if (done.status !== 0) throw new Error(done.stderr);
    const { bytesPerJob, loadMs, p50, p99, found } = JSON.parse(done.stdout);
    process.stdout.write(
      `${name}: ${bytesPerJob} B, ${loadMs} ms, ${p50} ms, ${p99} ms (${found} found)\n`,
    );
  }
} else process.stdout.write(JSON.stringify(measured(only)));
