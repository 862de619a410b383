/**
 * Noted: which sagas have not ended, beside the log, so that neither a start nor an operator's
 * list need read it all.
 *
 * Derived from the log by every replica. A note that is late is corrected by what follows; the
 * saga's own stream says how it stands.
 */
import type { Service } from "moleculer";
import type { Instant } from "../../services/contracts/core/units.ts";
import type { Commit } from "../log/commit.ts";
import { resourcesOf } from "../log/service-resources.ts";
import { writeOver } from "../store/conditional-writes.ts";
import type { Collection, Doc } from "../store/store.ts";
import { isSagaEvent, type SagaEvent, sagaIdOf } from "./saga.ts";

export type OpenSaga = Doc & {
  readonly sagaId: string;
  /** The id of its stream. */
  readonly stream: string;
  readonly key: string;
  readonly status: "open" | "parked";
  readonly since: Instant;
  /** The commit that it was noted from: an older one changes nothing. */
  readonly order?: string;
};

/** The notes of a running service. */
export const openSagasOf = (service: Service): Promise<Collection<OpenSaga>> =>
  resourcesOf(service).collection<OpenSaga>("sagas", { index: ["sagaId", "status"] });

const statusAfter: Partial<Record<SagaEvent["type"], OpenSaga["status"] | "ended">> = {
  "saga.started": "open",
  "saga.resumed": "open",
  "saga.aborted": "open",
  "saga.parked": "parked",
  "saga.completed": "ended",
  "saga.compensated": "ended",
};

const put = async (
  notes: Collection<OpenSaga>,
  next: OpenSaga & { readonly order: string },
): Promise<void> => {
  for (;;) {
    const found = await notes.get(next._id);
    if (found?.order !== undefined && found.order >= next.order) return;
    // A note of an older version has no order.
    const where = found?.order === undefined ? {} : { order: found.order };
    if (await writeOver(notes, found, where, next)) return;
  }
};

/** Notes what commits did to their sagas; `idOf` answers null for streams without. */
export const noteOpenSagas = async (
  notes: Collection<OpenSaga>,
  idOf: (stream: string) => string | null,
  commits: readonly Commit[],
): Promise<void> => {
  const changes = new Map<string, Parameters<typeof put>[1] | null>();
  for (const { _id: order, stream: name, events, at: since } of commits) {
    const stream = idOf(name);
    if (stream === null) continue;
    for (const event of events.filter(isSagaEvent)) {
      const status = statusAfter[event.type];
      const { key } = event.data;
      const _id = `${stream}/${key}`;
      const sagaId = sagaIdOf(stream, key);
      if (status === "ended") changes.set(_id, null);
      else if (status) changes.set(_id, { _id, sagaId, stream, key, status, since, order });
    }
  }
  for (const [_id, next] of changes) {
    if (next === null) await notes.remove(_id);
    else await put(notes, next);
  }
};
