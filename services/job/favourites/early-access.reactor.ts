/**
 * Early-access reactor: notifies an employer's favourites of a job that opens to them first.
 *
 * It is safe to repeat: a notification is sent once for each worker and job. A worker who may not
 * apply, or has blocked the employer, is not notified, and no one gets more than a number a day.
 */
import type { ServiceSchema } from "moleculer";
import { countToday } from "../../../mixins/daily-limits/daily-count.ts";
import { systemCommand } from "../../../mixins/log/commands.ts";
import { type Outcome, reactor } from "../../../mixins/reactor.mixin.ts";
import type { NotificationKind } from "../../contracts/communication/notification-kinds.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { now } from "../../contracts/core/units.ts";
import { call, type Message } from "../../contracts/index.ts";
import { isEarly, jobs, type OfferedJob } from "../domain/job.ts";
import type { JobService } from "../job.types.ts";
import { mayHear } from "../support/eligibility.query.ts";
import { favourites } from "./favourite.ts";

/** For all favourites of one employer; what is cut off continues with the next attempt. */
const timeoutMs = 10_000;
/** How many workers are checked and notified at a time. */
const atOnce = 8;

const notify = async (
  service: JobService,
  job: OfferedJob & { readonly jobId: string },
  workerId: string,
  { correlationId }: Message,
): Promise<boolean> => {
  const { jobId, employerId, posting, opensAt = "" } = job;
  if (!(await mayHear(service.broker, { workerId, employerId }, posting))) return false;
  const command = systemCommand(`early:${jobId}:${workerId}`, { correlationId });
  try {
    await countToday(service.log, "earlyNotices", workerId, command);
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
  await call(service.broker, "communication.notify", {
    cid: command.cid,
    userId: workerId,
    kind: "openedEarly" satisfies NotificationKind,
    subject: jobId,
    data: { jobId, opensAt },
  });
  return true;
};

/** Notifies every favourite; answers how many. None once the job is open to all. */
const notifyAll = async (
  service: JobService,
  message: Message<"job.openedEarly">,
): Promise<number> => {
  const { jobId, employerId } = message.data;
  const state = await service.log.state(jobs, jobId);
  if (state.status !== "open" || !isEarly(state, now())) return 0;
  const workers = Object.keys(await service.log.state(favourites, employerId));
  let notified = 0;
  for (let from = 0; from < workers.length; from += atOnce) {
    const group = workers.slice(from, from + atOnce);
    const sent = group.map((id) => notify(service, { ...state, jobId }, id, message));
    notified += (await Promise.all(sent)).filter(Boolean).length;
  }
  return notified;
};

/** The reactor on the service's own log. */
export const earlyAccessReactor = (): Partial<ServiceSchema> =>
  reactor({
    name: "earlyAccess",
    on: ["job.openedEarly"],
    hasProviderKey: true,
    timeoutMs,
    async effect(service, message): Promise<Outcome> {
      return { status: "done", detail: String(await notifyAll(service as JobService, message)) };
    },
    // The notifications are the only record.
    settled: async () => undefined,
  });
