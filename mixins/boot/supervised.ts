/**
 * Supervised: a process that the cluster's supervisor started and speaks for.
 *
 * It ends when the supervisor is gone, however that came, and leaves Ctrl-C to it: a terminal sends
 * one to the whole group, and the services must not end before the door.
 */
import { flushCompileCache } from "node:module";
import { endStart } from "../config/startup.ts";

/** Longer than an orderly stop may take. */
const endMs = 20_000;

const end = (): void => {
  // Nobody reads any more what is said from here on.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  process.kill(process.pid, "SIGTERM");
  setTimeout(() => process.kill(process.pid, "SIGKILL"), endMs).unref();
};

/** Ties this process to its supervisor, by the channel that it was started with. */
export const followSupervisor = (): void => {
  if (process.channel === undefined) endStart("ONEDAY_SUPERVISED is set by npm run cluster alone");
  process.once("disconnect", end);
};

/** To be called once everything is up. */
export const settleUnderSupervisor = (): void => {
  process.removeAllListeners("SIGINT");
  process.on("SIGINT", () => undefined);
  // What was compiled spares the next process its start, also when this one is killed.
  flushCompileCache();
};
