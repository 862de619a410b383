/**
 * OneDay as real processes, started as `npm start` does, for tests from the outside and for tests that
 * kill it. Spread, it is a process per service.
 */
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Child, childOf } from "./child.ts";
import { mongoUrlOn, secret, spread } from "./spread.ts";
import { statusOf } from "./status.ts";
import { turnAt } from "./turn.ts";
import { until } from "./until.ts";

const readyMs = 20_000;
export const root = join(import.meta.dirname, "../..");
const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};

export type Running = Pick<Child, "child" | "said" | "end"> & { readonly url: string };

/** The arguments after `node` in a script of package.json. */
export const argumentsOf = (script: string): string[] =>
  (scripts[script] ?? "")
    .split(" ")
    .slice(1)
    .map((part) => part.replaceAll('"', ""));

/** Starts a script of package.json with node; its environment is `env`, PATH and HOME only. */
export const run = (
  script: string,
  env: Readonly<Record<string, string>>,
  more: readonly string[] = [],
  cwd: string = root,
): Child => {
  const { PATH = "", HOME = "" } = process.env;
  return childOf(process.execPath, [...argumentsOf(script), ...more], {
    cwd,
    env: { PATH, HOME, ...env },
  });
};

/** Runs a script to its end. */
export const finished = async (script: string, env: Record<string, string>, more?: string[]) => {
  const { child, said, gone } = run(script, env, more);
  await gone;
  return { code: child.exitCode, said: said() };
};

/** The services of each process of a spread OneDay; the one with the gateway is last. */
const processes = [
  ...["security", "user", "job", "matching", "payment", "communication", "analytics"],
  "gateway,demo",
];

/** Starts a process per group of services; other worlds on the same bus do not see them. */
const startProcesses = (env: Record<string, string>, folder: string): Child[] => {
  const shared = {
    NAMESPACE: randomBytes(4).toString("hex"),
    ...env,
    ONEDAY_PORT: "0",
    ONEDAY_SECRET: secret,
    ONEDAY_NATS_URL: spread?.natsUrl ?? "",
    ONEDAY_MONGO_URL: mongoUrlOn(env["ONEDAY_DATA_DIR"] ?? ""),
    NODE_COMPILE_CACHE: join(tmpdir(), "oneday-compiled"),
  };
  return processes.map((SERVICES) => run("start", { ...shared, SERVICES }, [], folder));
};

/**
 * Starts OneDay on a free port, which its output names, and waits until it is ready. `folder` has its
 * sources, where they are others than these.
 */
export const startOneDay = async (
  env: Record<string, string>,
  folder: string = root,
): Promise<Running> => {
  const passOn = spread === null ? () => undefined : await turnAt(spread.turnPort);
  const all =
    spread === null
      ? [run("start", { ONEDAY_PORT: "0", ...env }, [], folder)]
      : startProcesses(env, folder);
  const said = () => all.map((each) => each.said()).join("");
  const gatewayProcess = all.at(-1);
  if (gatewayProcess === undefined) throw new Error("no process was started");
  const urlOf = () => /http:\/\/127\.0\.0\.1:\d+/.exec(gatewayProcess.said())?.[0];
  const isOver = () => all.some(({ isGone }) => isGone());
  const endAll = async (signal: NodeJS.Signals): Promise<number | null> => {
    const codes = await Promise.all(all.map(({ end }) => end(signal)));
    passOn();
    return codes.every((code) => code === 0) ? 0 : (codes.find((code) => code !== 0) ?? null);
  };
  const isReady = async () => (await statusOf(`${urlOf()}/health/system`)) === 200;
  let url: string | undefined;
  try {
    await until(() => urlOf() !== undefined || isOver(), readyMs);
    url = urlOf();
    await until(async () => isOver() || (await isReady()), readyMs);
    if (url === undefined || isOver()) throw new Error("a process has ended");
  } catch (error) {
    await endAll("SIGKILL");
    throw new Error(`OneDay did not start: ${said()}`, { cause: error });
  }
  return { child: gatewayProcess.child, url, said, end: endAll };
};
