/** Entries: the audit log in the order it was written, to be found by whom it is about. */
import type { Projector } from "../../mixins/projection/projector.ts";
import type { Answer, Message } from "../contracts/index.ts";

type Item = Answer<"security.auditLogs">["items"][number];
export type EntryDoc = Omit<Item, "auditId"> & {
  readonly _id: string;
  /** Position in the audit log, padded: newer entries have greater ones. */
  readonly order: string;
  readonly subjectIds: readonly string[];
};

const digits = 12;

/** The order of the first entry at a position. */
export const orderOf = (position: number): string => String(position).padStart(digits, "0");

export const entries: Projector<EntryDoc> = {
  name: "audit_entries",
  version: 1,
  indexes: { index: ["order", "subjectIds"] },
  on: ["security.recorded"],
  ids: (message) => [(message as Message<"security.recorded">).data.eventId],
  next(doc, message, id) {
    const { position, data } = message as Message<"security.recorded">;
    if (doc !== null) return doc;
    const { eventId: _, ...entry } = data;
    const subjectIds = [...new Set(Object.values(entry.subjects))];
    return { ...entry, _id: id, order: orderOf(position), subjectIds };
  },
};

/** An entry as it is answered. */
export const itemOf = ({ _id, order: _, subjectIds: __, ...entry }: EntryDoc): Item => ({
  ...entry,
  auditId: _id,
});
