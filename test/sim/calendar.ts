/**
 * Calendar: people of the market wait for an hour, and the world's clocks jump to it.
 *
 * While anyone is busy the clock runs normally. Once everyone waits for a later hour, the wall
 * clocks jump to the earliest of these hours, as after a machine's sleep. So a night costs nothing,
 * and a shift takes its real hours.
 */
import { pause, type World } from "./world.ts";

type Waiting = { readonly atMs: number; readonly wake: () => void };

/** How long the services run before a jump. */
const restMs = 3000;

export class Calendar {
  private readonly world: World;
  private waiting: Waiting[] = [];
  private busy = 0;

  constructor(world: World) {
    this.world = world;
  }

  /** One person's life: until it ends the person counts as busy. */
  async live<T>(life: () => Promise<T>): Promise<T> {
    this.busy += 1;
    try {
      return await life();
    } finally {
      this.leave();
    }
  }

  /** Waits as a person until the wall clock shows an hour. */
  async until(atMs: number): Promise<void> {
    if (this.world.wall() >= atMs) return;
    await new Promise<void>((wake) => {
      this.waiting.push({ atMs, wake });
      this.leave();
    });
  }

  /** Waits for others without counting as busy. */
  async rest<T>(others: () => Promise<T>): Promise<T> {
    const done = others();
    this.leave();
    try {
      return await done;
    } finally {
      this.busy += 1;
    }
  }

  private leave(): void {
    this.busy -= 1;
    if (this.busy === 0) void this.leap();
  }

  private async leap(): Promise<void> {
    await pause(this.world, restMs);
    if (this.busy > 0 || this.waiting.length === 0) return;
    const atMs = Math.min(...this.waiting.map((each) => each.atMs));
    this.world.leap(atMs - this.world.wall());
    const due = this.waiting.filter((each) => each.atMs <= atMs);
    this.waiting = this.waiting.filter((each) => each.atMs > atMs);
    this.busy += due.length;
    for (const { wake } of due) wake();
  }
}
