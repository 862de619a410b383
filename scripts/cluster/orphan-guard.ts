/**
 * Guard: ends NATS and the database when the supervisor is gone without a word.
 *
 * They are other people's programs and do not look after their parent. So a shell, the smallest
 * process there is, reads the ids of those that run from a pipe; when the pipe ends it ends them.
 */
import { spawn } from "node:child_process";

/** First the services end, which hear of it at once; then the parts that they stand on. */
const script = `pids=
while read -r line; do pids=$line; done
[ -n "$pids" ] || exit 0
sleep 3
kill -TERM $pids
sleep 5
kill -KILL $pids`;

export type Guard = {
  /** The processes to end; replaces those of before. */
  watch(pids: readonly number[]): void;
  release(): Promise<void>;
};

/** Starts the guard. It has a group of its own, so that what ends the supervisor spares it. */
export const startGuard = (): Guard => {
  const shell = spawn("/bin/sh", ["-c", script], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  const gone = new Promise<void>((resolve, reject) => {
    shell.once("exit", () => resolve());
    shell.once("error", reject);
  });
  // A guard that was killed cannot be told anything; the parts are then ended by a stop alone.
  shell.stdin.on("error", () => undefined);
  return {
    watch(pids) {
      shell.stdin.write(`${pids.join(" ")}\n`);
    },
    async release() {
      shell.stdin.end("\n");
      await gone;
    },
  };
};
