/** Queue: entries by their time and, at the same time, in the order of insertion. */
import type { Process } from "./world.ts";

export type Entry = {
  atMs: number;
  order: number;
  readonly run: () => void;
  /** Null for an entry that runs once. */
  everyMs: number | null;
  readonly owner: Process | undefined;
  isOff: boolean;
};

const isBefore = (a: Entry, b: Entry): boolean =>
  a.atMs === b.atMs ? a.order < b.order : a.atMs < b.atMs;

/** A binary heap: both operations are O(log n). */
export class Queue {
  private readonly heap: Entry[] = [];
  private orders = 0;

  put(entry: Entry): void {
    const { heap } = this;
    this.orders += 1;
    entry.order = this.orders;
    let at = heap.length;
    heap.push(entry);
    while (at > 0) {
      const parentAt = (at - 1) >> 1;
      const parent = heap[parentAt] as Entry;
      if (!isBefore(entry, parent)) break;
      heap[at] = parent;
      at = parentAt;
    }
    heap[at] = entry;
  }

  take(): Entry | null {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined) return null;
    if (heap.length > 0) this.sink(last);
    return first;
  }

  private sink(entry: Entry): void {
    const { heap } = this;
    let at = 0;
    for (;;) {
      const leftAt = 2 * at + 1;
      const left = heap[leftAt];
      if (left === undefined) break;
      const right = heap[leftAt + 1];
      const isRight = right !== undefined && isBefore(right, left);
      const child = isRight ? right : left;
      if (!isBefore(child, entry)) break;
      heap[at] = child;
      at = isRight ? leftAt + 1 : leftAt;
    }
    heap[at] = entry;
  }
}
