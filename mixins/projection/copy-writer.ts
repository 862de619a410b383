/** Copy writer: writes one copy of a read model, for which two replicas may race. */
import { canonicalJson, sha256 } from "../../services/contracts/core/units.ts";
import type { Message } from "../../services/contracts/index.ts";
import { writeOver } from "../store/conditional-writes.ts";
import type { Collection, Doc } from "../store/store.ts";
import {
  byDocument,
  foldOnto,
  type Last,
  markOf,
  type Projector,
  type Stored,
} from "./projector.ts";

/** Called with the ids of documents that may have changed. */
export type Written = (ids: readonly string[]) => void;

const attemptsMax = 100;
const pageDocs = 500;

/** Writes one document on the condition that it was not written since it was read. */
const writeOne = async <D extends Doc>(
  docs: Collection<Stored<D>>,
  projector: Projector<D>,
  id: string,
  messages: readonly Message[],
): Promise<void> => {
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const stored = await docs.get(id);
    const next = foldOnto(projector, id, stored, messages);
    if (next === null || next === stored) return;
    if (await writeOver(docs, stored, { seen: stored?.seen }, next)) return;
  }
  throw new Error(`${projector.name}: ${id} could not be written in ${attemptsMax} attempts`);
};

const applyGroups = async <D extends Doc>(
  docs: Collection<Stored<D>>,
  projector: Projector<D>,
  groups: ReadonlyMap<string, Message[]>,
): Promise<Last | null> => {
  let written: string | undefined;
  const inserts: Stored<D>[] = [];
  const races: string[] = [];
  for (const [id, group] of groups) {
    const stored = await docs.get(id);
    const next = foldOnto(projector, id, stored, group);
    if (next === null || next === stored) continue;
    if (stored === null) inserts.push(next);
    else if (await docs.replace(id, { seen: stored.seen }, next)) written = id;
    else races.push(id);
  }
  let from = 0;
  while (from < inserts.length) {
    from += await docs.insertMany(inserts.slice(from));
    const taken = inserts[from];
    if (taken === undefined) break;
    races.push(taken._id);
    from += 1;
  }
  for (const id of races) await writeOne(docs, projector, id, groups.get(id) ?? []);
  const id = races.at(-1) ?? inserts.at(-1)?._id ?? written;
  const message = id === undefined ? undefined : groups.get(id)?.at(-1);
  return id === undefined || message === undefined ? null : { id, mark: markOf(message) };
};

/**
 * Applies a page of messages to a copy. New documents go in one insert; documents that another
 * replica wrote first are read again. Applying a page twice changes no document. Returns the
 * document that was written last; null if none was. `written` gets the ids of the page after the
 * writes, also those that another replica wrote, and also after a failure.
 */
export const applyPage = async <D extends Doc>(
  docs: Collection<Stored<D>>,
  projector: Projector<D>,
  messages: readonly Message[],
  written: Written = () => undefined,
): Promise<Last | null> => {
  const groups = byDocument(projector, messages);
  try {
    return await applyGroups(docs, projector, groups);
  } finally {
    written([...groups.keys()]);
  }
};

/** A hash of all documents, `seen` included: equal for equal read models. O(documents). */
export const digest = async <D extends Doc>(docs: Collection<Stored<D>>): Promise<string> => {
  let hash = "";
  let after = "";
  for (;;) {
    const page = await docs.find({ _id: { $gt: after } }, { sort: { _id: 1 }, limit: pageDocs });
    const last = page.at(-1);
    if (last === undefined) return hash;
    hash = sha256(hash + page.map(canonicalJson).join("\n"));
    after = last._id;
  }
};
