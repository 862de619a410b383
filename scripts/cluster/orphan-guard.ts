/**
 * Orphan guard: ends NATS and the database when the supervisor ends without stopping them.
 *
 * They are third-party programs and do not watch their parent. So a shell, the smallest process
 * available, reads the ids of the running ones from a pipe, and ends them when the pipe closes.
 */
import { spawn } from "node:child_process";

/** The services notice at once and end first; then NATS and the database they depend on. */
const script = `pids=
while read -r line; do pids=$line; done
[ -n "$pids" ] || exit 0
sleep 3
kill -TERM $pids
sleep 5
kill -KILL $pids`;

export type Guard = {
  /** Sets the processes to end, replacing the earlier ones. */
  watch(pids: readonly number[]): void;
  release(): Promise<void>;
};

/** Starts the guard in its own process group, so that it survives what ends the supervisor. */
export const startGuard = (): Guard => {
  const shell = spawn("/bin/sh", ["-c", script], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  const exited = new Promise<void>((resolve, reject) => {
    shell.once("exit", () => resolve());
    shell.once("error", reject);
  });
  // A guard that was killed cannot be written to; then only an orderly stop ends the parts.
  shell.stdin.on("error", () => undefined);
  return {
    watch(pids) {
      shell.stdin.write(`${pids.join(" ")}\n`);
    },
    async release() {
      shell.stdin.end("\n");
      await exited;
    },
  };
};
