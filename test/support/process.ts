/**
 * OneDay as real processes, started as `npm start` starts it, for tests that know it from outside
 * and for tests that pull its plug. Spread, it is a process per service.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mongoUrlOn, secret, spread } from "./spread.ts";
import { turnAt } from "./turn.ts";
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

type Started = ReturnType<typeof run>;

/** What each process of a spread OneDay runs; the one with the gateway comes last. */
const rooms = [
  ...["security", "user", "job", "matching", "payment", "communication", "analytics"],
  "gateway,demo",
];

/** Starts a process per room; others on the same bus do not see them. */
const startRooms = (env: Record<string, string>): Started[] => {
  const shared = {
    ...env,
    ONEDAY_PORT: "0",
    ONEDAY_SECRET: secret,
    ONEDAY_NATS_URL: spread?.natsUrl ?? "",
    ONEDAY_MONGO_URL: mongoUrlOn(env["ONEDAY_DATA_DIR"] ?? ""),
    NAMESPACE: randomBytes(4).toString("hex"),
    NODE_COMPILE_CACHE: join(tmpdir(), "oneday-compiled"),
  };
  return rooms.map((SERVICES) => run("start", { ...shared, SERVICES }));
};

const end = async ({ child }: Started, signal: NodeJS.Signals): Promise<number | null> => {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill(signal);
    await once(child, "close");
  }
  return child.exitCode;
};

/** Starts OneDay and waits until it is ready. It chooses a free port and says which. */
export const startOneDay = async (env: Record<string, string>): Promise<Running> => {
  const passOn = spread === null ? () => undefined : await turnAt(spread.turnPort);
  const all = spread === null ? [run("start", { ONEDAY_PORT: "0", ...env })] : startRooms(env);
  const said = () => all.map((each) => each.said()).join("");
  const door = all.at(-1);
  if (door === undefined) throw new Error("no process was started");
  const urlOf = () => /http:\/\/127\.0\.0\.1:\d+/.exec(door.said())?.[0];
  const isOver = () => all.some(({ child }) => child.exitCode !== null);
  const endAll = async (signal: NodeJS.Signals): Promise<number | null> => {
    const codes = await Promise.all(all.map((each) => end(each, signal)));
    passOn();
    return codes.find((code) => code !== 0) ?? 0;
  };
  const isReady = async () => (await statusOf(`${urlOf()}/health/ready`)) === 200;
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
  return { child: door.child, url, said, end: endAll };
};
