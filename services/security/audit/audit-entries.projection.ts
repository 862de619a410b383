/** Audit entries projection: the audit log by time, subject and kind of security event. */
import type { Projector } from "../../../mixins/projection/projector.ts";
import { timeOrderOf } from "../../contracts/core/paging.ts";
import type { Answer, Message } from "../../contracts/index.ts";
import { type AuditEntry, entryOf, ownEvents } from "./audit.ts";
import { type EntryKind, kindOf } from "./entry-kinds.ts";

export type EntryDoc = Omit<AuditEntry, "eventId"> & {
  readonly _id: string;
  /** Sorts by time, then by source and position. */
  readonly order: string;
  readonly subjectIds: readonly string[];
  /** For security events only: their kind, and the order among all and within the kind. */
  readonly kind?: EntryKind;
  readonly eventOrder?: string;
  readonly kindOrder?: string;
  /** For operators' requests only: the same order. */
  readonly accessOrder?: string;
};
type Found = { readonly doc: EntryDoc; readonly from: string | null };

/** The entry of a message of security's own log: the recorded one, or one made from it. */
const heldIn = (message: Message): AuditEntry =>
  message.type === "security.recorded" ? (message.data as AuditEntry) : entryOf(message);

const orderOf = ({ eventId, at }: AuditEntry): string => {
  const [, source, position, index] = /^(\w+):(\d+)\.(\d+)$/.exec(eventId) ?? [];
  // A request reported by an HTTP server has no position in a log.
  if (source === undefined) return `${at}~${eventId}`;
  return timeOrderOf({ at, source, position: Number(position), index: Number(index) });
};

export const entries: Projector<EntryDoc> = {
  name: "audit_entries",
  version: 2,
  indexes: { index: ["order", "subjectIds", "eventOrder", "kindOrder", "accessOrder"] },
  on: ["security.recorded", ...ownEvents],
  ids: (message) => [heldIn(message).eventId],
  next(doc, message, id) {
    if (doc !== null) return doc;
    const held = heldIn(message);
    const { eventId: _, ...entry } = held;
    const order = orderOf(held);
    const kind = kindOf(held);
    const orders = kind === null ? {} : { kind, eventOrder: order, kindOrder: `${kind}~${order}` };
    const access = entry.role === "operator" ? { accessOrder: order } : {};
    const subjectIds = [...new Set(Object.values(entry.subjects))];
    return { ...entry, ...orders, ...access, _id: id, order, subjectIds };
  },
};

const extrasOf = ({ result, role, isCommand, count }: EntryDoc) => ({
  ...(result === undefined ? {} : { result }),
  ...(role === undefined ? {} : { role }),
  ...(isCommand === undefined ? {} : { isCommand }),
  ...(count === undefined ? {} : { count }),
});

/** The answer form of an entry, with the address of the request where it is stored. */
export const itemOf = ({ doc, from }: Found): Answer<"security.auditLogs">["items"][number] => {
  const { _id: auditId, at, actor, action, subjects, correlationId, source } = doc;
  const address = doc.from === undefined ? {} : { from };
  return {
    auditId,
    at,
    actor,
    action,
    subjects,
    correlationId,
    source,
    ...address,
    ...extrasOf(doc),
  };
};

/** The answer form of a security event. */
export const eventOf = ({ doc, from }: Found): Answer<"security.events">["items"][number] => {
  const { _id: securityEventId, at, actor, action, subjects, correlationId } = doc;
  const kind = doc.kind ?? "operatorActed";
  return {
    securityEventId,
    kind,
    at,
    actor,
    action,
    subjects,
    from,
    correlationId,
    ...extrasOf(doc),
  };
};
