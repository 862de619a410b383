/**
 * View: one read model of a running service, its live copy and its rebuild.
 *
 * A pointer document says which copy is live. A rebuild fills a copy of its own beside it and
 * flips the pointer; replicas follow the pointer, and a copy is cleared only when no replica can
 * still be on it.
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

/** The name of one copy. */
const nameOf = ({ name }: { readonly name: string }, build: number): string => `${name}__b${build}`;

const scratchBuild = 0;
/** How often a replica looks which copy is live. */
const followMs = 1000;

/** A read model as readers use it. */
export class ReadModel<D extends Doc> {
  private readonly service: Service;
  readonly projector: Projector<D>;
  private readonly pointers: LiveCopy;
  private live: Copy<D> | null = null;
  private pumps: LogConsumer[] = [];
  private forget: (() => void)[] = [];
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

  /** Where this process has read to, per source: a tail may go on from here. */
  async positions(): Promise<Positions> {
    return Object.fromEntries(await this.checkpointsOf(this.copy().build));
  }

  /** Opens the live copy, or begins the first one, and follows the logs. */
  async open(): Promise<void> {
    const pointer = await this.pointers.live();
    if (pointer?.version === this.projector.version) await this.switchTo(pointer.build);
    // Another version's readers go on with theirs; this one begins empty and catches up.
    else {
      const build = await this.pointers.claimBuild();
      // Where the pointers were lost there may be something of an older copy.
      await this.begin(await this.copyOf(build));
      await this.switchTo(await this.pointers.flip(pointer, build));
    }
    const room = resourcesOf(this.service);
    room.onClose(async () => {
      this.closing.abort();
      await this.replaying;
    });
    if (!(await room.store()).exclusive) this.followPointer();
    // A replay that a stop or a crash cut off.
    const asked = await deadLettersOf(this.service).askedFor(this.consumer());
    if (asked.length > 0) this.replay();
  }

  /** Has what was set aside put right, by a rebuild in the background. */
  replay(): void {
    if (this.replaying !== null || this.closing.signal.aborted) return;
    const rebuild = () => this.rebuild();
    this.replaying = replayByRebuild(this.service, this.consumer(), rebuild, this.closing.signal)
      .catch((error: Error) => {
        if (this.closing.signal.aborted) return;
        this.service.logger.error(`${this.projector.name} is not replayed: ${error.message}`);
      })
      .finally(() => {
        this.replaying = null;
      });
  }

  /**
   * Builds a new copy from the logs beside the old one, then flips. Never runs a reactor. What was
   * set aside of the old copy is forgotten. Rejects with ProjectorFault, and the old one stays.
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

  /** Builds a copy from the logs only to compare it. True when it equals the live one. */
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
    const room = resourcesOf(this.service);
    const left = this.live === null ? null : this.consumer();
    for (const pump of this.pumps) {
      await pump.stop();
      room.removeFeed(pump);
    }
    for (const forget of this.forget) forget();
    const copy = await this.copyOf(build);
    await this.checkCopy(copy);
    this.live = copy;
    this.follow();
    if (left !== null) await deadLettersOf(this.service).removeAll(left);
  }

  /** Makes a copy an empty one that has read nothing. */
  private async begin({ build, docs }: Copy<D>): Promise<void> {
    if ((await docs.count({})) > 0) await docs.clear();
    for (const source of sourcesOf(this.projector)) {
      const checkpoint = this.checkpoint(build, source);
      if ((await checkpoint.load()).position > 0) {
        await checkpoint.anchor({ position: 0, hash: "" });
      }
    }
  }

  /** A copy that has lost what its checkpoints say was written begins again. */
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
   * True where it has seen more than its checkpoints say. Then it may have been copied after its
   * logs: it would show what never was, and pass over other commits with the same positions. A
   * checkpoint has the hash of its commit, so what it covers is certain. O(documents).
   */
  private async isAhead(
    { docs }: Copy<D>,
    read: readonly (readonly [source: string, { readonly position: number }])[],
  ): Promise<boolean> {
    const all = await docs.find({}, { limit: Number.POSITIVE_INFINITY });
    return read.some(([source, { position }]) => furthestSeen(all, source) > position);
  }

  /** Letters belong to one copy: another one may take what this one could not. */
  private consumer(): string {
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
    const room = resourcesOf(this.service);
    const { build, docs } = this.copy();
    const lanes = sourcesOf(this.projector).map((source) => ({
      consumer: this.consumer(),
      source,
    }));
    this.forget = lanes.map((lane) =>
      addConsumer(this.service, { ...lane, replay: () => this.replay() }),
    );
    this.pumps = lanes.map((lane) => {
      const { source } = lane;
      const name = `${this.service.name}/${this.projector.name}<-${source}`;
      const checkpoint = this.checkpoint(build, source);
      const apply = copyApplier(this.service, lane, docs, this.projector);
      let last: Last | undefined;
      const pump = new LogConsumer({
        name,
        source,
        read: logReader(this.service, source),
        ...checkpoint,
        save: (at) => checkpoint.save(last === undefined ? at : { ...at, last }),
        logger: this.service.logger,
        diverged: (line) => noteDiverged(this.service, name, line),
        // What it made of commits that are gone must go, too.
        rebuild: () => this.rebuild(),
        async handle(messages) {
          last = (await apply(messages)) ?? last;
        },
      });
      room.addFeed(pump);
      pump.start();
      return pump;
    });
  }
}
