/** Checkpoints: up to where a consumer has read a log, one document each in its service's store. */
import { writeOver } from "../store/conditional-writes.ts";
import type { Collection } from "../store/store.ts";
import type { Checkpoint } from "./log-consumer.ts";

/** Of a read model also what was written last: see `applyPage`. */
type Kept = Checkpoint & { readonly last?: { readonly id: string; readonly mark: string } };
export type CheckpointDoc = Kept & { readonly _id: string };
/** Loads and saves a checkpoint; a replica that is behind never moves it back. */
export const checkpoints = (collection: Promise<Collection<CheckpointDoc>>, id: string) => ({
  async load(): Promise<Kept> {
    const { position = 0, hash = "", last } = (await (await collection).get(id)) ?? {};
    return { position, hash, ...(last === undefined ? {} : { last }) };
  },
  async save(next: Kept): Promise<void> {
    const docs = await collection;
    for (;;) {
      const doc = await docs.get(id);
      if (doc !== null && doc.position >= next.position) return;
      if (await writeOver(docs, doc, { position: doc?.position }, { _id: id, ...next })) return;
    }
  },
  async anchor(next: Checkpoint): Promise<void> {
    const docs = await collection;
    for (;;) {
      const doc = await docs.get(id);
      if (await writeOver(docs, doc, { position: doc?.position }, { _id: id, ...next })) return;
    }
  },
});
