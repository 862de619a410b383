/**
 * Live copy: which copy of a read model is live.
 *
 * A pointer document per read model and version names it. So processes of two versions, as in a
 * rolling change, each keep their copy, in whichever order they start. The number of a copy is
 * claimed by an insert, so that no two processes build the same copy.
 */
import type { Service } from "moleculer";
import { resourcesOf } from "../log/service-resources.ts";
import { insertNew, removeAll, writeOver } from "../store/conditional-writes.ts";
import type { Collection } from "../store/store.ts";

export type Pointer = {
  readonly _id: string;
  readonly build: number;
  readonly version: number;
  /** The copy that was live before; a replica may still use it for a moment. */
  readonly previous: number | null;
};

const buildsMax = 10_000;
/** Versions before the process's own whose copies are kept: a process of them may run or come back. */
const versionsKept = 1;

/** The pointers of one read model, and the claims of its build numbers. */
export class LiveCopy {
  private readonly docs: () => Promise<Collection<Pointer>>;
  private readonly name: string;
  private readonly version: number;

  constructor(service: Service, { name, version }: { name: string; version: number }) {
    this.docs = () => resourcesOf(service).collection<Pointer>("projections");
    this.name = name;
    this.version = version;
  }

  /** The pointer to the live copy of this version; null before the first. */
  async live(): Promise<Pointer | null> {
    const { name, version } = this;
    const pointers = await this.docs();
    const pointer = await pointers.get(this.id);
    if (pointer !== null) return pointer;
    // Stores written before there was a pointer per version have one under the name alone.
    const only = await pointers.get(name);
    return only?.version === version ? only : null;
  }

  /** Whether a copy of another version is or was live. */
  async hasOtherVersion(): Promise<boolean> {
    const query = { version: { $ne: this.version } };
    const found = await (await this.docs()).find(query, { limit: buildsMax });
    return found.some(({ _id }) => _id.split("@")[0] === this.name);
  }

  /** The pointers and claims of versions that no process of a rolling change can have. */
  async outdated(): Promise<readonly Pointer[]> {
    const query = { version: { $lt: this.version - versionsKept } };
    const found = await (await this.docs()).find(query, { limit: buildsMax });
    return found.filter(({ _id }) => _id.split(/[#@]/)[0] === this.name);
  }

  /** Removes pointers and claims; their numbers may be claimed again. */
  async forget(outdated: readonly Pointer[]): Promise<void> {
    await removeAll(await this.docs(), outdated);
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
    const { id, version } = this;
    const pointer = { _id: id, build, version, previous: old?.build ?? null };
    const pointers = await this.docs();
    const read = old?._id === id ? old : null;
    await writeOver(pointers, read, { build: old?.build }, pointer);
    return (await pointers.get(id))?.build ?? build;
  }

  private get id(): string {
    return `${this.name}@${this.version}`;
  }
}
