/**
 * Showings: how often jobs stood in the lists of others, so that each gets its turn.
 *
 * Without it what many want is shown to all until it is full, and the rest to nobody. A list counts
 * from the next tick on, so that nobody's own look moves the page that he reads next; a person counts
 * once in a tick, however often he looks. Kept in memory, each process for itself; job ids only
 * outlast a tick, and what was shown counts half after a day.
 */
import { dayMs, minuteMs } from "../../contracts/core/units.ts";

const tickMs = 10 * minuteMs;
const halfLifeMs = dayMs;
/** Less than a hundredth of a showing is none. */
const least = 0.01;

export class Impressions {
  private readonly settled = new Map<string, number>();
  private readonly fresh = new Map<string, number>();
  private readonly looked = new Set<string>();
  private settledMs = Number.NEGATIVE_INFINITY;
  /** What the jobs have that were shown at all, on average. */
  private fair = 0;

  /** Takes note of a list, best first: the first place counts most, as it is seen most. */
  show(userId: string, jobIds: readonly string[]): void {
    if (this.looked.has(userId)) return;
    this.looked.add(userId);
    for (const [n, jobId] of jobIds.entries()) {
      this.fresh.set(jobId, (this.fresh.get(jobId) ?? 0) + 1 / Math.log2(n + 2));
    }
  }

  /** 1 for a job that nobody was shown, a half for one that was shown as often as others are. */
  turn(jobId: string): number {
    const shown = this.settled.get(jobId) ?? 0;
    return shown === 0 ? 1 : this.fair / (this.fair + shown);
  }

  /** Lets count what was shown since, once in a tick at most. O(jobs that were shown). */
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
