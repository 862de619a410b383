/**
 * Copy: one copy of a read model in the store, and the checkpoints of the logs that it was made from.
 *
 * The copies of a read model have numbers, their builds. A copy that lost documents, or that is
 * ahead of its checkpoints, is never served: it is made again from its logs.
 */
import type { Service } from "moleculer";
import { checkpoints } from "../consumers/checkpoints.ts";
import { resourcesOf } from "../log/service-resources.ts";
import type { Collection, Doc } from "../store/store.ts";
import { type Positions, sourcesOf } from "./copy-builder.ts";
import { furthestSeen, hasSeen, type Last, type Projector, type Stored } from "./projector.ts";

type Reached = Positions[string] & { readonly last?: Last };

const nameOf = ({ name }: { readonly name: string }, build: number): string => `${name}__b${build}`;

/** One copy of a read model. */
export class Copy<D extends Doc> {
  readonly build: number;
  readonly docs: Collection<Stored<D>>;
  /** The name of its collection, and of the consumer of its logs. */
  readonly name: string;
  private readonly service: Service;
  private readonly sources: readonly string[];

  private constructor(
    service: Service,
    projector: Projector<D>,
    build: number,
    docs: Collection<Stored<D>>,
  ) {
    this.service = service;
    this.sources = sourcesOf(projector);
    this.build = build;
    this.docs = docs;
    this.name = nameOf(projector, build);
  }

  static async open<D extends Doc>(
    service: Service,
    projector: Projector<D>,
    build: number,
  ): Promise<Copy<D>> {
    const { indexes = {} } = projector;
    const name = nameOf(projector, build);
    const docs = await resourcesOf(service).collection<Stored<D>>(name, indexes);
    return new Copy(service, projector, build, docs);
  }

  /** The checkpoint of a source. */
  checkpoint(source: string) {
    const id = `projection:${this.name}:${source}`;
    return checkpoints(resourcesOf(this.service).collection("checkpoints"), id);
  }

  /** The checkpoint of every source as it is stored. */
  async positions(): Promise<Readonly<Record<string, Reached>>> {
    const load = async (source: string) => [source, await this.checkpoint(source).load()] as const;
    return Object.fromEntries(await Promise.all(this.sources.map(load)));
  }

  /** Saves where a build has ended. */
  async savePositions(reached: Positions): Promise<void> {
    for (const [source, at] of Object.entries(reached)) await this.checkpoint(source).save(at);
  }

  /** Clears the documents and resets the checkpoints. */
  async begin(): Promise<void> {
    if ((await this.docs.count({})) > 0) await this.docs.clear();
    for (const source of this.sources) {
      const checkpoint = this.checkpoint(source);
      if ((await checkpoint.load()).position > 0) {
        await checkpoint.anchor({ position: 0, hash: "" });
      }
    }
  }

  /** Begins again if the copy lost documents or is ahead of its checkpoints. */
  async check(): Promise<void> {
    const store = await resourcesOf(this.service).store();
    let isWhole = store.wasLost?.(this.name) !== true;
    const read = await this.positions();
    for (const [source, { last }] of Object.entries(read)) {
      if (last === undefined) continue;
      isWhole &&= hasSeen(await this.docs.get(last.id), source, last.mark);
    }
    const isSure = isWhole && !(store.isEven === false && (await this.isAhead(read)));
    if (isSure) return;
    const { logger, name: service } = this.service;
    const why = isWhole ? "is ahead of its checkpoints" : "has lost documents";
    logger.warn(`read model ${this.name} of ${service} ${why}: it is made again from its logs`);
    await this.begin();
  }

  /**
   * True when a document has seen more than the checkpoints say. The copy may then have been backed
   * up after its logs: it would show what never was, and skip other commits at the same positions.
   * A checkpoint has the hash of its commit, so what it covers is certain. O(documents).
   */
  private async isAhead(read: Positions): Promise<boolean> {
    const all = await this.docs.find({}, { limit: Number.POSITIVE_INFINITY });
    return Object.entries(read).some(
      ([source, { position }]) => furthestSeen(all, source) > position,
    );
  }
}
