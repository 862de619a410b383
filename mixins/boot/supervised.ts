/**
 * Supervised process: a process that the cluster's supervisor started.
 *
 * It ends when the supervisor ends, for any reason. It ignores Ctrl-C and leaves it to the
 * supervisor: a terminal signals the whole group, and the services must not end before the gateway.
 */
import { flushCompileCache } from "node:module";
import { endStart } from "../config/startup.ts";

/** Longer than an orderly stop may take. */
const endMs = 20_000;

const end = (): void => {
  // The pipes to the supervisor are closed: writes fail from here on.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  process.kill(process.pid, "SIGTERM");
  setTimeout(() => process.kill(process.pid, "SIGKILL"), endMs).unref();
};

/** Ties this process to its supervisor by the IPC channel it was started with. */
export const followSupervisor = (): void => {
  if (process.channel === undefined) endStart("ONEDAY_SUPERVISED is set by npm run cluster alone");
  process.once("disconnect", end);
};

/** Ignores Ctrl-C and writes the compile cache. To be called once everything is up. */
export const settleUnderSupervisor = (): void => {
  process.removeAllListeners("SIGINT");
  process.on("SIGINT", () => undefined);
  // Written now, so that the next process starts faster even if this one is killed.
  flushCompileCache();
};
