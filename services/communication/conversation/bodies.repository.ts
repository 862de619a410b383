/**
 * Message bodies and reasons of reports: sealed in the vault, beside the log that names their ids.
 *
 * A body is removed after a year, with its sender's account, or by an operator. Contact details are
 * masked before it is stored, so no reader and no copy has them.
 */
import type { Service } from "moleculer";
import { keyFor } from "../../../mixins/config/installation-secret.ts";
import { seal, unseal } from "../../../mixins/config/sealed-text.ts";
import { removeAll, removeWhere } from "../../../mixins/store/conditional-writes.ts";
import { messageKeptDays } from "../../contracts/communication/conversations.ts";
import { dayMs, type Instant, later } from "../../contracts/core/units.ts";
import { type VaultRow, vaultOf } from "../stores/vault.repository.ts";

/** A body or a reason; `userId` wrote it. */
export type BodyRow = VaultRow & { readonly sealed: string };
export type BodyKind = "message" | "report";

const rowId = (kind: BodyKind, id: string): string => `${kind}:${id}`;
const idsOfKind = (kind: BodyKind) => ({ $gt: `${kind}:`, $lt: `${kind};` });
const keyOf = ({ broker }: Service): Buffer => keyFor(broker, "messages");
const removedAtOnce = 500;

/** The rows of bodies and reasons. */
export const bodiesOf = (service: Service) => vaultOf<BodyRow>(service);

/** The row of a new body. */
export const bodyRow = (
  service: Service,
  kind: BodyKind,
  { id, text, userId, at }: { id: string; text: string; userId: string; at: Instant },
): BodyRow => {
  const _id = rowId(kind, id);
  return { _id, userId, at, sealed: seal(keyOf(service), _id, text) };
};

/** The texts of some ids, in their order; null where there is none. */
export const bodyTexts = async (
  service: Service,
  kind: BodyKind,
  ids: readonly string[],
): Promise<(string | null)[]> => {
  if (ids.length === 0) return [];
  const wanted = ids.map((id) => rowId(kind, id));
  const docs = await bodiesOf(service);
  const rows = await docs.find({ _id: { $in: wanted } }, { limit: wanted.length });
  const found = new Map(rows.map(({ _id, sealed }) => [_id, sealed]));
  return wanted.map((id) => {
    const sealed = found.get(id);
    return sealed === undefined ? null : unseal(keyOf(service), id, sealed);
  });
};

/** Removes the body of a message, from the file too. */
export const dropBody = async (service: Service, messageId: string): Promise<void> => {
  await removeAll(await bodiesOf(service), [{ _id: rowId("message", messageId) }]);
};

/** Removes what a person wrote. */
export const dropBodiesOf = async (service: Service, userId: string): Promise<void> => {
  const docs = await bodiesOf(service);
  for (const kind of ["message", "report"] as const) {
    await removeWhere(docs, { _id: idsOfKind(kind), userId });
  }
};

/** What a person wrote, newest first; `limit` rows of each kind. */
export const writtenBy = async (service: Service, userId: string, limit: number) => {
  const docs = await bodiesOf(service);
  const query = { _id: idsOfKind("message"), userId };
  const rows = await docs.find(query, { sort: { at: -1 }, limit });
  return rows.map(({ _id, at, sealed }) => ({
    messageId: _id.slice("message:".length),
    at,
    text: unseal(keyOf(service), _id, sealed),
  }));
};

/** Removes bodies older than a year; answers how many. */
export const dropOldBodies = async (service: Service, at: Instant): Promise<number> => {
  const docs = await bodiesOf(service);
  const before = later(at, -messageKeptDays * dayMs);
  let removed = 0;
  for (const kind of ["message", "report"] as const) {
    const old = { _id: idsOfKind(kind), at: { $lt: before } };
    const rows = await docs.find(old, { limit: removedAtOnce });
    removed += await removeAll(docs, rows);
  }
  return removed;
};
