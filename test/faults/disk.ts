/**
 * Disk: the files of the embedded store may no longer grow.
 *
 * A limit on file sizes does to a running process what a full disk does: a line is written in part,
 * and then nothing. The process must end, and the next one must find everything that was
 * acknowledged.
 */
import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { between } from "../../services/demo/random.ts";
import type { Cell } from "./cells.ts";

const spareBytes = 20_000;
const fullMs = 20_000;

export const fullDisk: Pick<Cell, "fault"> = {
  async fault({ cluster, random, crashes, note, miss, isOver }) {
    await pause(between(random, 50, 1000));
    const [slot] = cluster.of("oneday");
    const sizes = ["job", "payment", "security", "user"].map(
      (service) => statSync(join(cluster.folder, service, "log.db")).size,
    );
    const limit = Math.max(...sizes) + between(random, 0, spareBytes);
    execFileSync("prlimit", ["--pid", String(slot?.process.child.pid), `--fsize=${limit}`]);
    const endMs = performance.now() + fullMs;
    while (crashes() === 0 && performance.now() < endMs) {
      await pause(20);
      if (isOver() && crashes() === 0) break;
    }
    // The load was over before the disk was full: there is space again.
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
