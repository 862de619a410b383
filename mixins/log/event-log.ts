/**
 * Log: streams on top of the appender.
 *
 * `decide` is the only impure step of a command: load the stream, run the pure rule, append at the
 * version that was read, and start over when another was faster. A command's id makes the same
 * request twice the same commit. What this process knows of a stream is good enough to append on,
 * as the version is checked there; a refusal is never told on it before it was read again.
 */
import { setTimeout as pause } from "node:timers/promises";
import { Refusal } from "../../services/contracts/core/refusal.ts";
import type { Instant } from "../../services/contracts/core/units.ts";
import type { Collection, Store } from "../store/store.ts";
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

export type { StreamDefinition as Decider } from "./state-cache.ts";

/** What makes a command the same command: its id, its input, and who asked. */
export type Command = {
  readonly cid: string;
  readonly fp: string;
  /** True when no one can have sent this id before, so that it need not be looked up. */
  readonly isFresh: boolean;
  readonly at: Instant;
  readonly meta: CommitMeta;
};

export type Decided<S> = {
  /** The id of the stream: of a replayed command, the one that its commit went to. */
  readonly id: string;
  readonly state: S;
  /** Null when the rule had nothing to change. */
  readonly commit: Commit | null;
  readonly replayed: boolean;
};

type Pending = Folded & { readonly done: Promise<Appended> };

const attemptsMax = 50;
const jitterMsMax = 20;
export const pageMax = 1000;

export class Log {
  private readonly commits: Collection<Commit>;
  private readonly exclusive: boolean;
  private readonly appender: Appender;
  private readonly folds: StateCache;
  /** What is decided but not written yet, so that a busy stream still commits in groups. */
  private readonly pending = new Map<string, Pending>();
  /** Up to where others have read commits that are not here any more; 0 where none is lost. */
  private lostUpTo = 0;
  /** Streams on which another was faster: all that wait for the same one go on together. */
  private readonly pauses = new Map<string, Promise<void>>();

  private constructor(
    commits: Collection<Commit>,
    store: Store,
    onCommits: (commits: readonly Commit[]) => void,
  ) {
    this.commits = commits;
    this.exclusive = store.exclusive;
    this.folds = new StateCache(commits, store);
    this.appender = new Appender(commits, {
      onCommits,
      onSeen: (seen) => this.folds.learn(seen),
      onBroken: (stream) => this.pending.delete(stream),
    });
  }

  /** Opens the log of a store; `onCommits` hears what this process appended, in order. */
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

  /** The state of a stream as committed; the decider's `empty` when nothing was. */
  async state<S, E extends LogEvent>(decider: StreamDefinition<S, E>, id: string): Promise<S> {
    return (await this.folds.load(decider, id)).state as S;
  }

  /** The snapshot of a stream that a start would begin with; null without one. */
  snapshotOf<S, E extends LogEvent>(
    decider: StreamDefinition<S, E>,
    id: string,
  ): Promise<Snapshot | null> {
    return this.folds.snapshotOf(decider, nameOf(decider.stream, id));
  }

  /** Forgets what is known of a stream and its snapshot: all of it is folded again. */
  async forget<S, E extends LogEvent>(decider: StreamDefinition<S, E>, id: string): Promise<void> {
    await this.folds.forget(nameOf(decider.stream, id));
  }

  /** A stream's commits after a version, in order: for what wants its past and not its state. */
  async commitsOf(decider: { readonly stream: string }, id: string, after: number, limit: number) {
    const query = { stream: `${decider.stream}:${id}`, ver: { $gt: after } };
    return this.commits.find(query, { sort: { ver: 1 }, limit });
  }

  /**
   * Runs a rule on a stream and appends what it answers. The rule may run several times, each on
   * a newer state; it must be pure. Throws what the rule refuses; refuses KEY_REUSED when the
   * command's id came with another input before, STEP_CANCELLED when it was cancelled first.
   */
  async decide<S, E extends LogEvent>(
    decider: StreamDefinition<S, E>,
    id: string,
    rule: (state: S) => readonly E[],
    command: Command,
  ): Promise<Decided<S>> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        // Whoever was overtaken reads again: what others did meanwhile may not all have been seen.
        const isSure = this.exclusive || attempt > 1;
        const decided = await this.attempt(decider, id, rule, command, isSure);
        // There is nothing to change also where the command did it before.
        return decided.commit === null ? this.unlessDone(decider, command, decided) : decided;
      } catch (error) {
        const mayAskAgain = error instanceof Conflict && attempt < attemptsMax;
        if (!mayAskAgain) return this.unlessDone(decider, command, error as Error);
        if (!this.exclusive) await this.apart(nameOf(decider.stream, id));
      }
    }
  }

  /**
   * Makes sure that a command's effect is not there. A tombstone under the command's own id comes
   * first: if it wins, the command can never happen; if it loses, it happened, and `undo` is
   * decided under `command`. Answers whether anything had to be undone.
   */
  async cancel<S, E extends LogEvent>(
    cid: string,
    decider: StreamDefinition<S, E>,
    id: string,
    undo: (state: S) => readonly E[],
    command: Command,
  ): Promise<{ undone: boolean }> {
    const tombstone = {
      stream: `tombstone:${cid}`,
      expected: 0,
      cid,
      fp: tombstoneFp,
      at: command.at,
      events: [{ type: "tombstone", data: { cid } }],
      meta: command.meta,
    };
    const known = await this.byCommand(cid);
    if (known?.fp === tombstoneFp) return { undone: false };
    if (known === null) {
      try {
        await this.appender.append(tombstone);
        return { undone: false };
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
      }
    }
    await this.decide(decider, id, undo, command);
    return { undone: true };
  }

  /** True when the command was done before: what it was asked on need not hold any more. */
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
   * Hears of a reader that has read further than this log goes; true when commits are lost. From
   * then on nothing is appended.
   */
  async hearOf(position: number): Promise<boolean> {
    if ((await this.hashAt(position)) !== null) return false;
    this.lostUpTo = Math.max(this.lostUpTo, position);
    this.appender.halt(haltOf(this.lostUpTo));
    return true;
  }

  /** Fills the positions of lost commits, and appends again; how many. Refuses GAP_TOO_LARGE. */
  async fillLost(at: Instant): Promise<number> {
    const fillers = fillersOf(this.head.position, this.lostUpTo, at);
    this.appender.halt(null);
    await Promise.all(fillers.map((draft) => this.appender.append(draft)));
    this.lostUpTo = 0;
    return fillers.length;
  }

  /** Walks the whole chain: see `verifyChain`. */
  verify(): Promise<ChainVerdict> {
    return verifyChain((after) => this.read(after, pageMax), this.head.position);
  }

  /** A rule may fail on the effect of its own command, or find nothing left to do. */
  private async unlessDone<S, E extends LogEvent>(
    decider: StreamDefinition<S, E>,
    command: Command,
    otherwise: Error | Decided<S>,
  ): Promise<Decided<S>> {
    const known = command.isFresh ? null : await this.byCommand(command.cid);
    if (known !== null) return this.replay(decider, known, command);
    if (otherwise instanceof Error) throw otherwise;
    return otherwise;
  }

  /** Keeps processes apart that met on a stream, and those of one process together. */
  private apart(stream: string): Promise<void> {
    const waiting = this.pauses.get(stream);
    if (waiting !== undefined) return waiting;
    const over = pause(Math.random() * jitterMsMax).then(() => {
      this.pauses.delete(stream);
    });
    this.pauses.set(stream, over);
    return over;
  }

  /** `isSure`: on what is read now, not on what this process knows of the stream. */
  private async attempt<S, E extends LogEvent>(
    decider: StreamDefinition<S, E>,
    id: string,
    rule: (state: S) => readonly E[],
    command: Command,
    isSure: boolean,
  ): Promise<Decided<S>> {
    const stream = nameOf(decider.stream, id);
    const known = isSure ? undefined : this.folds.known(stream);
    const loaded = this.pending.has(stream)
      ? null
      : (known ?? (await this.folds.load(decider, id)));
    // Another may have decided while this one was loading.
    const ahead = this.pending.get(stream);
    const base = ahead ?? loaded ?? (await this.folds.load(decider, id));
    const isGuess = ahead === undefined && base === known;
    let events: readonly E[];
    try {
      events = rule(base.state as S);
    } catch (refusal) {
      if (isGuess) return this.attempt(decider, id, rule, command, true);
      if (ahead === undefined) throw refusal;
      // It refused on what was not written yet. Once that stands, so does the refusal.
      throw (await this.hasStood(ahead)) ? refusal : new Conflict(stream);
    }
    if (events.length === 0) {
      if (isGuess) return this.attempt(decider, id, rule, command, true);
      if (ahead !== undefined && !(await this.hasStood(ahead))) throw new Conflict(stream);
      return { id, state: base.state as S, commit: null, replayed: false };
    }
    const state = events.reduce(decider.evolve, base.state as S);
    const { commit, replayed } = await this.write(
      decider,
      stream,
      { ...base, state },
      events,
      command,
    );
    if (replayed) return this.replay(decider, commit, command);
    return { id, state, commit, replayed: false };
  }

  private hasStood({ done }: Pending): Promise<boolean> {
    return done.then(
      ({ replayed }) => !replayed,
      () => false,
    );
  }

  private async write<S, E extends LogEvent>(
    decider: StreamDefinition<S, E>,
    stream: string,
    { ver: expected, state }: Folded,
    events: readonly E[],
    { cid, fp, at, meta }: Command,
  ): Promise<Appended> {
    const done = this.appender.append({ stream, expected, cid, fp, at, events, meta });
    const pending = { ver: expected + 1, state, done };
    this.pending.set(stream, pending);
    try {
      const appended = await done;
      if (!appended.replayed) this.folds.note(decider, pending, appended.commit);
      return appended;
    } finally {
      if (this.pending.get(stream) === pending) this.pending.delete(stream);
    }
  }

  private async replay<S, E extends LogEvent>(
    decider: StreamDefinition<S, E>,
    commit: Commit,
    command: Command,
  ): Promise<Decided<S>> {
    if (commit.fp !== command.fp) throw knownByOtherInput(commit);
    const id = commit.stream.slice(decider.stream.length + 1);
    return { id, state: await this.state(decider, id), commit, replayed: true };
  }
}
