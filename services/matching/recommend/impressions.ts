/**
 * Impressions: how often jobs were shown to others, so that each gets its turn.
 *
 * Without this, popular jobs are shown to all until they are full, and the rest to no worker. A
 * list counts from the next tick on, so a worker's own look does not move their next page. A worker
 * counts once per tick, however often they look. Each replica counts in its own memory. Only job
 * ids outlast a tick, and an impression counts half after a day.
 */
import { dayMs, minuteMs } from "../../contracts/core/units.ts";

const tickMs = 10 * minuteMs;
const halfLifeMs = dayMs;
/** Less than a hundredth of an impression counts as none. */
const least = 0.01;

/** The impressions of this replica, by job. */
export class Impressions {
  private readonly settled = new Map<string, number>();
  private readonly fresh = new Map<string, number>();
  private readonly looked = new Set<string>();
  private settledMs = Number.NEGATIVE_INFINITY;
  /** The average impressions of the jobs that were shown at all. */
  private fair = 0;

  /** Counts a list, best first: the first position counts most, as it is seen most. */
  show(userId: string, jobIds: readonly string[]): void {
    if (this.looked.has(userId)) return;
    this.looked.add(userId);
    for (const [n, jobId] of jobIds.entries()) {
      this.fresh.set(jobId, (this.fresh.get(jobId) ?? 0) + 1 / Math.log2(n + 2));
    }
  }

  /** 1 for a job that was never shown, a half for one that was shown as often as the average. */
  turn(jobId: string): number {
    const shown = this.settled.get(jobId) ?? 0;
    return shown === 0 ? 1 : this.fair / (this.fair + shown);
  }

  /**
   * Applies the impressions since the last tick, once per tick at most. O(jobs that were shown).
   */
  tick(nowMs: number): void {
    if (nowMs - this.settledMs < tickMs) return;
    const passedMs = Math.min(nowMs - this.settledMs, Number.MAX_SAFE_INTEGER);
    this.settledMs = nowMs;
    const left = 0.5 ** (passedMs / halfLifeMs);
    let sum = 0;
    for (const [jobId, before] of this.settled) {
      const shown = before * left;
      if (shown < least) this.settled.delete(jobId);
      else this.settled.set(jobId, shown);
    }
    for (const [jobId, more] of this.fresh) {
      this.settled.set(jobId, (this.settled.get(jobId) ?? 0) + more);
    }
    for (const shown of this.settled.values()) sum += shown;
    this.fair = sum / Math.max(1, this.settled.size);
    this.fresh.clear();
    this.looked.clear();
  }
}
