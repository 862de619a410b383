/**
 * Open sagas: a list, beside the log, of the sagas that have not ended, so that neither a start nor
 * an operator's list reads the whole log.
 *
 * Every replica derives it from the log. A late entry is corrected by later commits; the saga's own
 * stream has its actual state.
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
  /** The commit that the entry was made from: an older commit does not change it. */
  readonly order?: string;
};

/** The open sagas of a running service. */
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
  openSagas: Collection<OpenSaga>,
  next: OpenSaga & { readonly order: string },
): Promise<void> => {
  for (;;) {
    const found = await openSagas.get(next._id);
    if (found?.order !== undefined && found.order >= next.order) return;
    // An entry of an older version has no order.
    const where = found?.order === undefined ? {} : { order: found.order };
    if (await writeOver(openSagas, found, where, next)) return;
  }
};

/** Updates the list with the events of commits. `idOf` returns null for streams without sagas. */
export const noteOpenSagas = async (
  openSagas: Collection<OpenSaga>,
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
    if (next === null) await openSagas.remove(_id);
    else await put(openSagas, next);
  }
};
