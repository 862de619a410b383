/** Gather: what every service holds about someone, asked of each when it is wanted. */
import type { Service } from "moleculer";
import { heldLimit } from "../../mixins/personal.mixin.ts";
import { viewOf } from "../../mixins/projection.mixin.ts";
import { type Answer, call } from "../contracts/index.ts";
import { addressesOf } from "./addresses.edge.ts";
import { entries } from "./entries.projection.ts";
import { requestList } from "./requests.projection.ts";

type Held = Answer<"security.exported">["services"];

/** What security itself holds: who did what to someone, and what he asked for. */
export const heldHere = async (service: Service, userId: string) => {
  const audit = await viewOf(service, entries).find({ subjectIds: userId }, { limit: heldLimit });
  const own = audit.filter(({ actor }) => actor === userId);
  const addresses = await addressesOf(
    service,
    own.flatMap(({ from }) => from ?? []),
  );
  const asked = await viewOf(service, requestList).find({ userId }, { limit: heldLimit });
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

/** All or nothing: rejects when one of the services is away. */
export const gather = async ({ broker }: Service, userId: string): Promise<Held> => {
  const answers = {
    user: call(broker, "user.personal.export", { userId }),
    job: call(broker, "job.personal.export", { userId }),
    matching: call(broker, "matching.personal.export", { userId }),
    payment: call(broker, "payment.personal.export", { userId }),
    communication: call(broker, "communication.personal.export", { userId }),
    analytics: call(broker, "analytics.personal.export", { userId }),
    security: call(broker, "security.personal.export", { userId }),
  };
  return Promise.all(
    Object.entries(answers).map(async ([service, answer]) => ({ service, ...(await answer) })),
  );
};
