/**
 * State cache: the folded states of streams in this process, each at some version.
 *
 * A stream that grows without end has snapshots: a load starts from the newest one instead of the
 * first commit. A snapshot counts only if the log has the commit that it was made from. After a
 * number of commits, the first process to find it due writes the next one.
 */
import { LRUCache } from "lru-cache";
import { type Collection, type Store, StoreFault } from "../store/store.ts";
import { type Commit, type LogEvent, versionKey } from "./commit.ts";
import { decodeState, encodeState } from "./state-codec.ts";
import { type Snapshot, Snapshots } from "./state-snapshots.ts";

/** How one kind of stream is folded: `evolve` is pure and never refuses. */
export type StreamDefinition<S, E extends LogEvent> = {
  readonly stream: string;
  readonly empty: S;
  readonly evolve: (state: S, event: E) => S;
  /** Snapshots, for a stream that grows without end. */
  readonly kept?: CachedState;
};

export type CachedState = {
  /** Names the state and its fold: snapshots under another name are not read. */
  readonly form: string;
  /** Commits between two snapshots; more for a large state. */
  readonly everyCommits: number;
};

export type Folded = { readonly ver: number; readonly state: unknown };
type Known = Folded & { readonly evolve: (state: unknown, event: LogEvent) => unknown };

/** Most streams are short, and most cached streams have no new commits. */
const firstCommits = 8;
/** For a store in this process: most streams that are not cached are new. */
const firstCommitsNear = 1;
/** Few, because some stores compare each document with each requested key. */
const windowCommits = 64;
const streamsMax = 20_000;
/** This much of a snapshot costs less to write than a commit. */
const charsOfCommit = 2000;

/** The name of a stream: `<kind>:<id>`, or the kind alone if the id is empty. */
export const nameOf = (kind: string, id: string): string => (id === "" ? kind : `${kind}:${id}`);

/** The version at which the next snapshot is due after one of `chars` characters. */
const dueAfter = ({ everyCommits }: CachedState, ver: number, chars: number): number =>
  ver + Math.max(everyCommits, chars / charsOfCommit);

const membersOf = (state: unknown): string =>
  typeof state === "object" && state !== null ? Object.keys(state).sort().join() : typeof state;

/** The cached states of one log: at most 20,000 streams, and their snapshots. */
export class StateCache {
  private readonly commits: Collection<Commit>;
  private readonly exclusive: boolean;
  private readonly snapshots: Snapshots;
  // With maxSize instead of max, the cache allocates no memory while it is empty.
  private readonly streams = new LRUCache<string, Known>({
    maxSize: streamsMax,
    sizeCalculation: () => 1,
  });
  /** By stream, the version after which the next snapshot is due. */
  private readonly due = new Map<string, number>();
  private keeping: Promise<void> | null = null;

  constructor(commits: Collection<Commit>, store: Store) {
    this.commits = commits;
    this.exclusive = store.exclusive;
    this.snapshots = new Snapshots(store);
  }

  /** The cached state of a stream; other processes may have appended since. */
  known(stream: string): Folded | undefined {
    return this.streams.get(stream);
  }

  /** The current state of a stream: it includes every commit made before this call. */
  async load<S, E extends LogEvent>(
    streamDefinition: StreamDefinition<S, E>,
    id: string,
  ): Promise<Folded> {
    const stream = nameOf(streamDefinition.stream, id);
    const known = this.streams.get(stream);
    if (known !== undefined && this.exclusive) return known;
    let { ver, state } = known ?? (await this.start(streamDefinition, stream));
    let last: Commit | undefined;
    for (let limit = this.exclusive ? firstCommitsNear : firstCommits; ; limit = windowCommits) {
      // By keys, so that no store scans the log.
      const wanted = Array.from({ length: limit }, (_, n) => ver + 1 + n);
      const query = { sv: { $in: wanted.map((each) => versionKey(stream, each)) } };
      const page = await this.commits.find(query, { sort: { ver: 1 }, limit });
      // A commit made during the query may be returned without its predecessor.
      const next = page.filter((commit, n) => commit.ver === ver + 1 + n);
      const events = next.flatMap((commit) => commit.events) as readonly LogEvent[] as readonly E[];
      state = events.reduce(streamDefinition.evolve, state as S);
      ver += next.length;
      last = next.at(-1) ?? last;
      if (next.length < limit) break;
    }
    this.remember(streamDefinition, stream, { ver, state });
    if (last !== undefined) this.mayKeep(streamDefinition, { ver, state }, last);
    return { ver, state };
  }

  /** Caches the state that a commit of this process leads to. */
  note<S, E extends LogEvent>(
    streamDefinition: StreamDefinition<S, E>,
    folded: Folded,
    commit: Commit,
  ): void {
    this.remember(streamDefinition, commit.stream, folded);
    this.mayKeep(streamDefinition, folded, commit);
  }

  /** Folds the commits of other processes onto the cached states. */
  learn(seen: readonly Commit[]): void {
    for (const { stream, ver, events } of seen) {
      const known = this.streams.peek(stream);
      if (known === undefined || known.ver !== ver - 1) continue;
      const state = events.reduce(known.evolve, known.state);
      this.streams.set(stream, { ...known, ver, state });
    }
  }

  /** The newest snapshot of a stream that belongs to this log; null without one. */
  async snapshotOf<S, E extends LogEvent>(
    { kept }: StreamDefinition<S, E>,
    stream: string,
  ): Promise<Snapshot | null> {
    if (kept === undefined) return null;
    const snapshot = await this.snapshots.read(stream, kept.form);
    if (snapshot === null) return null;
    const query = { sv: versionKey(stream, snapshot.ver) };
    const [commit] = await this.commits.find(query, { limit: 1 });
    return commit?.hash === snapshot.hash ? snapshot : null;
  }

  async forget(stream: string): Promise<void> {
    await this.keeping;
    await this.snapshots.drop(stream);
    this.streams.delete(stream);
    this.due.delete(stream);
  }

  private async start<S, E extends LogEvent>(
    streamDefinition: StreamDefinition<S, E>,
    stream: string,
  ): Promise<Folded> {
    const none = { ver: 0, state: streamDefinition.empty };
    const snapshot = await this.snapshotOf(streamDefinition, stream);
    if (snapshot === null) return none;
    const state = decodeState(snapshot.text);
    // A snapshot from before the state gained a field must not be read, even under the same `form`.
    if (membersOf(state) !== membersOf(streamDefinition.empty)) return none;
    const { ver, text } = snapshot;
    if (streamDefinition.kept !== undefined)
      this.due.set(stream, dueAfter(streamDefinition.kept, ver, text.length));
    return { ver, state };
  }

  private remember<S, E extends LogEvent>(
    { evolve }: StreamDefinition<S, E>,
    stream: string,
    { ver, state }: Folded,
  ): void {
    const newer = this.streams.peek(stream);
    if (newer !== undefined && newer.ver >= ver) return;
    this.streams.set(stream, { ver, state, evolve: evolve as Known["evolve"] });
  }

  /** Writes a snapshot in the background, if one is due. */
  private mayKeep<S, E extends LogEvent>(
    streamDefinition: StreamDefinition<S, E>,
    folded: Folded,
    { stream, hash }: Commit,
  ): void {
    const { kept } = streamDefinition;
    if (kept === undefined || this.keeping !== null) return;
    if (folded.ver < (this.due.get(stream) ?? kept.everyCommits)) return;
    this.keeping = this.keep(kept, stream, folded, hash)
      .catch((error: unknown) => {
        // The state is correct without it, and the next one is due soon.
        if (!(error instanceof StoreFault)) throw error;
      })
      .finally(() => {
        this.keeping = null;
      });
  }

  private async keep(
    kept: CachedState,
    stream: string,
    { ver, state }: Folded,
    hash: string,
  ): Promise<void> {
    // Even if this one fails, the next is not due at once.
    this.due.set(stream, ver + kept.everyCommits);
    const newest = await this.snapshots.newest(stream, kept.form);
    // Another process wrote one first.
    const isEarly = newest.ver > 0 && ver < dueAfter(kept, newest.ver, newest.chars);
    if (isEarly) return;
    const text = encodeState(state);
    await this.snapshots.write(stream, kept.form, { ver, hash, text });
    this.due.set(stream, dueAfter(kept, ver, text.length));
  }
}
