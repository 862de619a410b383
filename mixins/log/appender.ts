/**
 * Appender: gives commits their positions, gap-free, on any store.
 *
 * `n + 1` is tried only after `n` was seen, and one insert both takes the position and commits,
 * so there is never a position that was taken and not written. Drafts that wait together go as
 * one ordered insert (group commit): the prefix before the first duplicate stands, and the one
 * that collided is looked up to learn which key it was.
 */
import { setTimeout as pause } from "node:timers/promises";
import { Refusal } from "../../services/contracts/refusal.ts";
import { type Collection, StoreFault } from "../store/store.ts";
import {
  type Commit,
  type Draft,
  type Head,
  idOf,
  origin,
  positionOf,
  seal,
  tombstoneFp,
  versionKey,
} from "./commit.ts";

export type Appended = { readonly commit: Commit; readonly replayed: boolean };

/** The stream moved on since it was read: load it again, decide again. */
export class Conflict extends Error {
  constructor(stream: string) {
    super(`stream moved on: ${stream}`);
    this.name = "Conflict";
  }
}

const batchMax = 100;
const attemptsMax = 50;
const jitterMsMax = 20;

type Waiting = {
  readonly draft: Draft;
  readonly resolve: (appended: Appended) => void;
  readonly reject: (error: Error) => void;
  attempts: number;
};

export class Appender {
  private readonly commits: Collection<Commit>;
  private readonly onCommits: (commits: readonly Commit[]) => void;
  private queue: Waiting[] = [];
  private draining: Promise<void> | null = null;
  private last: Head = origin;

  /** `onCommits` hears of every commit this appender wrote, in order, before its caller does. */
  constructor(commits: Collection<Commit>, onCommits: (commits: readonly Commit[]) => void) {
    this.commits = commits;
    this.onCommits = onCommits;
  }

  get head(): Head {
    return this.last;
  }

  /**
   * Finds the head. On an exclusive store the number of commits must be the last position, else
   * a line went missing and the log is refused.
   */
  async open(exclusive: boolean): Promise<void> {
    const [newest] = exclusive
      ? [await this.commits.get(idOf(await this.commits.count({})))]
      : await this.commits.find({}, { sort: { _id: -1 }, limit: 1 });
    if (exclusive && newest === null && (await this.commits.count({})) > 0) {
      throw new Error("the log has a gap: a commit is missing from its file");
    }
    if (newest) this.last = { position: positionOf(newest._id), hash: newest.hash };
  }

  /**
   * Appends one commit. Answers an earlier one as replayed when its command id and fingerprint
   * are the same. Rejects with Conflict; refuses KEY_REUSED and STEP_CANCELLED.
   */
  append(draft: Draft): Promise<Appended> {
    return new Promise((resolve, reject) => {
      this.queue.push({ draft, resolve, reject, attempts: 0 });
      this.draining ??= this.drain();
    });
  }

  /** Follows what other processes appended, by point reads. */
  async catchUp(): Promise<void> {
    for (;;) {
      const next = await this.commits.get(idOf(this.last.position + 1));
      if (next === null) return;
      this.last = { position: this.last.position + 1, hash: next.hash };
    }
  }

  private async drain(): Promise<void> {
    // Let the callers of this turn queue up, so that they share one write.
    await Promise.resolve();
    while (this.queue.length > 0) {
      const batch = this.queue.splice(0, batchMax);
      try {
        await this.write(batch);
      } catch (error) {
        // Whoever waits may build on what just failed, so all of them hear of it.
        for (const waiting of [...batch, ...this.queue.splice(0)]) waiting.reject(error as Error);
      }
    }
    // At once: whoever came a turn later would wait for a round that is over.
    this.draining = null;
  }

  private async write(batch: Waiting[]): Promise<void> {
    const commits: Commit[] = [];
    let head = this.last;
    for (const { draft } of batch) {
      const commit = seal(draft, head);
      commits.push(commit);
      head = { position: head.position + 1, hash: commit.hash };
    }
    const written = await this.insert(commits);
    const standing = commits.slice(0, written ?? 0);
    if (standing.length > 0) this.stand(standing, batch);
    const rest = batch.slice(standing.length);
    const [first, ...others] = rest;
    if (first === undefined) return;
    await this.settle(first, commits[standing.length], others);
  }

  /** How many stand, or null when the store could not say. */
  private async insert(commits: readonly Commit[]): Promise<number | null> {
    try {
      return await this.commits.insertMany(commits);
    } catch (error) {
      if (error instanceof StoreFault) return null;
      throw error;
    }
  }

  private stand(commits: readonly Commit[], batch: readonly Waiting[]): void {
    const newest = commits.at(-1);
    if (newest) this.last = { position: positionOf(newest._id), hash: newest.hash };
    this.onCommits(commits);
    for (const [index, commit] of commits.entries()) {
      batch[index]?.resolve({ commit, replayed: false });
    }
  }

  /** Learns why the first draft did not stand; whatever came after it is tried again. */
  private async settle(first: Waiting, ours: Commit | undefined, others: Waiting[]): Promise<void> {
    const { draft } = first;
    const again = (waiting: readonly Waiting[]) => this.queue.unshift(...waiting);
    const [byCommand] = await this.commits.find({ cid: draft.cid }, { limit: 1 });
    if (byCommand !== undefined) {
      if (byCommand.hash === ours?.hash) {
        // The insert had happened after all: only its answer was lost.
        this.stand([byCommand], [first]);
        again(others);
        return;
      }
      this.answerKnown(first, byCommand);
      again(this.rejectFollowers(draft.stream, others));
      return;
    }
    const [taken] = await this.commits.find(
      { sv: versionKey(draft.stream, draft.expected + 1) },
      { limit: 1 },
    );
    if (taken !== undefined) {
      first.reject(new Conflict(draft.stream));
      await this.catchUp();
      again(this.rejectFollowers(draft.stream, others));
      return;
    }
    first.attempts += 1;
    if (first.attempts >= attemptsMax) {
      first.reject(new StoreFault("the log could not be appended to"));
      again(this.rejectFollowers(draft.stream, others));
      return;
    }
    await this.catchUp();
    await pause(Math.random() * jitterMsMax);
    again([first, ...others]);
  }

  private answerKnown(waiting: Waiting, commit: Commit): void {
    if (commit.fp === waiting.draft.fp) waiting.resolve({ commit, replayed: true });
    else waiting.reject(knownByOtherInput(commit));
  }

  /** Drafts that were decided on a commit that never came must be decided again. */
  private rejectFollowers(stream: string, waiting: readonly Waiting[]): Waiting[] {
    const rejects = (other: Waiting) => other.draft.stream === stream;
    const queued = this.queue.filter(rejects);
    this.queue = this.queue.filter((other) => !rejects(other));
    for (const other of [...waiting.filter(rejects), ...queued]) {
      other.reject(new Conflict(stream));
    }
    return waiting.filter((other) => !rejects(other));
  }
}

/** The refusal for a command id that was used with another input, or cancelled. */
export const knownByOtherInput = (commit: Commit): Refusal =>
  commit.fp === tombstoneFp
    ? new Refusal("STEP_CANCELLED", { stream: commit.stream })
    : new Refusal("KEY_REUSED", {}, 422);
