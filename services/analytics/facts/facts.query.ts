/** Facts query: reads of the facts that never hold all documents at once. */
import { setImmediate as turn } from "node:timers/promises";
import type { ReadModel } from "../../../mixins/projection/read-model.ts";
import type { Doc } from "../../../mixins/store/store.ts";

/** Ids are random hex, so their first two digits split the documents into equal parts. */
const parts = 256;
const partDocsMax = 1_000_000;
/** Sorts after every id. */
const afterAll = "~";
const boundOf = (part: number): string => part.toString(16).padStart(2, "0");

/**
 * Passes every document of a read model to `add`, a small part at a time, and yields to the event
 * loop in between. A document that is written meanwhile may be passed as it was before. O(documents).
 */
export const eachOf = async <D extends Doc>(
  readModel: ReadModel<D>,
  add: (doc: D) => void,
): Promise<void> => {
  for (let part = 0; part < parts; part += 1) {
    const $gte = part === 0 ? "" : boundOf(part);
    const $lt = part === parts - 1 ? afterAll : boundOf(part + 1);
    const found = await readModel.find({ _id: { $gte, $lt } }, { limit: partDocsMax });
    for (const doc of found) add(doc);
    await turn();
  }
};
