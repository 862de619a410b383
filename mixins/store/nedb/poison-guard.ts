/**
 * Poison guard: whether an embedded store still answers.
 *
 * NeDB indexes a document before it writes it and does not undo that. So after a failed write its
 * memory and its file differ: the store is poisoned, stops answering and ends the process. A closed
 * store does not answer either: its folder may belong to another process.
 */
import { DuplicateKey, StoreFault } from "../store.ts";
import { Unkept } from "./document-line.ts";

/** Ends the process after a failed write; a test may replace it. */
export type OnPoisoned = (error: Error) => void;

/** Answers until a write has failed or the store was closed; then every use throws StoreFault. */
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

  /** Runs a synchronous write. */
  write<T>(work: () => T): T {
    this.check();
    try {
      return work();
    } catch (error) {
      throw this.judged(error as Error);
    }
  }

  /** Runs an asynchronous write. */
  async writeOn<T>(work: () => Promise<T>): Promise<T> {
    this.check();
    try {
      return await work();
    } catch (error) {
      throw this.judged(error as Error);
    }
  }

  /** A taken key and an unstorable document are answers; other errors poison the store. */
  private judged(error: Error): Error {
    if (error instanceof DuplicateKey || error instanceof Unkept) return error;
    this.stopped = `store is stopped: ${error.message}`;
    this.onPoisoned(error);
    return new StoreFault(`write failed: ${error.message}`);
  }
}
