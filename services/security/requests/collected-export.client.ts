/** Collected export: calls each service for the data that it holds about a user. */
import type { Service } from "moleculer";
import { type Answer, call } from "../../contracts/index.ts";

type Held = Answer<"security.exported">["services"];

/** The data of all services. Rejects if one of them is away. */
export const collectExport = async ({ broker }: Service, userId: string): Promise<Held> => {
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
