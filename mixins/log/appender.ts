/**
 * Appender: gives commits their positions, gap-free, on any store.
 *
 * Position `n + 1` is tried only after `n` was seen. One insert takes the position and commits, so
 * no position is taken without being written. Queued drafts are written as one ordered insert
 * (group commit): the prefix before the first duplicate is committed. If the next
 * draft failed, the reason is found in the commits that others appended since, or in the store.
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

/** The stream was appended to since it was read: the caller must load it and decide again. */
export class Conflict extends Error {
  constructor(stream: string) {
    super(`stream moved on: ${stream}`);
    this.name = "Conflict";
  }
}

/** Callbacks of an appender. */
export type AppendListeners = {
  /** Commits that this appender wrote, in order, before their callers get them. */
  readonly onCommits: (commits: readonly Commit[]) => void;
  /** Commits that it read from the store, in order: mostly of other processes. */
  readonly onSeen: (commits: readonly Commit[]) => void;
  /** Before a draft of the stream is refused: what was decided on top of it is not committed. */
  readonly onBroken: (stream: string) => void;
};

const batchMax = 100;
const attemptsMax = 50;
const jitterMsMax = 20;
/** Few, because some stores compare each document with each requested id. */
const windowCommits = 64;
const windowsMax = 8;

type Waiting = {
  readonly draft: Draft;
  readonly resolve: (appended: Appended) => void;
  readonly reject: (error: Error) => void;
  attempts: number;
};

/** The appender of one log in one process: queues drafts and writes them in batches. */
export class Appender {
  private readonly commits: Collection<Commit>;
  private readonly listeners: AppendListeners;
  private queue: Waiting[] = [];
  private draining: Promise<void> | null = null;
  private last: Head = origin;
  /** Others appended a moment ago: catching up first costs less than a refused insert. */
  private isContended = false;
  private halted: Error | null = null;

  constructor(commits: Collection<Commit>, listeners: AppendListeners) {
    this.commits = commits;
    this.listeners = listeners;
  }

  get head(): Head {
    return this.last;
  }

  /** Finds the head: the commit with the last position, even if an earlier one is missing. */
  async open(exclusive: boolean): Promise<void> {
    // With all documents in memory, a bound by key costs less than sorting all of them.
    const atLeast = exclusive ? await this.commits.count({}) : 0;
    const [newest] = await this.commits.find(
      { _id: { $gte: idOf(atLeast) } },
      { sort: { _id: -1 }, limit: 1 },
    );
    if (newest) this.last = { position: positionOf(newest._id), hash: newest.hash };
  }

  /**
   * Appends one commit. Resolves with an earlier commit as replayed if its command id and
   * fingerprint are the same. Rejects with Conflict; refuses KEY_REUSED and STEP_CANCELLED.
   */
  append(draft: Draft): Promise<Appended> {
    if (this.halted !== null) return Promise.reject(this.halted);
    return new Promise((resolve, reject) => {
      this.queue.push({ draft, resolve, reject, attempts: 0 });
      this.draining ??= this.drain();
    });
  }

  /** Rejects every later append with the error, until it is null. Queued drafts are still written. */
  halt(error: Error | null): void {
    this.halted = error;
  }

  private async drain(): Promise<void> {
    // Lets the callers of this tick queue up, so that they share one write.
    await Promise.resolve();
    while (this.queue.length > 0) {
      const batch = this.queue.splice(0, batchMax);
      try {
        await this.write(batch);
      } catch (error) {
        // Queued drafts may build on the failed ones, so all of them are rejected.
        for (const waiting of [...batch, ...this.queue.splice(0)])
          this.refuse(waiting, error as Error);
      }
    }
    // Synchronously: a draft queued a tick later would wait for a drain that has ended.
    this.draining = null;
  }

  /**
   * Reads what other processes appended, and returns it. It reads by keys, so no store scans the
   * log. After eight full windows it jumps to the head and returns an empty list.
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
      this.listeners.onSeen(next);
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
    const batch = this.isContended ? await this.dropOvertaken(all) : all;
    if (batch.length === 0) return;
    const commits: Commit[] = [];
    let head = this.last;
    for (const { draft } of batch) {
      const commit = seal(draft, head);
      commits.push(commit);
      head = { position: head.position + 1, hash: commit.hash };
    }
    const written = (await this.insert(commits)) ?? 0;
    if (written > 0) this.confirm(commits.slice(0, written), batch);
    if (written === batch.length) return;
    const seen = await this.catchUp();
    const hashes = new Set(seen.map(({ hash }) => hash));
    // An insert whose answer was lost may have written some after all.
    const late = commits.slice(written).filter(({ hash }) => hashes.has(hash));
    if (late.length > 0) this.confirm(late, batch.slice(written));
    await this.settle(batch.slice(written + late.length), seen);
  }

  /** Catches up before an insert, and rejects drafts that others have overtaken. */
  private async dropOvertaken(batch: Waiting[]): Promise<Waiting[]> {
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

  /** How many commits were written, or null when the store could not say. */
  private async insert(commits: readonly Commit[]): Promise<number | null> {
    try {
      return await this.commits.insertMany(commits);
    } catch (error) {
      if (error instanceof StoreFault) return null;
      throw error;
    }
  }

  private confirm(commits: readonly Commit[], batch: readonly Waiting[]): void {
    this.follow(commits);
    this.listeners.onCommits(commits);
    for (const [index, commit] of commits.entries()) {
      batch[index]?.resolve({ commit, replayed: false });
    }
  }

  /**
   * Finds out why the first draft was not committed; the later drafts are tried again. `seen` holds
   * the commits of others before the next position: if there are any, they show the reason.
   */
  private async settle([first, ...others]: Waiting[], seen: readonly Commit[]): Promise<void> {
    if (first === undefined) return;
    const { draft } = first;
    const retry = (waiting: readonly Waiting[]) => this.queue.unshift(...waiting);
    const known = await this.among(seen, "cid", draft.cid);
    if (known !== undefined) {
      this.answerKnown(first, known);
      retry(this.rejectFollowers(draft.stream, others));
      return;
    }
    const taken = await this.among(seen, "sv", versionKey(draft.stream, draft.expected + 1));
    if (taken !== undefined) {
      this.isContended = true;
      retry(this.rejectFollowers(draft.stream, [first, ...others]));
      return;
    }
    first.attempts += 1;
    if (first.attempts >= attemptsMax) {
      this.refuse(first, new StoreFault("the log could not be appended to"));
      retry(this.rejectFollowers(draft.stream, others));
      return;
    }
    this.isContended ||= seen.length > 0;
    if (first.attempts > 1) await pause(Math.random() * jitterMsMax);
    retry([first, ...others]);
  }

  /** Finds a commit by a key: among those seen, or in the store if none was seen. */
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
      this.listeners.onBroken(draft.stream);
      waiting.resolve({ commit, replayed: true });
    }
  }

  private refuse({ draft, reject }: Waiting, error: Error): void {
    this.listeners.onBroken(draft.stream);
    reject(error);
  }

  /** Drafts that were decided on a commit that was not made must be decided again. */
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

/** The refusal of a command id that was used with another input, or was cancelled. */
export const knownByOtherInput = ({ fp, stream, events }: Commit): Refusal => {
  if (fp !== tombstoneFp) return new Refusal("KEY_REUSED", {}, 422);
  const { why } = events[0]?.data ?? {};
  return new Refusal("STEP_CANCELLED", { stream, ...(why === undefined ? {} : { why }) });
};
