/**
 * Live copy: which copy of a read model is live.
 *
 * A pointer document per read model names it. The number of a copy is claimed by an insert, so that
 * no two processes build the same copy.
 */
import type { Service } from "moleculer";
import { resourcesOf } from "../log/service-resources.ts";
import { insertNew, writeOver } from "../store/conditional-writes.ts";
import type { Collection } from "../store/store.ts";

export type Pointer = {
  readonly _id: string;
  readonly build: number;
  readonly version: number;
  /** The copy that was live before; a replica may still use it for a moment. */
  readonly previous: number | null;
};

const buildsMax = 10_000;

/** The pointer of one read model, and the claims of its build numbers. */
export class LiveCopy {
  private readonly docs: () => Promise<Collection<Pointer>>;
  private readonly name: string;
  private readonly version: number;

  constructor(service: Service, { name, version }: { name: string; version: number }) {
    this.docs = () => resourcesOf(service).collection<Pointer>("projections");
    this.name = name;
    this.version = version;
  }

  /** The pointer to the live copy, of any version; null before the first. */
  async live(): Promise<Pointer | null> {
    return (await this.docs()).get(this.name);
  }

  /** Claims a build number by an insert; no build of this or another process has the same. */
  async claimBuild(): Promise<number> {
    const { name, version } = this;
    const pointers = await this.docs();
    for (let build = 1; build <= buildsMax; build += 1) {
      const claim = { _id: `${name}#${build}`, build, version, previous: null };
      if ((await pointers.get(claim._id)) !== null) continue;
      if (await insertNew(pointers, claim)) return build;
    }
    throw new Error(`${name} was built ${buildsMax} times`);
  }

  /** Makes a build live, unless another process was faster. Returns the build that is live now. */
  async flip(old: Pointer | null, build: number): Promise<number> {
    const { name: _id, version } = this;
    const pointer = { _id, build, version, previous: old?.build ?? null };
    const pointers = await this.docs();
    await writeOver(pointers, old, { build: old?.build }, pointer);
    return (await pointers.get(_id))?.build ?? build;
  }
}
