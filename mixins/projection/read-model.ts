/**
 * Read model: one read model of a running service, its live copy and its rebuild.
 *
 * A pointer document names the live copy of each version. A rebuild fills another copy beside it and flips the
 * pointer; replicas follow the pointer. A copy is cleared only when no replica can still use it.
 */
import type { Service } from "moleculer";
import { addConsumer } from "../consumers/consumer-registry.ts";
import { deadLettersOf } from "../consumers/dead-letters.repository.ts";
import { LogConsumer } from "../consumers/log-consumer.ts";
import { logReader } from "../consumers/log-reader.ts";
import { noteDiverged } from "../log/data-fitness.ts";
import { resourcesOf } from "../log/service-resources.ts";
import { periodic } from "../process/periodic.ts";
import type { Collection, Doc, Order, Query } from "../store/store.ts";
import { Copy } from "./copy.ts";
import { buildCopy, compareCopies, type Positions, sourcesOf } from "./copy-builder.ts";
import { copyApplier } from "./failed-messages.ts";
import { LiveCopy, type Pointer } from "./live-copy.ts";
import { clearOutdated } from "./outdated-copies.ts";
import { type Last, type Projector, type Stored, visible } from "./projector.ts";
import { replayByRebuild } from "./rebuild-on-replay.ts";

const scratchBuild = 0;
/** How long a comparison waits for the logs to rest. */
const restMsMax = 60_000;
const briefRestMs = 5000;
/** How often a replica reads which copy is live. */
const followMs = 1000;

/** A read model as its readers use it. */
export class ReadModel<D extends Doc> {
  private readonly service: Service;
  readonly projector: Projector<D>;
  private readonly pointers: LiveCopy;
  private live: Copy<D> | null = null;
  private consumers: LogConsumer[] = [];
  private unregister: (() => void)[] = [];
  private readonly listeners: ((ids: readonly string[] | null) => void)[] = [];
  private replaying: Promise<void> | null = null;
  /** Two rebuilds of one process run after each other. */
  private rebuilding: Promise<unknown> = Promise.resolve();
  private readonly closing = new AbortController();

  constructor(service: Service, projector: Projector<D>) {
    this.service = service;
    this.projector = projector;
    this.pointers = new LiveCopy(service, projector);
  }

  async get(id: string): Promise<D | null> {
    return visible(await this.docs().get(id));
  }

  async find(query: Query, options: { sort?: Order; limit: number; skip?: number }): Promise<D[]> {
    const found = await this.docs().find({ ...query, isGone: { $ne: true } }, options);
    return found.flatMap((stored) => visible(stored) ?? []);
  }

  /** The checkpoint of the live copy, per source: a tail may continue from here. */
  positions(): Promise<Positions> {
    return this.copy().positions();
  }

  /** The build number of the live copy. */
  get build(): number {
    return this.copy().build;
  }

  /** Whether it has read what its logs held at its start; before that rows may be missing. */
  isCaughtUp(): boolean {
    return this.consumers.length > 0 && this.consumers.every((one) => one.isCaughtUp());
  }

  /** Aborts when the service stops. */
  get signal(): AbortSignal {
    return this.closing.signal;
  }

  /**
   * Registers a listener of the ids that this process has read messages of, after they were written
   * by it or by another replica; null when another copy went live. Ids of unchanged documents may
   * be among them.
   */
  onWritten(listener: (ids: readonly string[] | null) => void): void {
    this.listeners.push(listener);
  }

  /** Opens the live copy, or starts the first one, and follows the logs. */
  async open(): Promise<void> {
    const pointer = await this.pointers.live();
    if (pointer !== null) await this.switchTo(pointer.build);
    else await this.openFirst();
    const resources = resourcesOf(this.service);
    const clearing = clearOutdated(this.service, this.projector, this.pointers, this.signal);
    resources.onClose(async () => {
      this.closing.abort();
      await Promise.all([this.replaying, clearing]);
    });
    if (!(await resources.store()).exclusive) this.followPointer();
    // Continues a replay that a stop or a crash interrupted.
    const requested = await deadLettersOf(this.service).askedFor(this.consumerName());
    if (requested.length > 0) this.replay();
  }

  /** Opens the first copy of this version. Processes of another version keep theirs. */
  private async openFirst(): Promise<void> {
    const build = await this.pointers.claimBuild();
    const copy = await this.copyOf(build);
    // If the pointers were lost, the collection may hold documents of an older copy.
    await copy.begin();
    if (await this.pointers.hasOtherVersion()) await this.fillFirst(copy);
    const live = await this.pointers.flip(null, build);
    await this.switchTo(live);
    if (live !== build) await copy.docs.clear();
  }

  /**
   * Fills a copy before this process takes calls: during a rolling change the processes of the other
   * version answer meanwhile, and none answers from half a copy. Where the logs cannot be read yet, as
   * when all processes start at once, the copy is filled after the start.
   */
  private async fillFirst(copy: Copy<D>): Promise<void> {
    try {
      await copy.savePositions((await this.fill(copy, false)).reached);
    } catch (error) {
      const { message } = error as Error;
      this.service.logger.info(`${this.projector.name} is filled after the start: ${message}`);
      await copy.begin();
    }
  }

  /** Replays what was set aside, by a rebuild in the background. */
  replay(): void {
    if (this.replaying !== null || this.signal.aborted) return;
    const rebuild = () => this.rebuild();
    this.replaying = replayByRebuild(this.service, this.consumerName(), rebuild, this.signal)
      .catch((error: Error) => {
        if (this.signal.aborted) return;
        this.service.logger.error(`${this.projector.name} is not replayed: ${error.message}`);
      })
      .finally(() => {
        this.replaying = null;
      });
  }

  /**
   * Builds a new copy from the logs beside the old one, then flips the pointer. Never runs a
   * reactor. The dead letters of the old copy are removed. If `isCompared`, answers whether the old
   * copy was equal to the new one; else, and while the logs do not rest, null. Rejects with
   * ProjectorFault; the old copy then stays.
   */
  rebuild(isCompared = false): Promise<boolean | null> {
    const rebuilt = this.rebuilding.then(() => this.rebuildAlone(isCompared));
    this.rebuilding = rebuilt.catch(() => undefined);
    return rebuilt;
  }

  private async rebuildAlone(isCompared: boolean): Promise<boolean | null> {
    const pointer = await this.pointers.live();
    const build = await this.pointers.claimBuild();
    const next = await this.copyOf(build);
    let wasEqual: boolean | null = null;
    try {
      const made = await this.fill(next, isCompared);
      await next.savePositions(made.reached);
      wasEqual = made.isSame;
    } catch (error) {
      await next.docs.clear();
      throw error;
    }
    const live = await this.pointers.flip(pointer, build);
    await this.switchTo(live);
    if (live !== build) await next.docs.clear();
    else await this.clearUnused(pointer);
    return wasEqual;
  }

  /** Builds a copy from the logs only to compare it; true when it equals the live one. */
  async compareRebuild(): Promise<boolean> {
    const scratch = await this.copyOf(scratchBuild);
    await scratch.docs.clear();
    try {
      const { isSame } = await this.compare(scratch, restMsMax);
      if (isSame === null) throw new Error(`${this.projector.name}: its logs do not rest`);
      return isSame;
    } finally {
      await scratch.docs.clear();
    }
  }

  private copy(): Copy<D> {
    if (this.live === null) throw new Error(`${this.projector.name} is not open`);
    return this.live;
  }

  private docs(): Collection<Stored<D>> {
    return this.copy().docs;
  }

  private copyOf(build: number): Promise<Copy<D>> {
    return Copy.open(this.service, this.projector, build);
  }

  private compare(next: Copy<D>, restMs: number) {
    return compareCopies(this.service, this.projector, next.docs, this.copy(), this.signal, restMs);
  }

  private async fill(next: Copy<D>, isCompared: boolean) {
    if (isCompared) return this.compare(next, briefRestMs);
    const reached = await buildCopy(this.service, this.projector, next.docs, this.signal);
    return { isSame: null, reached };
  }

  /** Clears the copy that no replica uses any more, once another one went live. */
  private async clearUnused(before: Pointer | null): Promise<void> {
    const { exclusive } = await resourcesOf(this.service).store();
    const unused = exclusive ? before?.build : before?.previous;
    if (typeof unused === "number") await (await this.copyOf(unused)).docs.clear();
  }

  private async switchTo(build: number): Promise<void> {
    if (this.live?.build === build || this.signal.aborted) return;
    const resources = resourcesOf(this.service);
    const oldConsumer = this.live === null ? null : this.consumerName();
    for (const consumer of this.consumers) {
      await consumer.stop();
      resources.removeFeed(consumer);
    }
    for (const unregister of this.unregister) unregister();
    const copy = await this.copyOf(build);
    await copy.check();
    this.live = copy;
    this.tell(null);
    this.follow();
    if (oldConsumer !== null) await deadLettersOf(this.service).removeAll(oldConsumer);
  }

  private tell(ids: readonly string[] | null): void {
    for (const listener of this.listeners) listener(ids);
  }

  /** Dead letters belong to one copy: another copy may accept what this one could not. */
  private consumerName(): string {
    return this.copy().name;
  }

  private followPointer(): void {
    const look = async () => {
      const pointer = await this.pointers.live();
      if (pointer !== null) await this.switchTo(pointer.build);
    };
    const stop = periodic(followMs, look, ({ message }) =>
      this.service.logger.error(`${this.projector.name}: pointer not read: ${message}`),
    );
    resourcesOf(this.service).onClose(stop);
  }

  private follow(): void {
    const resources = resourcesOf(this.service);
    const copy = this.copy();
    const lanes = sourcesOf(this.projector).map((source) => ({
      consumer: this.consumerName(),
      source,
    }));
    this.unregister = lanes.map((lane) =>
      addConsumer(this.service, { ...lane, replay: () => this.replay() }),
    );
    this.consumers = lanes.map((lane) => {
      const { source } = lane;
      const name = `${this.service.name}/${this.projector.name}<-${source}`;
      const checkpoint = copy.checkpoint(source);
      const apply = copyApplier(this.service, lane, copy.docs, this.projector, (ids) =>
        this.tell(ids),
      );
      let last: Last | undefined;
      const consumer = new LogConsumer({
        name,
        source,
        read: logReader(this.service, source),
        ...checkpoint,
        save: (at) => checkpoint.save(last === undefined ? at : { ...at, last }),
        logger: this.service.logger,
        diverged: (line) => noteDiverged(this.service, name, line),
        // Documents made from lost commits must be removed, too.
        rebuild: async () => void (await this.rebuild()),
        async handle(messages) {
          last = (await apply(messages)) ?? last;
        },
      });
      resources.addFeed(consumer);
      consumer.start();
      return consumer;
    });
  }
}
