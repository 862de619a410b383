/**
 * Checkpoints: the positions up to which consumers have read logs, one document each in the
 * service's store.
 */
import { writeOver } from "../store/conditional-writes.ts";
import type { Collection } from "../store/store.ts";
import type { Checkpoint } from "./log-consumer.ts";

/** Of a read model also the last write: see `applyPage`. */
type Saved = Checkpoint & { readonly last?: { readonly id: string; readonly mark: string } };
export type CheckpointDoc = Saved & { readonly _id: string };
/** Loads and saves a checkpoint. `save` never moves it back; `anchor` sets any position. */
export const checkpoints = (collection: Promise<Collection<CheckpointDoc>>, id: string) => ({
  async load(): Promise<Saved> {
    const { position = 0, hash = "", last } = (await (await collection).get(id)) ?? {};
    return { position, hash, ...(last === undefined ? {} : { last }) };
  },
  async save(next: Saved): Promise<void> {
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
