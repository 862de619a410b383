/**
 * Fill: a copy of a read model read from its logs, and whether another copy is like it.
 *
 * Two copies can only be compared at the same place of every log, and the logs go on meanwhile: a
 * copy that differs is believed to be wrong only when both stood at the heads all the while.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Service } from "moleculer";
import { ownerOf } from "../../services/contracts/allowed-calls.ts";
import type { Checkpoint } from "../consumers/log-consumer.ts";
import { logReader } from "../consumers/log-reader.ts";
import type { Collection, Doc } from "../store/store.ts";
import { applyPage, digest } from "./copy-writer.ts";
import type { Projector, Stored } from "./projector.ts";

/** Where a copy has read to, per source. */
export type Positions = Readonly<Record<string, Checkpoint>>;

const pageCommits = 1000;
const againMs = 50;
const restMsMax = 60_000;

/** The services whose logs feed a read model. */
export const sourcesOf = ({ on }: { readonly on: readonly string[] }): string[] => [
  ...new Set(on.map(ownerOf)),
];

/** Reads every source on to its head; answers where that is. Rejects when the signal comes. */
export const buildCopy = async <D extends Doc>(
  service: Service,
  projector: Projector<D>,
  docs: Collection<Stored<D>>,
  signal: AbortSignal,
  from: Positions = {},
): Promise<Positions> => {
  const reached: Record<string, Checkpoint> = {};
  for (const source of sourcesOf(projector)) {
    const read = logReader(service, source);
    let at: Checkpoint = from[source] ?? { position: 0, hash: "" };
    for (;;) {
      if (signal.aborted) throw new Error(`${projector.name} is closed`);
      const page = await read(at, pageCommits);
      await applyPage(docs, projector, page.messages);
      at = { position: page.upTo, hash: page.hash };
      if (page.upTo >= page.head) break;
    }
    reached[source] = at;
  }
  return reached;
};

const areSame = (one: Positions, other: Positions): boolean =>
  Object.entries(one).every(([source, { position }]) => other[source]?.position === position);

/**
 * True when a live copy is what `scratch`, which is empty, becomes from the logs. Rejects when they
 * do not come to rest, or when the signal comes.
 */
export const isSameCopy = async <D extends Doc>(
  service: Service,
  projector: Projector<D>,
  scratch: Collection<Stored<D>>,
  live: { readonly docs: Collection<Stored<D>>; positions(): Promise<Positions> },
  signal: AbortSignal,
): Promise<boolean> => {
  const endMs = performance.now() + restMsMax;
  let reached: Positions = {};
  do {
    reached = await buildCopy(service, projector, scratch, signal, reached);
    const stood = await live.positions();
    if ((await digest(scratch)) === (await digest(live.docs))) return true;
    const heads = await buildCopy(service, projector, scratch, signal, reached);
    if (areSame(reached, stood) && areSame(reached, heads)) return false;
    reached = heads;
    await pause(againMs);
  } while (performance.now() < endMs);
  throw new Error(`${projector.name} cannot be compared: its logs do not rest`);
};
