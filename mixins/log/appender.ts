/**
 * Appender: gives commits their positions, gap-free, on any store.
 *
 * `n + 1` is tried only after `n` was seen, and one insert both takes the position and commits,
 * so there is never a position that was taken and not written. Drafts that wait together go as
 * one ordered insert (group commit): the prefix before the first duplicate stands, and of what did
 * not stand is learned why: first from what others have appended since, then by looking it up.
 */
import { setTimeout as pause } from "node:timers/promises";
import { Refusal } from "../../services/contracts/core/refusal.ts";
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

/** What hears of the commits and drafts of an appender. */
export type AppendListeners = {
  /** Commits that this appender wrote, in order, before their callers know. */
  readonly onCommits: (commits: readonly Commit[]) => void;
  /** Commits that it found, in order: of others mostly. */
  readonly onSeen: (commits: readonly Commit[]) => void;
  /** Before a draft of the stream is refused: what was decided on top of it will not come. */
  readonly onBroken: (stream: string) => void;
};

const batchMax = 100;
const attemptsMax = 50;
const jitterMsMax = 20;
/** Few, as some stores compare each document with each of the ids that are asked for. */
const windowCommits = 64;
const windowsMax = 8;

type Waiting = {
  readonly draft: Draft;
  readonly resolve: (appended: Appended) => void;
  readonly reject: (error: Error) => void;
  attempts: number;
};

export class Appender {
  private readonly commits: Collection<Commit>;
  private readonly hears: AppendListeners;
  private queue: Waiting[] = [];
  private draining: Promise<void> | null = null;
  private last: Head = origin;
  /** Others were faster a moment ago: looking first costs less than to be refused again. */
  private isContended = false;
  private halted: Error | null = null;

  constructor(commits: Collection<Commit>, hears: AppendListeners) {
    this.commits = commits;
    this.hears = hears;
  }

  get head(): Head {
    return this.last;
  }

  /** Finds the head: the commit with the last position, also where one before it is missing. */
  async open(exclusive: boolean): Promise<void> {
    // Where all are in memory a look by keys is shorter than to put them in order.
    const atLeast = exclusive ? await this.commits.count({}) : 0;
    const [newest] = await this.commits.find(
      { _id: { $gte: idOf(atLeast) } },
      { sort: { _id: -1 }, limit: 1 },
    );
    if (newest) this.last = { position: positionOf(newest._id), hash: newest.hash };
  }

  /**
   * Appends one commit. Answers an earlier one as replayed when its command id and fingerprint
   * are the same. Rejects with Conflict; refuses KEY_REUSED and STEP_CANCELLED.
   */
  append(draft: Draft): Promise<Appended> {
    if (this.halted !== null) return Promise.reject(this.halted);
    return new Promise((resolve, reject) => {
      this.queue.push({ draft, resolve, reject, attempts: 0 });
      this.draining ??= this.drain();
    });
  }

  /** Refuses all that is not yet queued, with an error; null for no more. */
  halt(error: Error | null): void {
    this.halted = error;
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
        for (const waiting of [...batch, ...this.queue.splice(0)])
          this.refuse(waiting, error as Error);
      }
    }
    // At once: whoever came a turn later would wait for a round that is over.
    this.draining = null;
  }

  /**
   * Follows what other processes appended, and answers it. By keys: no store looks through the log
   * for them. From far behind it goes to the end at once, and answers nothing.
   */
  private async catchUp(): Promise<Commit[]> {
    const seen: Commit[] = [];
    for (let windows = 0; windows < windowsMax; windows += 1) {
      const from = this.last.position + 1;
      const wanted = Array.from({ length: windowCommits }, (_, n) => idOf(from + n));
      const page = await this.commits.find(
        { _id: { $in: wanted } },
        { sort: { _id: 1 }, limit: windowCommits },
      );
      const gap = page.findIndex(({ _id }, n) => _id !== wanted[n]);
      const next = gap < 0 ? page : page.slice(0, gap);
      this.follow(next);
      this.hears.onSeen(next);
      seen.push(...next);
      if (next.length < windowCommits) return seen;
    }
    this.follow(await this.commits.find({}, { sort: { _id: -1 }, limit: 1 }));
    return [];
  }

  private follow(commits: readonly Commit[]): void {
    const newest = commits.at(-1);
    if (newest === undefined) return;
    const position = positionOf(newest._id);
    if (position > this.last.position) this.last = { position, hash: newest.hash };
  }

  private async write(all: Waiting[]): Promise<void> {
    const batch = this.isContended ? await this.abreast(all) : all;
    if (batch.length === 0) return;
    const commits: Commit[] = [];
    let head = this.last;
    for (const { draft } of batch) {
      const commit = seal(draft, head);
      commits.push(commit);
      head = { position: head.position + 1, hash: commit.hash };
    }
    const written = (await this.insert(commits)) ?? 0;
    if (written > 0) this.stand(commits.slice(0, written), batch);
    if (written === batch.length) return;
    const seen = await this.catchUp();
    const hashes = new Set(seen.map(({ hash }) => hash));
    // An insert whose answer was lost may have written some after all.
    const late = commits.slice(written).filter(({ hash }) => hashes.has(hash));
    if (late.length > 0) this.stand(late, batch.slice(written));
    await this.settle(batch.slice(written + late.length), seen);
  }

  /** Catches up before an insert, and refuses what others have overtaken in the meantime. */
  private async abreast(batch: Waiting[]): Promise<Waiting[]> {
    const seen = await this.catchUp();
    this.isContended = seen.length > 0;
    const taken = new Set(seen.map(({ sv }) => sv));
    const isOvertaken = ({ draft }: Waiting) =>
      taken.has(versionKey(draft.stream, draft.expected + 1));
    let left = batch;
    for (const { draft } of batch.filter(isOvertaken)) {
      left = this.rejectFollowers(draft.stream, left);
    }
    return left;
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
    this.follow(commits);
    this.hears.onCommits(commits);
    for (const [index, commit] of commits.entries()) {
      batch[index]?.resolve({ commit, replayed: false });
    }
  }

  /**
   * Learns why the first draft did not stand; whatever came after it is tried again. `seen` is what
   * stands before the next position: where others appended, it tells the reason.
   */
  private async settle([first, ...others]: Waiting[], seen: readonly Commit[]): Promise<void> {
    if (first === undefined) return;
    const { draft } = first;
    const again = (waiting: readonly Waiting[]) => this.queue.unshift(...waiting);
    const known = await this.among(seen, "cid", draft.cid);
    if (known !== undefined) {
      this.answerKnown(first, known);
      again(this.rejectFollowers(draft.stream, others));
      return;
    }
    const taken = await this.among(seen, "sv", versionKey(draft.stream, draft.expected + 1));
    if (taken !== undefined) {
      this.isContended = true;
      again(this.rejectFollowers(draft.stream, [first, ...others]));
      return;
    }
    first.attempts += 1;
    if (first.attempts >= attemptsMax) {
      this.refuse(first, new StoreFault("the log could not be appended to"));
      again(this.rejectFollowers(draft.stream, others));
      return;
    }
    this.isContended ||= seen.length > 0;
    if (first.attempts > 1) await pause(Math.random() * jitterMsMax);
    again([first, ...others]);
  }

  /** Under a key, from what was seen; where nothing was, what stands anywhere. */
  private async among(
    seen: readonly Commit[],
    key: "cid" | "sv",
    value: string,
  ): Promise<Commit | undefined> {
    if (seen.length > 0) return seen.find((commit) => commit[key] === value);
    const [found] = await this.commits.find({ [key]: value }, { limit: 1 });
    return found;
  }

  private answerKnown(waiting: Waiting, commit: Commit): void {
    const { draft } = waiting;
    if (commit.fp !== draft.fp) this.refuse(waiting, knownByOtherInput(commit));
    else {
      this.hears.onBroken(draft.stream);
      waiting.resolve({ commit, replayed: true });
    }
  }

  private refuse({ draft, reject }: Waiting, error: Error): void {
    this.hears.onBroken(draft.stream);
    reject(error);
  }

  /** Drafts that were decided on a commit that never came must be decided again. */
  private rejectFollowers(stream: string, waiting: readonly Waiting[]): Waiting[] {
    const rejects = (other: Waiting) => other.draft.stream === stream;
    const queued = this.queue.filter(rejects);
    this.queue = this.queue.filter((other) => !rejects(other));
    for (const other of [...waiting.filter(rejects), ...queued]) {
      this.refuse(other, new Conflict(stream));
    }
    return waiting.filter((other) => !rejects(other));
  }
}

/** The refusal for a command id that was used with another input, or cancelled. */
export const knownByOtherInput = (commit: Commit): Refusal =>
  commit.fp === tombstoneFp
    ? new Refusal("STEP_CANCELLED", { stream: commit.stream })
    : new Refusal("KEY_REUSED", {}, 422);
