/** Gather: what every service holds about someone, asked of each when it is wanted. */
import type { Service } from "moleculer";
import { heldLimit } from "../../../mixins/personal-data.mixin.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import { addressesOf } from "../audit/addresses.repository.ts";
import { entries } from "../audit/audit-entries.projection.ts";
import { requestList } from "../requests/requests.projection.ts";

/** What security itself holds: who did what to someone, and what he asked for. */
export const heldHere = async (service: Service, userId: string) => {
  const audit = await readModelOf(service, entries).find(
    { subjectIds: userId },
    { limit: heldLimit },
  );
  const own = audit.filter(({ actor }) => actor === userId);
  const addresses = await addressesOf(
    service,
    own.flatMap(({ from }) => from ?? []),
  );
  const asked = await readModelOf(service, requestList).find({ userId }, { limit: heldLimit });
  return {
    auditEntries: audit.map(({ _id: auditId, at, actor, action, subjects, from }) => ({
      auditId,
      at,
      action,
      subjects,
      // Who else it was, and from where, is another's data.
      isOwn: actor === userId,
      from: actor === userId ? (addresses.get(from ?? "") ?? null) : null,
    })),
    requests: asked.map(({ _id: requestId, status, dueAt }) => ({ requestId, status, dueAt })),
  };
};
