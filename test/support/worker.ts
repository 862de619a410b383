/** A process of its own for tests: a forked script that is read and ended, by its process id. */
import { type ChildProcess, fork } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { fileURLToPath } from "node:url";

export type Said = { readonly type: string } & Readonly<Record<string, unknown>>;
export type Worker = {
  readonly pid: number;
  /** The next message of a type, also an earlier one; rejects if the process ends first. */
  hear(type: string): Promise<Said>;
  tell(message: Said): void;
  signal(name: "SIGCONT" | "SIGKILL" | "SIGSTOP"): void;
  /** Resolves when the process has ended. */
  readonly gone: Promise<void>;
};

const running = new Map<ChildProcess, Promise<void>>();

/** Ends every running worker, also a suspended one. For `afterEach`. */
export const endWorkers = async (): Promise<void> => {
  for (const child of running.keys()) child.kill("SIGKILL");
  await Promise.all(running.values());
};

/** Starts a script with the same Node, a bare environment (and `env`) and one JSON argument. */
export const startWorker = (script: URL, input: object, env: NodeJS.ProcessEnv = {}): Worker => {
  const { PATH = "", HOME = "" } = process.env;
  const child = fork(fileURLToPath(script), [JSON.stringify(input)], {
    env: { PATH, HOME, ...env },
    execArgv: [],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`could not start ${script.pathname}`);
  const heard: Said[] = [];
  const news = new EventEmitter();
  let isGone = false;
  child.on("message", (message: Said) => {
    heard.push(message);
    news.emit("news");
  });
  const gone = new Promise<void>((resolve) => {
    child.once("exit", () => {
      isGone = true;
      running.delete(child);
      news.emit("news");
      resolve();
    });
  });
  running.set(child, gone);
  return {
    pid,
    gone,
    async hear(type) {
      for (;;) {
        const index = heard.findIndex((message) => message.type === type);
        const [message] = index < 0 ? [] : heard.splice(index, 1);
        if (message !== undefined) return message;
        if (isGone) throw new Error(`${script.pathname} ended before it said "${type}"`);
        await once(news, "news");
      }
    },
    tell: (message) => child.send(message),
    signal: (name) => child.kill(name),
  };
};
