/**
 * View: one read model of a running service, its live copy and its rebuild.
 *
 * A pointer document says which copy is live. A rebuild fills a copy of its own beside it and
 * flips the pointer; replicas follow the pointer, and a copy is cleared only when no replica can
 * still be on it.
 */
import type { Service } from "moleculer";
import { roomOf } from "../room.ts";
import { type Collection, type Doc, DuplicateKey, type Order, type Query } from "../store/store.ts";
import { type Checkpoint, Pump } from "../subscription/pump.ts";
import { checkpoints, reader, sourceOf } from "../subscription.mixin.ts";
import { applyPage, digest } from "./build.ts";
import { type Projector, type Stored, visible } from "./projector.ts";

type Pointer = {
  readonly _id: string;
  readonly build: number;
  readonly version: number;
  /** The copy that was live before; a replica may be on it for a moment still. */
  readonly previous: number | null;
};
type Copy<D extends Doc> = { readonly build: number; readonly docs: Collection<Stored<D>> };

const pageCommits = 1000;
const buildsMax = 10_000;
const scratchBuild = 0;
/** How often a replica looks which copy is live. */
const followMs = 1000;

/** A read model as readers use it. */
export class View<D extends Doc> {
  private readonly service: Service;
  readonly projector: Projector<D>;
  private live: Copy<D> | null = null;
  private pumps: Pump[] = [];

  constructor(service: Service, projector: Projector<D>) {
    this.service = service;
    this.projector = projector;
  }

  async get(id: string): Promise<D | null> {
    return visible(await this.docs().get(id));
  }

  async find(query: Query, options: { sort?: Order; limit: number; skip?: number }): Promise<D[]> {
    const found = await this.docs().find({ ...query, isGone: { $ne: true } }, options);
    return found.flatMap((stored) => visible(stored) ?? []);
  }

  /** Where this process has read to, per source: a tail may go on from here. */
  async positions(): Promise<Record<string, Checkpoint>> {
    const { build } = this.copy();
    const entries = this.sources().map(async (source) => [
      source,
      await this.checkpoint(build, source).load(),
    ]);
    return Object.fromEntries(await Promise.all(entries));
  }

  /** Opens the live copy, or begins the first one, and follows the logs. */
  async open(): Promise<void> {
    const pointer = await this.pointer();
    if (pointer?.version === this.projector.version) await this.switchTo(pointer.build);
    // Another version's readers go on with theirs; this one begins empty and catches up.
    else await this.switchTo(await this.flip(pointer, await this.claimBuild()));
    const room = roomOf(this.service);
    if (!(await room.store()).exclusive) this.followPointer();
  }

  /** Builds a new copy from the logs beside the old one, then flips. Never runs a reactor. */
  async rebuild(): Promise<void> {
    const pointer = await this.pointer();
    const build = await this.claimBuild();
    const next = await this.copyOf(build);
    await this.fill(next, true);
    const live = await this.flip(pointer, build);
    await this.switchTo(live);
    if (live !== build) return await next.docs.clear();
    const { exclusive } = await roomOf(this.service).store();
    const unused = exclusive ? pointer?.build : pointer?.previous;
    if (typeof unused === "number") await (await this.copyOf(unused)).docs.clear();
  }

  /** Builds a copy from the logs only to compare it. True when it equals the live one. */
  async compareRebuild(): Promise<boolean> {
    const scratch = await this.copyOf(scratchBuild);
    await scratch.docs.clear();
    await this.fill(scratch, false);
    const isEqual = (await digest(scratch.docs)) === (await digest(this.docs()));
    await scratch.docs.clear();
    return isEqual;
  }

  private copy(): Copy<D> {
    if (this.live === null) throw new Error(`${this.projector.name} is not open`);
    return this.live;
  }

  private docs(): Collection<Stored<D>> {
    return this.copy().docs;
  }

  private sources(): string[] {
    return [...new Set(this.projector.on.map(sourceOf))];
  }

  private pointers(): Promise<Collection<Pointer>> {
    return roomOf(this.service).collection<Pointer>("projections");
  }

  private async copyOf(build: number): Promise<Copy<D>> {
    const { name, indexes = {} } = this.projector;
    const docs = await roomOf(this.service).collection<Stored<D>>(`${name}__b${build}`, indexes);
    return { build, docs };
  }

  private checkpoint(build: number, source: string) {
    const id = `projection:${this.projector.name}__b${build}:${source}`;
    return checkpoints(roomOf(this.service).collection("checkpoints"), id);
  }

  private async pointer(): Promise<Pointer | null> {
    return (await this.pointers()).get(this.projector.name);
  }

  /** A number that no other build has, in this process or another: it is taken by an insert. */
  private async claimBuild(): Promise<number> {
    const { name, version } = this.projector;
    const pointers = await this.pointers();
    for (let build = 1; build <= buildsMax; build += 1) {
      const claim = { _id: `${name}#${build}`, build, version, previous: null };
      if ((await pointers.get(claim._id)) !== null) continue;
      try {
        await pointers.insert(claim);
        return build;
      } catch (error) {
        if (!(error instanceof DuplicateKey)) throw error;
      }
    }
    throw new Error(`${name} was built ${buildsMax} times`);
  }

  /** Makes a build the live one unless another was faster; answers which is live now. */
  private async flip(old: Pointer | null, build: number): Promise<number> {
    const { name: _id, version } = this.projector;
    const pointer = { _id, build, version, previous: old?.build ?? null };
    const pointers = await this.pointers();
    try {
      if (old === null) await pointers.insert(pointer);
      else await pointers.replace(_id, { build: old.build }, pointer);
    } catch (error) {
      if (!(error instanceof DuplicateKey)) throw error;
    }
    return (await pointers.get(_id))?.build ?? build;
  }

  private async switchTo(build: number): Promise<void> {
    if (this.live?.build === build) return;
    const room = roomOf(this.service);
    for (const pump of this.pumps) {
      await pump.stop();
      room.removeFeed(pump);
    }
    this.live = await this.copyOf(build);
    this.follow();
  }

  private followPointer(): void {
    let looking: Promise<void> = Promise.resolve();
    const look = async () => {
      const pointer = await this.pointer();
      if (pointer?.version === this.projector.version) await this.switchTo(pointer.build);
    };
    const timer = setInterval(() => {
      looking = looking.then(look).catch((error: Error) => {
        this.service.logger.error(`${this.projector.name}: pointer not read: ${error.message}`);
      });
    }, followMs);
    timer.unref();
    roomOf(this.service).onClose(async () => {
      clearInterval(timer);
      await looking;
    });
  }

  /** Reads every source to its head into a copy. */
  private async fill(copy: Copy<D>, keepsCheckpoint: boolean): Promise<void> {
    for (const source of this.sources()) {
      const read = reader(this.service, source);
      let at: Checkpoint = { position: 0, hash: "" };
      for (;;) {
        const page = await read(at, pageCommits);
        await applyPage(copy.docs, this.projector, page.messages);
        at = { position: page.upTo, hash: page.hash };
        if (page.upTo >= page.head) break;
      }
      if (keepsCheckpoint) await this.checkpoint(copy.build, source).save(at);
    }
  }

  private follow(): void {
    const room = roomOf(this.service);
    const { build, docs } = this.copy();
    this.pumps = this.sources().map((source) => {
      const pump = new Pump({
        name: `${this.service.name}/${this.projector.name}<-${source}`,
        source,
        read: reader(this.service, source),
        ...this.checkpoint(build, source),
        logger: this.service.logger,
        handle: (messages) => applyPage(docs, this.projector, messages),
      });
      room.addFeed(pump);
      pump.start();
      return pump;
    });
  }
}
