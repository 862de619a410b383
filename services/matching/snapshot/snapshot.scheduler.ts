/**
 * Snapshots: when the market is written to disk, and when what was written goes.
 *
 * It is written seldom, while the tail that follows the log waits for it and lists are answered as
 * ever. When an account is closed it goes, so that no file of ours outlasts him; and so does one
 * that is not of this log. Where it cannot be written a start reads the log, as without one.
 */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Service } from "moleculer";
import { settingsOf } from "../../../mixins/config/settings.ts";
import { logReader } from "../../../mixins/consumers/log-reader.ts";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import { minuteMs } from "../../contracts/core/units.ts";
import {
  type Held,
  readSnapshot,
  type SnapshotCheckpoint,
  writeSnapshot,
  writtenMs,
} from "./snapshot-file.adapter.ts";

/** To read fewer commits again than this is no gain. */
const commitsLeast = 5000;
/** As much is read again at most as a part of what would be written. */
const shareOfJobs = 5;
const restMs = 15 * minuteMs;
/** Clocks of two processes differ by less. */
const clocksMs = minuteMs;

export class Snapshots {
  private readonly service: Service;
  private readonly held: Held;
  readonly file: string;
  private position = 0;
  private wroteMs = Number.NEGATIVE_INFINITY;
  /** How often what was written had to go. */
  private removals = 0;

  constructor(service: Service, held: Held) {
    this.service = service;
    this.held = held;
    this.file = join(settingsOf(service.broker).dataDir, service.name, "market.snapshot");
  }

  /** Puts in place what was written, and answers from where job's log is to be read. */
  async load(): Promise<Readonly<Record<string, SnapshotCheckpoint>>> {
    const at = await readSnapshot(this.file, this.held, (from) => this.isOfLog(from)).catch(
      async (error: Error) => {
        for (const one of [this.held.market, this.held.engagements, this.held.ratings]) one.clear();
        if ((error as { type?: string }).type === "SERVICE_NOT_FOUND") throw error;
        this.service.logger.warn(`${this.file} is not read: ${error.message}`);
        return null;
      },
    );
    if (at === null) return {};
    this.position = at.position;
    return { job: at };
  }

  /** Writes when it is time to. */
  async keep(at: SnapshotCheckpoint): Promise<void> {
    if (!this.isDue(at)) return;
    const { removals } = this;
    this.wroteMs = performance.now();
    this.position = at.position;
    try {
      await this.write(at, () => this.removals === removals);
    } catch (error) {
      this.service.logger.warn(`${this.file} is not written: ${(error as Error).message}`);
    }
  }

  /** Writes at once; nobody may follow the log meanwhile. */
  write(at: SnapshotCheckpoint, isWanted: () => boolean = () => true): Promise<boolean> {
    return writeSnapshot(this.file, at, this.held, isWanted);
  }

  /** Removes what was written before somebody's account was closed. */
  async removeFrom(closedMs: number): Promise<void> {
    this.removals += 1;
    const madeMs = await writtenMs(this.file);
    if (madeMs === null || madeMs > closedMs + clocksMs) return;
    this.position = 0;
    await rm(this.file, { force: true }).catch((error: Error) => {
      this.service.logger.error(`${this.file} is not removed: ${error.message}`);
    });
  }

  private isDue({ position }: SnapshotCheckpoint): boolean {
    const most = Math.max(commitsLeast, this.held.market.size / shareOfJobs);
    if (position - this.position < most) return false;
    if (performance.now() - this.wroteMs < restMs) return false;
    // Whoever has left is known of when all has been read.
    return resourcesOf(this.service).waiting().length === 0;
  }

  private async isOfLog(at: SnapshotCheckpoint): Promise<boolean> {
    try {
      await logReader(this.service, "job")(at, 1);
      return true;
    } catch (error) {
      if ((error as { type?: string }).type !== "LOG_DIVERGED") throw error;
      return false;
    }
  }
}
