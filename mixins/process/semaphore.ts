/** Places: how many effects of one reactor may run at the same time. */
export class Semaphore {
  private free: number;
  private readonly queue: (() => void)[] = [];

  constructor(count: number) {
    this.free = count;
  }

  /** Runs the work when there is a place; first come, first served. */
  async within<T>(work: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((resolve) => this.queue.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.queue.shift();
      // The place goes straight to who waited longest.
      if (next === undefined) this.free += 1;
      else next();
    }
  }
}
