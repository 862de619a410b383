/**
 * Read model: one read model of a running service, its live copy and its rebuild.
 *
 * A pointer document names the live copy. A rebuild fills another copy beside it and flips the
 * pointer; replicas follow the pointer. A copy is cleared only when no replica can still use it.
 */
import type { Service } from "moleculer";
import { checkpoints } from "../consumers/checkpoints.ts";
import { addConsumer } from "../consumers/consumer-registry.ts";
import { deadLettersOf } from "../consumers/dead-letters.repository.ts";
import { LogConsumer } from "../consumers/log-consumer.ts";
import { logReader } from "../consumers/log-reader.ts";
import { noteDiverged } from "../log/data-fitness.ts";
import { resourcesOf } from "../log/service-resources.ts";
import { periodic } from "../process/periodic.ts";
import type { Collection, Doc, Order, Query } from "../store/store.ts";
import { buildCopy, isSameCopy, type Positions, sourcesOf } from "./copy-builder.ts";
import { copyApplier } from "./failed-messages.ts";
import { LiveCopy } from "./live-copy.ts";
import {
  furthestSeen,
  hasSeen,
  type Last,
  type Projector,
  type Stored,
  visible,
} from "./projector.ts";
import { replayByRebuild } from "./rebuild-on-replay.ts";

type Copy<D extends Doc> = { readonly build: number; readonly docs: Collection<Stored<D>> };

/** The name of one copy: of its collection and of the consumer of its logs. */
const nameOf = ({ name }: { readonly name: string }, build: number): string => `${name}__b${build}`;

const scratchBuild = 0;
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
  async positions(): Promise<Positions> {
    return Object.fromEntries(await this.checkpointsOf(this.copy().build));
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
    if (pointer?.version === this.projector.version) await this.switchTo(pointer.build);
    // Readers of another version keep their copy; this version starts empty and catches up.
    else {
      const build = await this.pointers.claimBuild();
      // If the pointers were lost, the collection may hold documents of an older copy.
      await this.begin(await this.copyOf(build));
      await this.switchTo(await this.pointers.flip(pointer, build));
    }
    const resources = resourcesOf(this.service);
    resources.onClose(async () => {
      this.closing.abort();
      await this.replaying;
    });
    if (!(await resources.store()).exclusive) this.followPointer();
    // Continues a replay that a stop or a crash interrupted.
    const requested = await deadLettersOf(this.service).askedFor(this.consumerName());
    if (requested.length > 0) this.replay();
  }

  /** Replays what was set aside, by a rebuild in the background. */
  replay(): void {
    if (this.replaying !== null || this.closing.signal.aborted) return;
    const rebuild = () => this.rebuild();
    this.replaying = replayByRebuild(
      this.service,
      this.consumerName(),
      rebuild,
      this.closing.signal,
    )
      .catch((error: Error) => {
        if (this.closing.signal.aborted) return;
        this.service.logger.error(`${this.projector.name} is not replayed: ${error.message}`);
      })
      .finally(() => {
        this.replaying = null;
      });
  }

  /**
   * Builds a new copy from the logs beside the old one, then flips the pointer. Never runs a
   * reactor. The dead letters of the old copy are removed. Rejects with ProjectorFault; the old
   * copy then stays.
   */
  async rebuild(): Promise<void> {
    const pointer = await this.pointers.live();
    const build = await this.pointers.claimBuild();
    const next = await this.copyOf(build);
    try {
      const reached = await buildCopy(this.service, this.projector, next.docs, this.closing.signal);
      for (const [source, at] of Object.entries(reached)) {
        await this.checkpoint(build, source).save(at);
      }
    } catch (error) {
      await next.docs.clear();
      throw error;
    }
    const live = await this.pointers.flip(pointer, build);
    await this.switchTo(live);
    if (live !== build) return await next.docs.clear();
    const { exclusive } = await resourcesOf(this.service).store();
    const unused = exclusive ? pointer?.build : pointer?.previous;
    if (typeof unused === "number") await (await this.copyOf(unused)).docs.clear();
  }

  /** Builds a copy from the logs only to compare it; true when it equals the live one. */
  async compareRebuild(): Promise<boolean> {
    const scratch = await this.copyOf(scratchBuild);
    await scratch.docs.clear();
    const live = { docs: this.docs(), positions: () => this.positions() };
    try {
      return await isSameCopy(
        this.service,
        this.projector,
        scratch.docs,
        live,
        this.closing.signal,
      );
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

  private async copyOf(build: number): Promise<Copy<D>> {
    const { indexes = {} } = this.projector;
    const name = nameOf(this.projector, build);
    const docs = await resourcesOf(this.service).collection<Stored<D>>(name, indexes);
    return { build, docs };
  }

  private checkpoint(build: number, source: string) {
    const id = `projection:${nameOf(this.projector, build)}:${source}`;
    return checkpoints(resourcesOf(this.service).collection("checkpoints"), id);
  }

  private checkpointsOf(build: number) {
    const sources = sourcesOf(this.projector);
    return Promise.all(
      sources.map(async (source) => [source, await this.checkpoint(build, source).load()] as const),
    );
  }

  private async switchTo(build: number): Promise<void> {
    if (this.live?.build === build || this.closing.signal.aborted) return;
    const resources = resourcesOf(this.service);
    const oldConsumer = this.live === null ? null : this.consumerName();
    for (const consumer of this.consumers) {
      await consumer.stop();
      resources.removeFeed(consumer);
    }
    for (const unregister of this.unregister) unregister();
    const copy = await this.copyOf(build);
    await this.checkCopy(copy);
    this.live = copy;
    this.tell(null);
    this.follow();
    if (oldConsumer !== null) await deadLettersOf(this.service).removeAll(oldConsumer);
  }

  private tell(ids: readonly string[] | null): void {
    for (const listener of this.listeners) listener(ids);
  }

  /** Clears a copy and resets its checkpoints. */
  private async begin({ build, docs }: Copy<D>): Promise<void> {
    if ((await docs.count({})) > 0) await docs.clear();
    for (const source of sourcesOf(this.projector)) {
      const checkpoint = this.checkpoint(build, source);
      if ((await checkpoint.load()).position > 0) {
        await checkpoint.anchor({ position: 0, hash: "" });
      }
    }
  }

  /** Clears a copy that lost documents or is ahead of its checkpoints: it is then built again. */
  private async checkCopy(copy: Copy<D>): Promise<void> {
    const name = nameOf(this.projector, copy.build);
    const store = await resourcesOf(this.service).store();
    let isWhole = store.wasLost?.(name) !== true;
    const read = await this.checkpointsOf(copy.build);
    for (const [source, { last }] of read) {
      if (last === undefined) continue;
      isWhole &&= hasSeen(await copy.docs.get(last.id), source, last.mark);
    }
    const isSure = isWhole && !(store.isEven === false && (await this.isAhead(copy, read)));
    if (isSure) return;
    const { logger, name: service } = this.service;
    const why = isWhole ? "is ahead of its checkpoints" : "has lost documents";
    logger.warn(`read model ${name} of ${service} ${why}: it is made again from its logs`);
    await this.begin(copy);
  }

  /**
   * True when a document has seen more than the checkpoints say. The copy may then have been backed
   * up after its logs: it would show what never was, and skip other commits at the same positions.
   * A checkpoint has the hash of its commit, so what it covers is certain. O(documents).
   */
  private async isAhead(
    { docs }: Copy<D>,
    read: readonly (readonly [source: string, { readonly position: number }])[],
  ): Promise<boolean> {
    const all = await docs.find({}, { limit: Number.POSITIVE_INFINITY });
    return read.some(([source, { position }]) => furthestSeen(all, source) > position);
  }

  /** Dead letters belong to one copy: another copy may accept what this one could not. */
  private consumerName(): string {
    return nameOf(this.projector, this.copy().build);
  }

  private followPointer(): void {
    const look = async () => {
      const pointer = await this.pointers.live();
      if (pointer?.version === this.projector.version) await this.switchTo(pointer.build);
    };
    const stop = periodic(followMs, look, ({ message }) =>
      this.service.logger.error(`${this.projector.name}: pointer not read: ${message}`),
    );
    resourcesOf(this.service).onClose(stop);
  }

  private follow(): void {
    const resources = resourcesOf(this.service);
    const { build, docs } = this.copy();
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
      const checkpoint = this.checkpoint(build, source);
      const apply = copyApplier(this.service, lane, docs, this.projector, (ids) => this.tell(ids));
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
        rebuild: () => this.rebuild(),
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
