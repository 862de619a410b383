/**
 * Projection mixin: keeps read models in the service's store, fed by logs.
 *
 * A read model is derived and may be thrown away: `rebuild` makes a new copy from the logs beside
 * the old one, then flips a pointer. `compareRebuild` makes a copy only to compare it with the live
 * one; they must be equal.
 */
import type { Service, ServiceSchema } from "moleculer";
import { applyPage, digest } from "./projection/build.ts";
import { type Projector, type Stored, visible } from "./projection/projector.ts";
import { roomOf } from "./room.ts";
import { type Collection, type Doc, DuplicateKey, type Order, type Query } from "./store/store.ts";
import { type Checkpoint, Pump } from "./subscription/pump.ts";
import { checkpoints, reader, sourceOf, wakeUps } from "./subscription.mixin.ts";

type Pointer = { readonly _id: string; readonly build: number; readonly version: number };
type Copy<D extends Doc> = { readonly build: number; readonly docs: Collection<Stored<D>> };

const pageCommits = 1000;

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
    const pointers = await this.pointers();
    const pointer = await pointers.get(this.projector.name);
    if (pointer?.version === this.projector.version) this.live = await this.copyOf(pointer.build);
    else await this.switchTo(pointer, await this.copyOf((pointer?.build ?? 0) + 1));
    this.follow();
  }

  /** Builds a new copy from the logs beside the old one, then flips. Never runs a reactor. */
  async rebuild(): Promise<void> {
    const pointers = await this.pointers();
    const pointer = await pointers.get(this.projector.name);
    const next = await this.copyOf((pointer?.build ?? 0) + 1);
    await next.docs.clear();
    await this.fill(next, true);
    const room = roomOf(this.service);
    for (const pump of this.pumps) {
      await pump.stop();
      room.removeFeed(pump);
    }
    const old = this.live;
    await this.switchTo(pointer, next);
    this.follow();
    await old?.docs.clear();
  }

  /** Builds a copy from the logs only to compare it. True when it equals the live one. */
  async compareRebuild(): Promise<boolean> {
    const scratch = await this.copyOf(0);
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

  private async switchTo(old: Pointer | null, next: Copy<D>): Promise<void> {
    const { name, version } = this.projector;
    const pointer = { _id: name, build: next.build, version };
    const pointers = await this.pointers();
    try {
      if (old === null) await pointers.insert(pointer);
      else await pointers.replace(name, { build: old.build }, pointer);
    } catch (error) {
      // Another replica began the same first copy.
      if (!(error instanceof DuplicateKey)) throw error;
    }
    this.live = next;
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

type Opening = PromiseWithResolvers<View<Doc>> & { view?: View<Doc> };
const openings = new WeakMap<Service, Map<string, Opening>>();

const openingOf = (service: Service, name: string): Opening => {
  const ofService = openings.get(service) ?? new Map<string, Opening>();
  openings.set(service, ofService);
  const opening = ofService.get(name) ?? Promise.withResolvers<View<Doc>>();
  ofService.set(name, opening);
  return opening;
};

/** The read model of a running service. */
export const viewOf = <D extends Doc>(service: Service, projector: Projector<D>): View<D> => {
  const { view } = openingOf(service, projector.name);
  if (view === undefined) throw new Error(`${service.name} does not keep ${projector.name}`);
  return view as unknown as View<D>;
};

/** The read model once it is open, for what starts beside it. */
export const openedView = async <D extends Doc>(
  service: Service,
  projector: Projector<D>,
): Promise<View<D>> => (await openingOf(service, projector.name).promise) as unknown as View<D>;

/** All open read models of a running service. */
export const viewsOf = (service: Service): View<Doc>[] =>
  [...(openings.get(service)?.values() ?? [])].flatMap(({ view }) => view ?? []);

/** Keeps the read model of a projector in this service. */
export const projection = <D extends Doc>(projector: Projector<D>): Partial<ServiceSchema> => ({
  events: wakeUps(projector.on),
  async started(this: Service) {
    const view = new View(this, projector);
    await view.open();
    const opening = openingOf(this, projector.name);
    opening.view = view as unknown as View<Doc>;
    opening.resolve(opening.view);
  },
  async stopped(this: Service) {
    await roomOf(this).close();
  },
});
