/** OneDay as a real process, started as `npm start` starts it, for tests that pull its plug. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { until } from "./until.ts";

const readyMs = 20_000;
const root = join(import.meta.dirname, "../..");
const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};

export type Running = {
  readonly child: ChildProcess;
  readonly url: string;
  /** Everything it has printed so far. */
  said(): string;
  /** Ends it with a signal and waits until it is gone; answers its exit code. */
  end(signal: NodeJS.Signals): Promise<number | null>;
};

/** The arguments after `node` in a script of package.json. */
export const argumentsOf = (script: string): string[] =>
  (scripts[script] ?? "")
    .split(" ")
    .slice(1)
    .map((part) => part.replaceAll('"', ""));

/** Starts a script of package.json with node; `env` is all that it gets beside PATH and HOME. */
export const run = (script: string, env: Record<string, string>, more: string[] = []) => {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(process.execPath, [...argumentsOf(script), ...more], {
    cwd: root,
    env: { PATH, HOME, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  const keep = (chunk: Buffer) => {
    text += chunk.toString();
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  return { child, said: () => text };
};

/** Runs a script to its end. */
export const finished = async (script: string, env: Record<string, string>, more?: string[]) => {
  const { child, said } = run(script, env, more);
  const [code] = (await once(child, "close")) as [number | null];
  return { code, said: said() };
};

const statusOf = async (url: string): Promise<number> => {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(1000) })).status;
  } catch {
    return 0;
  }
};

/** Starts OneDay and waits until it is ready. It chooses a free port and says which. */
export const startOneDay = async (env: Record<string, string>): Promise<Running> => {
  const { child, said } = run("start", { ONEDAY_PORT: "0", ...env });
  const urlOf = () => /http:\/\/127\.0\.0\.1:\d+/.exec(said())?.[0];
  await until(() => urlOf() !== undefined || child.exitCode !== null, readyMs);
  const url = urlOf();
  if (url === undefined) throw new Error(`OneDay did not start: ${said()}`);
  await until(async () => (await statusOf(`${url}/health/ready`)) === 200, readyMs);
  return {
    child,
    url,
    said,
    async end(signal) {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill(signal);
        await once(child, "close");
      }
      return child.exitCode;
    },
  };
};
