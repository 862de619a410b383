/**
 * Snapshot scheduler: when the market is written to disk, and when that file is removed.
 *
 * It is written seldom. The tail that follows the log waits for it, and lists are answered
 * meanwhile. When an account is closed, the file is removed, so that it does not outlast the user's
 * data. Where no snapshot can be written or read, a start reads the log.
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

/** A snapshot that saves fewer commits than this is no gain. */
const commitsLeast = 5000;
/** One is due once the new commits reach the open jobs divided by this. */
const shareOfJobs = 5;
const restMs = 15 * minuteMs;
/** Clocks of two processes differ by less than this. */
const clocksMs = minuteMs;

/** The snapshot of this service's market. */
export class Snapshots {
  private readonly service: Service;
  private readonly held: Held;
  readonly file: string;
  private position = 0;
  private wroteMs = Number.NEGATIVE_INFINITY;
  /** How often the file was invalidated by a closed account. */
  private removals = 0;

  constructor(service: Service, held: Held) {
    this.service = service;
    this.held = held;
    this.file = join(settingsOf(service.broker).dataDir, service.name, "market.snapshot");
  }

  /** Loads the snapshot, and answers the position from which to read job's log. */
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

  /** Writes a snapshot when one is due. */
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

  /** Writes at once; nothing may follow the log meanwhile. */
  write(at: SnapshotCheckpoint, isWanted: () => boolean = () => true): Promise<boolean> {
    return writeSnapshot(this.file, at, this.held, isWanted);
  }

  /** Removes a snapshot that was written before an account was closed. */
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
    // Closed accounts are all known only once every log has been read to its end.
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
