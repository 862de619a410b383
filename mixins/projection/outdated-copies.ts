/**
 * Outdated copies: the copies of a read model that no version beside this one reads.
 *
 * The version before this one may still run, or come back when a change is undone, so its copy stays.
 * Copies of older versions are cleared in the background after a start.
 */
import type { Service } from "moleculer";
import { deadLettersOf } from "../consumers/dead-letters.repository.ts";
import type { Doc } from "../store/store.ts";
import { Copy } from "./copy.ts";
import type { LiveCopy, Pointer } from "./live-copy.ts";
import type { Projector } from "./projector.ts";

/** Clears a copy with its checkpoints and dead letters. */
const clear = async <D extends Doc>(
  service: Service,
  projector: Projector<D>,
  build: number,
): Promise<void> => {
  // Its documents need not fit the indexes of this version.
  const copy = await Copy.open(service, { ...projector, indexes: {} }, build);
  await copy.begin();
  await deadLettersOf(service).removeAll(copy.name);
};

/** Clears what is outdated, until the signal aborts. A failure is logged: the next start retries. */
export const clearOutdated = async <D extends Doc>(
  service: Service,
  projector: Projector<D>,
  pointers: LiveCopy,
  signal: AbortSignal,
): Promise<void> => {
  try {
    const byBuild = new Map<number, Pointer[]>();
    for (const each of await pointers.outdated()) {
      byBuild.set(each.build, [...(byBuild.get(each.build) ?? []), each]);
    }
    for (const [build, outdated] of byBuild) {
      if (signal.aborted) return;
      await clear(service, projector, build);
      // Last: what was interrupted is found again.
      await pointers.forget(outdated);
    }
  } catch (error) {
    if (signal.aborted) return;
    const { message } = error as Error;
    service.logger.warn(`old copies of ${projector.name} are not cleared: ${message}`);
  }
};
