/**
 * The fuzzer: `npm run test:fuzz -- [--seed N] [--examples N]`.
 *
 * Starts OneDay as usual and runs Schemathesis over its document as a worker, an employer and an
 * operator. No answer may be a 5xx, differ from the document, or go to a role that must not get it.
 * Exit code 1 when there is a finding; then everything recorded is kept.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { Role } from "../../services/contracts/core/action-contract.ts";
import { policyOf, roles } from "../../services/contracts/core/policy.ts";
import { actions } from "../../services/contracts/index.ts";
import { operatorEmail } from "../../services/user/support/operator-account.command.ts";
import { folderOf, remove } from "../support/folders.ts";
import { type Running, startOneDay } from "../support/process.ts";
import { needed } from "../support/programs.ts";
import { Client, login, type Person } from "../system/market-client.ts";
import { begin } from "./prelude.ts";
import { fuzz, schemathesis } from "./schemathesis.ts";
import { accepted, breachOf, type Exchange, rowsOf, unreached } from "./verdict.ts";

const operatorPassword = "operator of the fuzzer";
const demoPassword = "oneday-demo-2026";
/** Routes that end sessions come last, in this order, in a session that the rest has not ended. */
const endings = [
  "user.sessions.end",
  "user.sessions.endOthers",
  "user.password.change",
  "security.rotateKeys",
];
/** The document's own route, which the fuzzer reads, and the stream, whose answer does not end. */
const untested = ["gateway.openapi", "communication.stream"];
const shown = 20;

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "20261122" },
    examples: { type: "string", default: "20" },
    // As jest has them.
    json: { type: "boolean", default: false },
    outputFile: { type: "string" },
  },
});
const seed = Number(values.seed);
const examples = Number(values.examples);

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** Demo people of a run, different from those of other runs, and the operator. */
const signIn = (client: Client, role: Role, n: number): Promise<Person> =>
  role === "operator"
    ? login(client, operatorEmail, operatorPassword)
    : login(client, `${role}${n}@oneday.test`, demoPassword);

type Result = {
  readonly title: string;
  readonly cases: number;
  readonly findings: readonly string[];
};

const rows = rowsOf(policyOf(actions));

const breaches = (role: Role, exchanges: readonly Exchange[]): string[] => {
  const found = exchanges.flatMap((one) => {
    const breach = breachOf(rows, role, one);
    return breach === null ? [] : [`${one.method} ${one.path.slice(0, 200)}: ${breach}`];
  });
  return [...new Set(found)].slice(0, shown);
};

type Place = { readonly url: string; readonly client: Client; readonly folder: string };

/** Runs everything as one person, the n-th, and then what ends the person's sessions. */
const fuzzAs = async ({ url, client, folder }: Place, role: Role, n: number): Promise<Result> => {
  const common = { url, seed, examples };
  await begin(client, await signIn(client, "worker", n), await signIn(client, "employer", n));
  // Both sign in now, because by the end wrong passwords have locked the account.
  const { token } = await signIn(client, role, n);
  const { token: lastToken } = await signIn(client, role, n);
  const all = [
    await fuzz({ ...common, name: role, token, without: [...endings, ...untested] }, folder),
  ];
  for (const action of endings) {
    const run = { ...common, name: `${role}-${action}`, token: lastToken };
    all.push(await fuzz({ ...run, only: [action] }, folder));
  }
  const exchanges = all.flatMap((one) => one.exchanges);
  const never = unreached(rows, role, exchanges)
    .filter((action) => !untested.includes(action))
    .map((action) => `${action}: never got at`);
  const judged = breaches(role, exchanges);
  for (const { findings, said } of all) if (findings.length > 0) say(said);
  const findings = [...all.flatMap((one) => one.findings), ...judged, ...never];
  const mine = rows
    .filter(({ action, may }) => may[role] && !untested.includes(action))
    .map(({ action }) => action);
  const done = accepted(rows, exchanges);
  const idle = mine.filter((action) => !done.has(action));
  say(
    `${role}: ${mine.length - idle.length} of ${mine.length} routes did their work; never: ${idle}`,
  );
  return { title: `as ${role}`, cases: exchanges.length, findings };
};

/** Stops OneDay; it must stop cleanly, without having logged a fault of its own. */
const ended = async (oneday: Running): Promise<Result> => {
  const code = await oneday.end("SIGTERM");
  const complaints = oneday.said().match(/^.*\b(ERROR|FATAL)\b.*$/gm) ?? [];
  const findings = [...new Set(complaints)].slice(0, shown);
  if (code !== 0) findings.push(`OneDay ended with ${code}: ${oneday.said().slice(-2000)}`);
  return { title: "OneDay itself", cases: 0, findings };
};

/** Writes what jest writes with `--json`, for the count of tests. */
const jestLike = (results: readonly Result[]): object => ({
  numTotalTests: results.length,
  numPassedTests: results.filter(({ findings }) => findings.length === 0).length,
  numFailedTests: results.filter(({ findings }) => findings.length > 0).length,
  success: results.every(({ findings }) => findings.length === 0),
  testResults: [
    {
      name: "test/fuzz",
      assertionResults: results.map(({ title, cases, findings }) => ({
        title,
        status: findings.length === 0 ? "passed" : "failed",
        failureMessages: findings,
        cases,
      })),
    },
  ],
});

const main = async (): Promise<boolean> => {
  needed(schemathesis);
  const [data, folder] = [folderOf("fuzz"), folderOf("fuzz-records")];
  const oneday: Running = await startOneDay({
    ONEDAY_DATA_DIR: data,
    ONEDAY_OPERATOR_PASSWORD: operatorPassword,
    ONEDAY_RATE_LIMITS: "off",
  });
  const results: Result[] = [];
  try {
    const { url } = oneday;
    const client = new Client(url);
    for (const [n, role] of roles.entries()) {
      const result = await fuzzAs({ url, client, folder }, role, n + 1);
      results.push(result);
      say(`${result.title}: ${result.cases} requests`);
    }
  } finally {
    results.push(await ended(oneday));
    remove(data);
  }
  for (const { title, findings } of results) {
    say(`${title}: ${findings.length} findings`);
    for (const finding of findings) say(`  ${finding}`);
  }
  const isGood = results.every(({ findings }) => findings.length === 0);
  if (isGood) remove(folder);
  else say(`what was asked and answered: ${folder}`);
  const { json, outputFile } = values;
  if (json && outputFile) writeFileSync(outputFile, JSON.stringify(jestLike(results)));
  const failed = results.filter(({ findings }) => findings.length > 0).length;
  say(`Fuzz: ${results.length - failed} passed, ${failed} failed, seed ${seed}`);
  return isGood;
};

process.exitCode = (await main()) ? 0 : 1;
