/**
 * Copy builder: builds a copy of a read model from its logs, and compares it with another copy.
 *
 * Two copies can be compared only at the same position of every log, and the logs grow meanwhile. A
 * difference counts only if both copies were at the heads throughout the comparison.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Service } from "moleculer";
import { ownerOf } from "../../services/contracts/allowed-calls.ts";
import type { Message } from "../../services/contracts/index.ts";
import type { Checkpoint } from "../consumers/log-consumer.ts";
import { logReader } from "../consumers/log-reader.ts";
import type { Collection, Doc } from "../store/store.ts";
import { applyPage, digest } from "./copy-writer.ts";
import type { Projector, Stored } from "./projector.ts";

/** The checkpoint of a copy, per source. */
export type Positions = Readonly<Record<string, Checkpoint>>;

const pageCommits = 1000;
/** Messages of several pages are applied at once: a document is then written once for many. */
const batchMessages = 10_000;
const againMs = 50;

/** The services whose logs feed a read model. */
export const sourcesOf = ({ on }: { readonly on: readonly string[] }): string[] => [
  ...new Set(on.map(ownerOf)),
];

/** Reads every source up to its head; returns the checkpoints. Rejects when the signal aborts. */
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
    let batch: Message[] = [];
    for (;;) {
      if (signal.aborted) throw new Error(`${projector.name} is closed`);
      const page = await read(at, pageCommits);
      batch.push(...page.messages);
      at = { position: page.upTo, hash: page.hash };
      const isAtHead = page.upTo >= page.head;
      if (isAtHead || batch.length >= batchMessages) {
        await applyPage(docs, projector, batch);
        batch = [];
      }
      if (isAtHead) break;
    }
    reached[source] = at;
  }
  return reached;
};

const areSame = (one: Positions, other: Positions): boolean =>
  Object.entries(one).every(([source, { position }]) => other[source]?.position === position);

/**
 * Builds `scratch`, empty at first, from the logs and compares it with the live copy. `reached` is
 * how far `scratch` was built. `isSame` is null when the logs do not come to rest within `restMs`.
 * Rejects when the signal aborts.
 */
export const compareCopies = async <D extends Doc>(
  service: Service,
  projector: Projector<D>,
  scratch: Collection<Stored<D>>,
  live: { readonly docs: Collection<Stored<D>>; positions(): Promise<Positions> },
  signal: AbortSignal,
  restMs: number,
): Promise<{ readonly isSame: boolean | null; readonly reached: Positions }> => {
  let reached = await buildCopy(service, projector, scratch, signal);
  const endMs = performance.now() + restMs;
  for (;;) {
    const livePositions = await live.positions();
    if ((await digest(scratch)) === (await digest(live.docs))) return { isSame: true, reached };
    const heads = await buildCopy(service, projector, scratch, signal, reached);
    if (areSame(reached, livePositions) && areSame(reached, heads)) {
      return { isSame: false, reached };
    }
    reached = heads;
    if (performance.now() >= endMs) return { isSame: null, reached };
    await pause(againMs);
  }
};
