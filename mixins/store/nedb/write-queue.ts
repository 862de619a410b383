/**
 * Turns: the writes of one collection, in the order they were asked for, one after another.
 *
 * Each write is an append to the file of the collection. So inserts that wait behind one another go
 * as one, and removals too. None is begun behind one that failed.
 */
import { StoreFault } from "../store.ts";
import { letGo } from "./file-append.ts";

/** A busy process would else hold its loop for one append. */
const togetherMax = 200;

/** Writes that may go together, each in one step; `all` fails as a whole and then leaves everything as it was. */
export type Kind<I, O> = {
  all(items: readonly I[]): readonly O[];
};

type Waiting = {
  readonly kind: Kind<unknown, unknown> | null;
  readonly item: unknown;
  /** Of a turn of its own. */
  readonly work: () => unknown;
  readonly resolve: (answer: never) => void;
  readonly reject: (error: unknown) => void;
};

export class WriteQueue {
  private queue: Waiting[] = [];
  private draining: Promise<void> | null = null;

  /** Takes a turn of its own. */
  alone<T>(work: () => T | Promise<T>): Promise<T> {
    return this.push(null, undefined, work);
  }

  /** Takes a turn with those of its kind that wait beside it; one of its own when they fail. */
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
    // Whoever asks in this turn of the loop goes with the first.
    await Promise.resolve();
    for (let next = this.take(); next.length > 0; next = this.take()) {
      const [{ kind }] = next as [Waiting];
      if (kind === null || next.length === 1 || !this.asOne(kind, next)) {
        for (const waiting of next) {
          const done = this.one(waiting);
          if (done !== undefined) await done;
        }
      }
      const turn = letGo();
      if (turn !== null) await turn;
    }
    // At once: whoever came a turn later would wait for a round that is over.
    this.draining = null;
  }

  /** The first that waits, and those after it that may go with it. */
  private take(): Waiting[] {
    const [first] = this.queue;
    if (first === undefined) return [];
    const end = this.queue.findIndex(({ kind }, at) => at > 0 && kind !== first.kind);
    const count =
      first.kind === null ? 1 : Math.min(end < 0 ? this.queue.length : end, togetherMax);
    return this.queue.splice(0, count);
  }

  /** False when they were refused together, and each has to be asked for itself. */
  private asOne(kind: NonNullable<Waiting["kind"]>, all: Waiting[]): boolean {
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

  /** A promise only where the work takes more than this step. */
  private one({ work, resolve, reject }: Waiting): Promise<void> | undefined {
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
