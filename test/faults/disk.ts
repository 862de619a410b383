/**
 * Disk: the files of the embedded store may not grow any more.
 *
 * A limit on the size of files does to a running process what a full disk does: a line is written
 * in part, then nothing. The process must end, and the next one find all that was acknowledged.
 */
import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { between } from "../../services/demo/random.ts";
import type { Cell } from "./cells.ts";

const roomBytes = 20_000;
const fullMs = 20_000;

export const fullDisk: Pick<Cell, "fault"> = {
  async fault({ cluster, random, crashes, note, miss, isOver }) {
    await pause(between(random, 50, 1000));
    const [slot] = cluster.of("oneday");
    const sizes = ["job", "payment", "security", "user"].map(
      (room) => statSync(join(cluster.folder, room, "log.db")).size,
    );
    const limit = Math.max(...sizes) + between(random, 0, roomBytes);
    execFileSync("prlimit", ["--pid", String(slot?.process.child.pid), `--fsize=${limit}`]);
    const endMs = performance.now() + fullMs;
    while (crashes() === 0 && performance.now() < endMs) {
      await pause(20);
      if (isOver() && crashes() === 0) break;
    }
    // The load was over before the disk was full: there is room again.
    if (crashes() === 0) {
      miss();
      await slot?.process.end("SIGKILL");
    } else if (!cluster.said().includes("is stopped, the process ends")) {
      note("it ended without a word about its store");
    }
    await cluster.ready();
    return 1;
  },
};
