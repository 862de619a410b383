/**
 * Supervisor: runs the cluster, from its options to its end.
 *
 * It exits with 0 when it was stopped, and with 1 when it could not start or lost NATS or the
 * database for good. Its processes never outlive it, however it ends.
 */
import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { ownTuning } from "../../mixins/dynamic-config/own-tuning.ts";
import { BadSetting } from "../../mixins/process/env.ts";
import { lockFolder } from "../../mixins/store/nedb/folder-lock.ts";
import { bannerOf } from "./banner.ts";
import { BadOption, help, type Options, readOptions } from "./options.ts";
import { startGuard } from "./orphan-guard.ts";
import { prefixed } from "./prefixed-lines.ts";
import { natsUrlOf, startOrder } from "./process-plan.ts";
import { operatorPasswordOf, secretOf } from "./secrets.ts";
import { root } from "./service-process.ts";
import { stopInOrder } from "./shutdown.ts";
import {
  type Cluster,
  checkSettings,
  nodesOf,
  StartFailed,
  startNodes,
  startParts,
} from "./startup.ts";
import { readState, removeState, rowsOf, writeState } from "./state-file.ts";
import { memoryMb, tableOf } from "./status-table.ts";

/** npm forwards a terminal's Ctrl-C to a process that received it already. */
const sameSignalMs = 500;

const { env } = process;

const showStatus = ({ dataDir }: Options): void => {
  const state = readState(dataDir);
  if (state === null) throw new BadOption(`no cluster runs in ${dataDir}`);
  process.stdout.write(tableOf(rowsOf(state)));
};

const say = (options: Options) => (name: string, line: string) => {
  process.stdout.write(prefixed(name, line, options.hasColour));
};

/** Handles the signals: the first stops in order, a second one kills. */
const onSignals = (cluster: Cluster, stop: AbortController): void => {
  let firstAtMs: number | null = null;
  const onSignal = (signal: NodeJS.Signals) => {
    const nowMs = performance.now();
    firstAtMs ??= nowMs;
    if (!stop.signal.aborted) {
      cluster.hearing.say("cluster", `${signal}: stopping, once more kills at once`);
      return stop.abort();
    }
    if (nowMs - firstAtMs < sameSignalMs) return;
    cluster.hearing.say("cluster", "killed");
    for (const kept of [...cluster.nodes, ...cluster.parts]) kept.kill();
    removeState(cluster.options.dataDir);
    process.exit(1);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, onSignal);
};

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });

const run = async (options: Options, cacheDir: string): Promise<void> => {
  const { dataDir } = options;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const lock = await lockFolder(dataDir).catch(({ message }: Error) => {
    throw new BadOption(message);
  });
  const stop = new AbortController();
  const guard = startGuard();
  let url: string | null = null;
  let operatorUrl: string | null = null;
  const cluster: Cluster = {
    options,
    env,
    parts: [],
    nodes: [],
    stopping: stop.signal,
    hearing: {
      say: say(options),
      onChange() {
        const { parts, nodes } = cluster;
        const processes = [...parts, ...nodes].map((kept) => kept.row());
        guard.watch(parts.map((part) => part.row().pid).filter((pid) => pid > 0));
        writeState(dataDir, { supervisor: process.pid, url, operatorUrl, processes });
        const lost = parts.find((part) => part.row().state === "down");
        if (lost !== undefined && !stop.signal.aborted)
          stop.abort(new StartFailed(`${lost.name} is lost`));
      },
    },
  };
  onSignals(cluster, stop);
  try {
    const secret = secretOf(dataDir, env);
    const settings = checkSettings(cluster, secret);
    const plans = await nodesOf(cluster);
    const urls = await startParts(cluster);
    const { natsUrl, natsPasswords } = urls;
    if (natsUrl !== null && natsPasswords !== null) {
      operatorUrl = natsUrlOf("operator", natsUrl, natsPasswords);
    }
    const password = operatorPasswordOf(dataDir, env);
    const auditDir = resolve(dataDir, "audit");
    // On a bus of one's own there is no process of another machine.
    const tuning = natsPasswords === null ? null : ownTuning(resolve(dataDir));
    const made = { secret, operatorPassword: password.made, tuning };
    const given = { ...urls, ...made, cacheDir, auditDir };
    url = await startNodes(cluster, plans, given, settings);
    cluster.hearing.onChange();
    const state = readState(dataDir);
    const memory = state === null ? 0 : memoryMb(rowsOf(state));
    process.stdout.write(
      bannerOf({ url, password: password.made, hasDemo: settings.hasDemo, memory }),
    );
    password.shown();
    await aborted(stop.signal);
    if (stop.signal.reason instanceof StartFailed) throw stop.signal.reason;
  } catch (error) {
    if (!stop.signal.aborted || error instanceof StartFailed) throw error;
  } finally {
    stop.abort();
    await stopInOrder(cluster.nodes, cluster.parts, (line) => cluster.hearing.say("cluster", line));
    await guard.release();
    removeState(dataDir);
    await lock.release();
  }
};

/** Runs the mode that the command line asks for. */
export const runCluster = async (cacheDir: string): Promise<void> => {
  try {
    process.chdir(root);
    const options = readOptions(process.argv.slice(2), env, startOrder, process.stdout.isTTY);
    if (options.mode === "help") process.stdout.write(help);
    else if (options.mode === "status") showStatus(options);
    else await run(options, cacheDir);
  } catch (error) {
    const isSaid =
      error instanceof BadOption || error instanceof BadSetting || error instanceof StartFailed;
    process.stderr.write(`cluster: ${isSaid ? error.message : (error as Error).stack}\n`);
    process.exitCode = 1;
  }
};
