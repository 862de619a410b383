/** Audit search: pages of the audit log and of its security events, newest first. */
import type { Service } from "moleculer";
import { newestInSpans } from "../../../mixins/projection/newest-first.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import { limitDefault, pageOf, readCursor } from "../../contracts/core/paging.ts";
import { earliest, latest } from "../../contracts/core/units.ts";
import type { Answer, Params } from "../../contracts/index.ts";
import { addressesOf } from "./addresses.repository.ts";
import { type EntryDoc, entries, eventOf, itemOf } from "./audit-entries.projection.ts";

const spansOf = (before: string, limit: number) => ({
  prefix: "",
  from: earliest,
  below: before,
  limit,
});

/** Joins documents with the addresses of their requests. */
const withAddresses = async (service: Service, docs: readonly EntryDoc[]) => {
  const addresses = await addressesOf(
    service,
    docs.flatMap(({ from }) => from ?? []),
  );
  return docs.map((doc) => ({ doc, from: addresses.get(doc.from ?? "") ?? null }));
};

/** A page of entries; the cursor holds the order of the last. Refuses CURSOR_INVALID (422). */
export const searchEntries = async (
  service: Service,
  { subject, limit = limitDefault, cursor }: Params<"security.auditLogs">,
): Promise<Answer<"security.auditLogs">> => {
  const [before = latest] = readCursor(cursor, ["string"]) ?? [];
  const readModel = readModelOf(service, entries);
  const docs =
    subject === undefined
      ? await newestInSpans(readModel, { field: "order", ...spansOf(before, limit + 1) })
      : await readModel.find(
          { subjectIds: subject, order: { $lt: before } },
          { sort: { order: -1 }, limit: limit + 1 },
        );
  return pageOf(await withAddresses(service, docs), limit, ({ doc }) => [doc.order], itemOf);
};

/** A page of security events. Refuses CURSOR_INVALID (422). */
export const searchEvents = async (
  service: Service,
  { kind, limit = limitDefault, cursor }: Params<"security.events">,
): Promise<Answer<"security.events">> => {
  const [before = latest] = readCursor(cursor, ["string"]) ?? [];
  const spans = spansOf(before, limit + 1);
  const docs = await newestInSpans(
    readModelOf(service, entries),
    kind === undefined
      ? { field: "eventOrder", ...spans }
      : { field: "kindOrder", ...spans, prefix: `${kind}~` },
  );
  return pageOf(await withAddresses(service, docs), limit, ({ doc }) => [doc.order], eventOf);
};
