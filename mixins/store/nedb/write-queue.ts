/**
 * Write queue: the writes of one collection, one after another in their order.
 *
 * Each write is an append to the collection's file, so inserts that wait in a row are appended
 * together, and removals too. None starts after one that failed.
 */
import { StoreFault } from "../store.ts";
import { letGo } from "./file-append.ts";

/** Larger batches would block the loop of a busy process for one append. */
const togetherMax = 200;

/** Synchronous writes that may be batched; a failed `all` leaves everything unchanged. */
export type Kind<I, O> = {
  all(items: readonly I[]): readonly O[];
};

type Waiting = {
  readonly kind: Kind<unknown, unknown> | null;
  readonly item: unknown;
  /** Runs the item as a write of its own. */
  readonly work: () => unknown;
  readonly resolve: (answer: never) => void;
  readonly reject: (error: unknown) => void;
};

/** Runs writes one at a time; batches queued writes of the same kind. */
export class WriteQueue {
  private queue: Waiting[] = [];
  private draining: Promise<void> | null = null;

  /** Queues a write of its own. */
  alone<T>(work: () => T | Promise<T>): Promise<T> {
    return this.push(null, undefined, work);
  }

  /** Batches with queued writes of the same kind; if the batch fails, runs alone. */
  together<I, O>(kind: Kind<I, O>, item: I): Promise<O> {
    const work = () => kind.all([item])[0] as O;
    return this.push(kind as Kind<unknown, unknown>, item, work);
  }

  /** Resolves when no write is under way. */
  async settled(): Promise<void> {
    await this.draining;
  }

  private push<T>(kind: Waiting["kind"], item: unknown, work: () => T | Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.queue.push({ kind, item, work, resolve, reject });
      this.draining ??= this.drain();
    });
  }

  private async drain(): Promise<void> {
    // Writes queued in this turn of the loop join the first batch.
    await Promise.resolve();
    for (let next = this.take(); next.length > 0; next = this.take()) {
      const [{ kind }] = next as [Waiting];
      if (kind === null || next.length === 1 || !this.runBatch(kind, next)) {
        for (const waiting of next) {
          const done = this.runAlone(waiting);
          if (done !== undefined) await done;
        }
      }
      const turn = letGo();
      if (turn !== null) await turn;
    }
    // Reset at once: a write queued a turn later must start a new round.
    this.draining = null;
  }

  /** The first write, and those after it that may be batched with it. */
  private take(): Waiting[] {
    const [first] = this.queue;
    if (first === undefined) return [];
    const end = this.queue.findIndex(({ kind }, at) => at > 0 && kind !== first.kind);
    const count =
      first.kind === null ? 1 : Math.min(end < 0 ? this.queue.length : end, togetherMax);
    return this.queue.splice(0, count);
  }

  /** False when the batch was refused and each write must run alone. */
  private runBatch(kind: NonNullable<Waiting["kind"]>, all: Waiting[]): boolean {
    try {
      const answers = kind.all(all.map(({ item }) => item));
      for (const [at, { resolve }] of all.entries()) resolve(answers[at] as never);
      return true;
    } catch (error) {
      if (!(error instanceof StoreFault)) return false;
      for (const { reject } of all) reject(error);
      return true;
    }
  }

  /** A promise only where the work is asynchronous. */
  private runAlone({ work, resolve, reject }: Waiting): Promise<void> | undefined {
    try {
      const done = work();
      if (done instanceof Promise) return done.then(resolve as (answer: unknown) => void, reject);
      resolve(done as never);
    } catch (error) {
      reject(error);
    }
    return undefined;
  }
}
