/** Service process: a node of one service, as Moleculer's runner starts it, and its health. */
import { globSync, statSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Command, startChild } from "./child-process.ts";
import { modules } from "./modules.ts";
import type { Health } from "./restarting-process.ts";

const askMs = 1500;
/** How long a probe waits for a sign of life: a machine may be that busy. */
const liveMs = 10_000;
/** Where the runner finds its config and the services; paths in settings are relative to it. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

/** A smaller young generation than a single process has: each node has an eighth of its load. */
const flags = ["--max-semi-space-size=2", "--disable-warning=ExperimentalWarning"];

const runner = [
  "node_modules/moleculer/bin/moleculer-runner.js",
  "--config",
  "moleculer.config.ts",
  "--mask",
  "**/*.service.ts",
  "services",
];

/** The command that starts a node with the given environment. */
export const nodeCommand = (name: string, env: Readonly<Record<string, string>>): Command => ({
  name,
  program: process.execPath,
  args: [...flags, ...runner],
  env,
  kind: "service",
});

type Answer = { readonly status: number; readonly text: string };

/** When the newest module file was changed, in ms. */
const changedMs = (): number =>
  Math.max(
    ...globSync(["package-lock.json", ...modules], { cwd: root }).map(
      (file) => statSync(join(root, file)).mtimeMs,
    ),
  );

const madeMs = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** Compiles all modules when the cache is missing or older than they are: a second or two. */
export const warmUp = async (
  cacheDir: string,
  env: Readonly<Record<string, string>>,
  onLine: (line: string) => void,
): Promise<void> => {
  const mark = `${cacheDir}/warm-${process.version}`;
  if (madeMs(mark) > changedMs()) return;
  const args = [...flags, "scripts/cluster/compile-cache.ts"];
  const child = startChild(
    { name: "warm", program: process.execPath, args, env, kind: "service" },
    onLine,
  );
  const how = await child.gone;
  if (how === "exit 0") writeFileSync(mark, "");
  else onLine(`modules could not be prepared (${how}): the start takes more time and memory`);
};

/** Node's own client: fetch would take 40 MB for so small a request. */
const ask = (url: string, withinMs = askMs): Promise<Answer | null> =>
  new Promise((resolve) => {
    const options = { agent: false, signal: AbortSignal.timeout(withinMs) };
    const request = get(url, options, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (chunk: string) => {
        text += chunk;
      });
      answer.once("end", () => resolve({ status: answer.statusCode ?? 0, text }));
      answer.once("error", () => resolve(null));
    });
    request.once("error", () => resolve(null));
  });

const waitingOf = (text: string): string => {
  const waiting = /"waiting":\[([^[\]]*)\]/.exec(text)?.[1] ?? "";
  return waiting.replaceAll('"', "").replaceAll(",", ", ");
};

/** The health of a node: `up` when it answers at all, `ready` when it reports so. */
export const nodeProbe = (url: string) => async (): Promise<Health> => {
  const answer = await ask(`${url}/health/ready`);
  if (answer === null) return { state: "starting", waiting: "its door" };
  if (answer.status === 200) return { state: "ready", waiting: "" };
  return { state: "up", waiting: waitingOf(answer.text) };
};

/** Whether a node answers at all. */
export const nodeIsAlive = (url: string) => async (): Promise<boolean> =>
  (await ask(`${url}/health/live`, liveMs)) !== null;
