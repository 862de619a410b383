/**
 * Health: whether an embedded store still answers.
 *
 * NeDB indexes a document before it writes it and does not undo that, so after one failed write
 * its memory and its file disagree: the store is poisoned, answers nothing more and ends the
 * process. A store that was closed answers nothing either: its folder may be another's.
 */
import { DuplicateKey, StoreFault } from "../store.ts";
import { Unkept } from "./document-line.ts";

/** What ends the process after a failed write; a test may watch it instead. */
export type OnPoisoned = (error: Error) => void;

/** Whether the store still answers: not after a failed write, and not after it was closed. */
export class PoisonGuard {
  private stopped: string | null = null;
  private readonly onPoisoned: OnPoisoned;

  constructor(onPoisoned: OnPoisoned) {
    this.onPoisoned = onPoisoned;
  }

  check(): void {
    if (this.stopped !== null) throw new StoreFault(this.stopped);
  }

  close(): void {
    this.stopped ??= "store is closed";
  }

  /** Runs a write of one step. */
  write<T>(work: () => T): T {
    this.check();
    try {
      return work();
    } catch (error) {
      throw this.judged(error as Error);
    }
  }

  /** Runs a write that takes more than a step. */
  async writeOn<T>(work: () => Promise<T>): Promise<T> {
    this.check();
    try {
      return await work();
    } catch (error) {
      throw this.judged(error as Error);
    }
  }

  /** A taken key and a document that cannot be kept are answers; all else poisons the store. */
  private judged(error: Error): Error {
    if (error instanceof DuplicateKey || error instanceof Unkept) return error;
    this.stopped = `store is stopped: ${error.message}`;
    this.onPoisoned(error);
    return new StoreFault(`write failed: ${error.message}`);
  }
}
