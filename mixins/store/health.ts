/**
 * Health: whether an embedded store still answers.
 *
 * NeDB indexes a document before it writes it and does not undo that, so after one failed write
 * its memory and its file disagree: the store is poisoned, answers nothing more and ends the
 * process. A store that was closed answers nothing either: its folder may be another's.
 */
import { DuplicateKey, StoreFault } from "./store.ts";

/** What ends the process after a failed write; a test may watch it instead. */
export type OnPoisoned = (error: Error) => void;

/** NeDB looks at a document before it indexes it: these leave memory and file as they were. */
const isRefusal = ({ message }: Error): boolean => /^(Field names|You) cannot/.test(message);

/** Whether the store still answers: not after a failed write, and not after it was closed. */
export class Health {
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

  /** Runs a read. One that waited behind a write which failed has read what is not there. */
  async read<T>(work: () => Promise<T>): Promise<T> {
    this.check();
    const found = await work();
    this.check();
    return found;
  }

  /** Runs a write. A taken key is an answer; any other failure poisons the whole store. */
  async write<T>(work: () => Promise<T>): Promise<T> {
    this.check();
    try {
      return await work();
    } catch (error) {
      if ((error as { errorType?: string }).errorType === "uniqueViolated") {
        throw new DuplicateKey();
      }
      if (isRefusal(error as Error)) throw error;
      const { message } = error as Error;
      this.stopped = `store is stopped: ${message}`;
      this.onPoisoned(error as Error);
      throw new StoreFault(`write failed: ${message}`);
    }
  }
}
