/** Prometheus as a process, with the rules and the scrape config of k8s/monitoring. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { childOf, ready } from "../support/child.ts";
import { folderOf, remove } from "../support/folders.ts";
import { freePort } from "../support/ports.ts";
import { needed, type Program, pathOf } from "../support/programs.ts";
import { statusOf } from "../support/status.ts";
import { describeWith } from "../support/suites.ts";

export const prometheus: Program = ["PROMETHEUS_BIN", "prometheus"];
export const promtool: Program = ["PROMTOOL_BIN", "promtool"];

/** Describes a suite that needs Prometheus; Debian's package has both programs. */
export const withPrometheus = (name: string, define: () => void): void => {
  const isThere = [prometheus, promtool].every((program) => pathOf(program) !== null);
  describeWith(
    name,
    isThere ? null : "needs prometheus and promtool: apt-get install prometheus",
    define,
  );
};

const folder = join(import.meta.dirname, "../../k8s/monitoring");
/** Where the committed rules are. */
export const rulesFolder = join(folder, "rules");

/** Addresses such as `127.0.0.1:3000`, by job. */
export type Targets = Readonly<Record<string, readonly string[]>>;

/** The scrape config with other targets, by job, and with an interval that a test can wait for. */
const configOf = (targets: Targets, rules: string): string => {
  const text = readFileSync(join(folder, "prometheus.yaml"), "utf8");
  const [head = ""] = text.split("scrape_configs:");
  const jobs = [...text.matchAll(/job_name: (\S+)/g)].map(([, job = ""]) => {
    const list = JSON.stringify(targets[job] ?? []);
    return `  - job_name: ${job}\n    static_configs: [{ targets: ${list} }]`;
  });
  const quick = head
    .replaceAll(/_interval: \w+/g, "_interval: 1s")
    .replace('"rules/', `"${rules}/`);
  return `${quick}scrape_configs:\n${jobs.join("\n")}\n`;
};

export type Sample = {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: [number, string];
};

/** Starts Prometheus over targets, with the committed rules or those of another folder. */
export const startPrometheus = async (targets: Targets, rules = rulesFolder) => {
  const data = folderOf("prometheus");
  const file = join(data, "prometheus.yaml");
  writeFileSync(file, configOf(targets, rules));
  const address = `127.0.0.1:${await freePort()}`;
  const url = `http://${address}`;
  const server = childOf(needed(prometheus), [
    `--config.file=${file}`,
    `--storage.tsdb.path=${join(data, "series")}`,
    `--web.listen-address=${address}`,
  ]);
  const stop = async () => {
    await server.stop();
    remove(data);
  };
  const isReady = async () => (await statusOf(`${url}/-/ready`)) === 200;
  await ready(server, isReady).catch(async (error: Error) => {
    await stop();
    throw error;
  });
  /** The result of an instant query. Throws the text of Prometheus for a wrong one. */
  const ask = async (query: string): Promise<Sample[]> => {
    const reply = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(query)}`);
    const { data: found, error } = (await reply.json()) as {
      data?: { result: Sample[] };
      error?: string;
    };
    if (found === undefined) throw new Error(`${query}: ${error}`);
    return found.result;
  };
  /** What went wrong in rules at their last evaluation. */
  const ruleErrors = async (): Promise<string[]> => {
    const { data: found } = (await (await fetch(`${url}/api/v1/rules`)).json()) as {
      data: { groups: { rules: { name: string; lastError?: string }[] }[] };
    };
    const rules = found.groups.flatMap(({ rules: own }) => own);
    return rules.flatMap(({ name, lastError }) => (lastError ? [`${name}: ${lastError}`] : []));
  };
  /** Goes on with other targets. */
  const retarget = (others: Targets): void => {
    writeFileSync(file, configOf(others, rules));
    server.child.kill("SIGHUP");
  };
  return { ask, ruleErrors, retarget, stop };
};

export type Prometheus = Awaited<ReturnType<typeof startPrometheus>>;
