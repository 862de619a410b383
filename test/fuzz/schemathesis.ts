/** Schemathesis: one run of it as one person, with its findings and records. */
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { operationIdOf } from "../../services/gateway/openapi/openapi.ts";
import { childOf } from "../support/child.ts";
import { needed, type Program } from "../support/programs.ts";
import type { Exchange } from "./verdict.ts";

export const schemathesis: Program = ["SCHEMATHESIS_BIN", "schemathesis", "st"];

export type FuzzRun = {
  /** A name for its folder. */
  readonly name: string;
  readonly url: string;
  readonly token: string;
  readonly seed: number;
  /** Cases for each operation, beside those for the edges of its schema. */
  readonly examples: number;
  readonly only?: readonly string[];
  readonly without?: readonly string[];
};
export type Fuzzed = {
  readonly cases: number;
  readonly findings: readonly string[];
  readonly exchanges: readonly Exchange[];
  readonly said: string;
};

type Report = {
  readonly test_cases: { readonly generated: number };
  readonly failures: readonly { code: string; title: string; operations: readonly string[] }[];
  readonly errors: readonly { title: string; count: number }[];
  readonly operations: { readonly selected: number; readonly tested: number };
};
type Har = {
  readonly log: {
    readonly entries: readonly {
      readonly request: { readonly method: string; readonly url: string };
      readonly response: {
        readonly status: number;
        readonly content: { readonly mimeType?: string; readonly text?: string };
      };
    }[];
  };
};

/**
 * Checks that are left out. Whether a request that fits the schema is accepted: rules refuse what
 * no schema can express (an age, a past time, an unknown cursor). And whether a created thing is
 * found: the fuzzer guesses its route from names.
 */
const notChecked = "positive_data_acceptance,ensure_resource_availability";
/** A run that takes longer is stuck. */
const runMsMax = 300_000;

const argumentsOf = ({ url, token, seed, examples, only, without }: FuzzRun): string[] => [
  "run",
  `${url}/openapi.json`,
  ...["--header", `Authorization: Bearer ${token}`],
  ...["--seed", String(seed), "--generation-database", "none"],
  ...["--max-examples", String(examples)],
  ...["--exclude-checks", notChecked, "--suppress-health-check", "all"],
  ...["--workers", "1", "--request-timeout", "10", "--warnings", "off", "--no-color"],
  ...(only ?? []).flatMap((action) => ["--include-operation-id", operationIdOf(action)]),
  ...(without ?? []).flatMap((action) => ["--exclude-operation-id", operationIdOf(action)]),
];

const codeIn = (text: string | undefined): string | null => {
  try {
    return (JSON.parse(text ?? "null") as { code?: string } | null)?.code ?? null;
  } catch {
    // Not every answer is JSON.
    return null;
  }
};

const exchangesIn = (path: string, url: string): Exchange[] => {
  const { log } = JSON.parse(readFileSync(path, "utf8")) as Har;
  return log.entries.map(({ request, response }) => ({
    method: request.method,
    path: request.url.startsWith(url) ? request.url.slice(url.length) : request.url,
    status: response.status,
    type: (response.content.mimeType ?? "").split(";")[0] ?? "",
    code: codeIn(response.content.text),
  }));
};

/** Runs it to its end. Throws when it could not work at all. */
export const fuzz = async (run: FuzzRun, folder: string): Promise<Fuzzed> => {
  const at = join(folder, run.name);
  mkdirSync(at, { recursive: true });
  const [har, json] = [join(at, "har.json"), join(at, "report.json")];
  const reports = ["--report-har-path", har, "--report-json-path", json];
  const { PATH = "", HOME = "" } = process.env;
  // In its own folder, so that it does not read the caller's settings.
  const child = childOf(needed(schemathesis), [...argumentsOf(run), ...reports], {
    cwd: at,
    env: { PATH, HOME, PYTHONUTF8: "1", COLUMNS: "160" },
  });
  const late = setTimeout(() => void child.end("SIGKILL"), runMsMax);
  await child.gone;
  clearTimeout(late);
  const code = child.child.exitCode;
  if (code !== 0 && code !== 1) throw new Error(`schemathesis ended with ${code}: ${child.said()}`);
  const report = JSON.parse(readFileSync(json, "utf8")) as Report;
  const { operations, failures, errors } = report;
  return {
    cases: report.test_cases.generated,
    findings: [
      ...failures.map((one) => `${one.code} ${one.title}: ${one.operations.join(", ")}`),
      ...errors.map(({ title, count }) => `${title}, ${count} times`),
      ...(operations.tested < operations.selected ? ["not every operation was tried"] : []),
    ],
    exchanges: exchangesIn(har, run.url),
    said: child.said(),
  };
};
