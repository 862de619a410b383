/** Export query: the data that the security service holds about a user. */
import type { Service } from "moleculer";
import { heldLimit } from "../../../mixins/personal-data.mixin.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import { addressesOf } from "../audit/addresses.repository.ts";
import { entries } from "../audit/audit-entries.projection.ts";
import { requestList } from "../requests/requests.projection.ts";

/** The audit entries that concern the user, and their requests; `heldLimit` of each at most. */
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
  const requestDocs = await readModelOf(service, requestList).find(
    { userId },
    { limit: heldLimit },
  );
  return {
    auditEntries: audit.map(({ _id: auditId, at, actor, action, subjects, from }) => ({
      auditId,
      at,
      action,
      subjects,
      // Another actor and their address are that person's data, so they are left out.
      isOwn: actor === userId,
      from: actor === userId ? (addresses.get(from ?? "") ?? null) : null,
    })),
    requests: requestDocs.map(({ _id: requestId, status, dueAt }) => ({
      requestId,
      status,
      dueAt,
    })),
  };
};
