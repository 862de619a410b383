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
const restMsMax = 60_000;

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
 * True when the live copy equals `scratch`, empty at first, after that was built from the logs.
 * Rejects when the logs do not come to rest within 60 s, or when the signal aborts.
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
    const livePositions = await live.positions();
    if ((await digest(scratch)) === (await digest(live.docs))) return true;
    const heads = await buildCopy(service, projector, scratch, signal, reached);
    if (areSame(reached, livePositions) && areSame(reached, heads)) return false;
    reached = heads;
    await pause(againMs);
  } while (performance.now() < endMs);
  throw new Error(`${projector.name} cannot be compared: its logs do not rest`);
};
