/**
 * Event log: streams on top of the appender.
 *
 * `decide` is the only impure step of a command. It loads the stream, runs the pure rule and
 * appends at the version that was read. If another command was faster, it starts over. Requests
 * with the same command id make one commit. A cached state is good enough to append on, because the
 * append checks the version. A refusal on a cached state is never returned before the stream was
 * read again.
 */
import { setTimeout as pause } from "node:timers/promises";
import { Refusal } from "../../services/contracts/core/refusal.ts";
import type { Instant } from "../../services/contracts/core/units.ts";
import type { Collection, Store } from "../store/store.ts";
import { traceToKeep } from "../tracing/trace-context.ts";
import { type Appended, Appender, Conflict, knownByOtherInput } from "./appender.ts";
import { type ChainVerdict, verifyChain } from "./chain-verifier.ts";
import {
  type Commit,
  type CommitMeta,
  type Head,
  idOf,
  type LogEvent,
  tombstoneFp,
} from "./commit.ts";
import { fillersOf, haltOf } from "./lost-positions.ts";
import { type Folded, nameOf, StateCache, type StreamDefinition } from "./state-cache.ts";
import type { Snapshot } from "./state-snapshots.ts";

export type { StreamDefinition } from "./state-cache.ts";

/** What identifies a command: its id, its input and its actor. */
export type Command = {
  readonly cid: string;
  readonly fp: string;
  /** True when the id cannot have been sent before, so that it need not be looked up. */
  readonly isFresh: boolean;
  readonly at: Instant;
  readonly meta: CommitMeta;
};

export type Decided<S> = {
  /** The id of the stream; of a replayed command, the stream that has its commit. */
  readonly id: string;
  readonly state: S;
  /** Null when the rule returned no events. */
  readonly commit: Commit | null;
  readonly replayed: boolean;
};

type Pending = Folded & { readonly done: Promise<Appended> };

/** With the trace of the running span, where there is one to keep. */
const traced = (meta: CommitMeta): CommitMeta => {
  const trace = traceToKeep();
  return trace === undefined ? meta : { ...meta, trace };
};

const attemptsMax = 50;
const jitterMsMax = 20;
export const pageMax = 1000;

/** The log of one service: decides commands and reads commits. */
export class Log {
  private readonly commits: Collection<Commit>;
  private readonly exclusive: boolean;
  private readonly appender: Appender;
  private readonly cache: StateCache;
  /** States decided but not committed yet, so that a busy stream still commits in groups. */
  private readonly pending = new Map<string, Pending>();
  /** The position up to which others have read commits that this log lost; 0 if none is lost. */
  private lostUpTo = 0;
  /** Waits after a conflict, by stream: all commands of one stream share a wait. */
  private readonly pauses = new Map<string, Promise<void>>();

  private constructor(
    commits: Collection<Commit>,
    store: Store,
    onCommits: (commits: readonly Commit[]) => void,
  ) {
    this.commits = commits;
    this.exclusive = store.exclusive;
    this.cache = new StateCache(commits, store);
    this.appender = new Appender(commits, {
      onCommits,
      onSeen: (seen) => this.cache.learn(seen),
      onBroken: (stream) => this.pending.delete(stream),
    });
  }

  /** Opens the log of a store; `onCommits` is called with the commits of this process, in order. */
  static async open(
    store: Store,
    onCommits: (commits: readonly Commit[]) => void = () => undefined,
  ): Promise<Log> {
    const commits = await store.collection<Commit>("log", {
      unique: ["sv", "cid"],
      index: [["stream", "ver"]],
    });
    const log = new Log(commits, store, onCommits);
    await log.appender.open(store.exclusive);
    return log;
  }

  /** The last position this process knows of. */
  get head(): Head {
    return this.appender.head;
  }

  /** The committed state of a stream; the streamDefinition's `empty` if it has no commits. */
  async state<S, E extends LogEvent>(
    streamDefinition: StreamDefinition<S, E>,
    id: string,
  ): Promise<S> {
    return (await this.cache.load(streamDefinition, id)).state as S;
  }

  /** The snapshot that a load of the stream would start from; null without one. */
  snapshotOf<S, E extends LogEvent>(
    streamDefinition: StreamDefinition<S, E>,
    id: string,
  ): Promise<Snapshot | null> {
    return this.cache.snapshotOf(streamDefinition, nameOf(streamDefinition.stream, id));
  }

  /** Evicts the cached state and the snapshot of a stream: the next load folds all of it. */
  async forget<S, E extends LogEvent>(
    streamDefinition: StreamDefinition<S, E>,
    id: string,
  ): Promise<void> {
    await this.cache.forget(nameOf(streamDefinition.stream, id));
  }

  /** A stream's commits after a version, in order: for callers that need its history. */
  async commitsOf(
    streamDefinition: { readonly stream: string },
    id: string,
    after: number,
    limit: number,
  ) {
    const query = { stream: `${streamDefinition.stream}:${id}`, ver: { $gt: after } };
    return this.commits.find(query, { sort: { ver: 1 }, limit });
  }

  /**
   * Runs a rule on a stream and appends the events it returns. The rule must be pure: it may run
   * several times, each time on a newer state. Throws what the rule refuses. Refuses KEY_REUSED if
   * the command's id came with another input before, STEP_CANCELLED if it was cancelled first.
   */
  async decide<S, E extends LogEvent>(
    streamDefinition: StreamDefinition<S, E>,
    id: string,
    rule: (state: S) => readonly E[],
    command: Command,
  ): Promise<Decided<S>> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        // After a conflict the stream is read again: the cache may lack commits of others.
        const isSure = this.exclusive || attempt > 1;
        const decided = await this.attempt(streamDefinition, id, rule, command, isSure);
        // A rule may also return no events because this command was committed before.
        return decided.commit === null
          ? this.unlessDone(streamDefinition, command, decided)
          : decided;
      } catch (error) {
        const mayAskAgain = error instanceof Conflict && attempt < attemptsMax;
        if (!mayAskAgain) return this.unlessDone(streamDefinition, command, error as Error);
        if (!this.exclusive) await this.jitter(nameOf(streamDefinition.stream, id));
      }
    }
  }

  /**
   * Makes sure that a command has no effect. A tombstone is appended under the command's own id
   * first. If it wins, the command can never be committed. If it loses, the command was committed,
   * and `undo` is decided under `command`. Returns whether something had to be undone. `why`, a
   * code, is kept with the tombstone: STEP_CANCELLED then has it.
   */
  async cancel<S, E extends LogEvent>(
    cid: string,
    streamDefinition: StreamDefinition<S, E>,
    id: string,
    undo: (state: S) => readonly E[],
    command: Command,
    why?: string,
  ): Promise<{ undone: boolean }> {
    const tombstone = {
      stream: `tombstone:${cid}`,
      expected: 0,
      cid,
      fp: tombstoneFp,
      at: command.at,
      events: [{ type: "tombstone", data: { cid, ...(why === undefined ? {} : { why }) } }],
      meta: traced(command.meta),
    };
    for (let attempt = 1; ; attempt += 1) {
      const known = await this.byCommand(cid);
      if (known?.fp === tombstoneFp) return { undone: false };
      if (known !== null) break;
      try {
        await this.appender.append(tombstone);
        return { undone: false };
      } catch (error) {
        if (error instanceof Refusal) break;
        // Another tombstone of the same command is on its way.
        if (!(error instanceof Conflict) || attempt >= attemptsMax) throw error;
      }
    }
    await this.decide(streamDefinition, id, undo, command);
    return { undone: true };
  }

  /** True when the command was committed before: its preconditions need not hold any more. */
  async isDone(command: Command): Promise<boolean> {
    return !command.isFresh && (await this.byCommand(command.cid)) !== null;
  }

  /** The commit that a command made, or null. */
  async byCommand(cid: string): Promise<Commit | null> {
    const [commit] = await this.commits.find({ cid }, { limit: 1 });
    return commit ?? null;
  }

  /** Commits after a position, at most `limit` (1..1000), bounded on both sides: O(limit). */
  async read(after: number, limit: number): Promise<Commit[]> {
    const to = after + Math.min(limit, pageMax);
    return this.commits.find(
      { _id: { $gt: idOf(after), $lte: idOf(to) } },
      { sort: { _id: 1 }, limit },
    );
  }

  /** The hash of the commit at a position; empty at 0, null when there is none. */
  async hashAt(position: number): Promise<string | null> {
    if (position === 0) return "";
    return (await this.commits.get(idOf(position)))?.hash ?? null;
  }

  /**
   * Checks the position of a reader. True if this log has no commit there: commits are lost, and
   * from then on every append is refused.
   */
  async hearOf(position: number): Promise<boolean> {
    if ((await this.hashAt(position)) !== null) return false;
    this.lostUpTo = Math.max(this.lostUpTo, position);
    this.appender.halt(haltOf(this.lostUpTo));
    return true;
  }

  /** Fills lost positions and allows appends again. Returns how many. Refuses GAP_TOO_LARGE. */
  async fillLost(at: Instant): Promise<number> {
    const fillers = fillersOf(this.head.position, this.lostUpTo, at);
    this.appender.halt(null);
    await Promise.all(fillers.map((draft) => this.appender.append(draft)));
    this.lostUpTo = 0;
    return fillers.length;
  }

  /** Verifies the whole chain: see `verifyChain`. */
  verify(): Promise<ChainVerdict> {
    return verifyChain((after) => this.read(after, pageMax), this.head.position);
  }

  /** The command's earlier commit, if any: a rule may fail on its own command's effect. */
  private async unlessDone<S, E extends LogEvent>(
    streamDefinition: StreamDefinition<S, E>,
    command: Command,
    otherwise: Error | Decided<S>,
  ): Promise<Decided<S>> {
    const known = command.isFresh ? null : await this.byCommand(command.cid);
    if (known !== null) return this.replay(streamDefinition, known, command);
    if (otherwise instanceof Error) throw otherwise;
    return otherwise;
  }

  /** Jitter: separates processes that met on a stream; commands of one process share it. */
  private jitter(stream: string): Promise<void> {
    const waiting = this.pauses.get(stream);
    if (waiting !== undefined) return waiting;
    const over = pause(Math.random() * jitterMsMax).then(() => {
      this.pauses.delete(stream);
    });
    this.pauses.set(stream, over);
    return over;
  }

  /** `isSure`: decides on a fresh read, not on the cached state. */
  private async attempt<S, E extends LogEvent>(
    streamDefinition: StreamDefinition<S, E>,
    id: string,
    rule: (state: S) => readonly E[],
    command: Command,
    isSure: boolean,
  ): Promise<Decided<S>> {
    const stream = nameOf(streamDefinition.stream, id);
    const known = isSure ? undefined : this.cache.known(stream);
    const loaded = this.pending.has(stream)
      ? null
      : (known ?? (await this.cache.load(streamDefinition, id)));
    // Another command may have been decided during the load.
    const ahead = this.pending.get(stream);
    const base = ahead ?? loaded ?? (await this.cache.load(streamDefinition, id));
    const isGuess = ahead === undefined && base === known;
    let events: readonly E[];
    try {
      events = rule(base.state as S);
    } catch (refusal) {
      if (isGuess) return this.attempt(streamDefinition, id, rule, command, true);
      if (ahead === undefined) throw refusal;
      // The rule refused on a state not committed yet: the refusal holds only if that is committed.
      throw (await this.isCommitted(ahead)) ? refusal : new Conflict(stream);
    }
    if (events.length === 0) {
      if (isGuess) return this.attempt(streamDefinition, id, rule, command, true);
      if (ahead !== undefined && !(await this.isCommitted(ahead))) throw new Conflict(stream);
      return { id, state: base.state as S, commit: null, replayed: false };
    }
    const state = events.reduce(streamDefinition.evolve, base.state as S);
    const { commit, replayed } = await this.write(
      streamDefinition,
      stream,
      { ...base, state },
      events,
      command,
    );
    if (replayed) return this.replay(streamDefinition, commit, command);
    return { id, state, commit, replayed: false };
  }

  private isCommitted({ done }: Pending): Promise<boolean> {
    return done.then(
      ({ replayed }) => !replayed,
      () => false,
    );
  }

  private async write<S, E extends LogEvent>(
    streamDefinition: StreamDefinition<S, E>,
    stream: string,
    { ver: expected, state }: Folded,
    events: readonly E[],
    { cid, fp, at, meta }: Command,
  ): Promise<Appended> {
    const done = this.appender.append({
      stream,
      expected,
      cid,
      fp,
      at,
      events,
      meta: traced(meta),
    });
    const pending = { ver: expected + 1, state, done };
    this.pending.set(stream, pending);
    try {
      const appended = await done;
      if (!appended.replayed) this.cache.note(streamDefinition, pending, appended.commit);
      return appended;
    } finally {
      if (this.pending.get(stream) === pending) this.pending.delete(stream);
    }
  }

  private async replay<S, E extends LogEvent>(
    streamDefinition: StreamDefinition<S, E>,
    commit: Commit,
    command: Command,
  ): Promise<Decided<S>> {
    if (commit.fp !== command.fp) throw knownByOtherInput(commit);
    const id = commit.stream.slice(streamDefinition.stream.length + 1);
    return { id, state: await this.state(streamDefinition, id), commit, replayed: true };
  }
}
