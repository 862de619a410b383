/**
 * Saved-search reactor: matches each new posting with the saved searches, and notifies workers.
 *
 * A reactor follows the log at its own pace, so an unavailable service delays no other consumer. It
 * is safe to repeat: a find is a commit under a constant id, and a notification is sent once. It
 * costs the searches filed under the category of the job, and a call to the user service for each
 * match.
 */
import type { Service, ServiceSchema } from "moleculer";
import { systemCommand } from "../../../mixins/log/commands.ts";
import { type Outcome, reactor } from "../../../mixins/reactor.mixin.ts";
import type { NotificationKind } from "../../contracts/communication/notification-kinds.ts";
import { type Instant, now } from "../../contracts/core/units.ts";
import { call, type Message } from "../../contracts/index.ts";
import { jobs, type OfferedJob, statusOf } from "../domain/job.ts";
import { filesFor, find, savedSearches } from "../domain/saved-search.ts";
import type { JobService } from "../job.types.ts";
import { findsJob, type SearchedJob } from "../search/search-index.ts";
import { type SearchRow, searchRows } from "../stores/saved-searches.repository.ts";
import { mayHear } from "../support/eligibility.query.ts";

/** For all searches that match one job; what is cut off continues with the next attempt. */
const timeoutMs = 10_000;
const pageRows = 500;
/** How many workers are checked and notified at a time. */
const atOnce = 8;

/** The searches that match a job, a page at a time. */
async function* searchesFor(service: Service, job: SearchedJob, at: Instant) {
  const rows = await searchRows(service);
  const fits = findsJob(job, at);
  for (const file of filesFor(job.categoryId)) {
    for (let after = ""; ; ) {
      const query = { file, _id: { $gt: after } };
      const page = await rows.find(query, { sort: { _id: 1 }, limit: pageRows });
      yield page.filter(({ filter }) => fits(filter));
      const last = page.at(-1);
      if (last === undefined || page.length < pageRows) break;
      after = last._id;
    }
  }
}

/** Notifies one worker of one job, if they may apply for it and are below the daily limit. */
const notify = async (
  service: JobService,
  { _id: searchId, workerId }: SearchRow,
  { jobId, job }: { readonly jobId: string; readonly job: OfferedJob },
  { at: postedAt, correlationId }: Message,
): Promise<boolean> => {
  const { employerId, posting } = job;
  const found = { workerId, searchId, jobId };
  const command = systemCommand(`found:${searchId}:${jobId}`, { correlationId });
  const isKnown = await service.log.isDone(command);
  const state = await service.log.state(savedSearches, workerId);
  // Checked here first: most of what is not reported then needs no call.
  if (!isKnown && find(state, found, postedAt).length === 0) return false;
  if (!(await mayHear(service.broker, { workerId, employerId }, posting))) return false;
  const rule = (current: typeof state) => find(current, found, postedAt);
  const done = await service.log.decide(savedSearches, workerId, rule, command);
  if (done.commit === null && !done.replayed) return false;
  await call(service.broker, "communication.notify", {
    cid: command.cid,
    userId: workerId,
    kind: "jobFound" satisfies NotificationKind,
    subject: `${searchId}:${jobId}`,
    data: { jobId, searchId },
  });
  return true;
};

/** Notifies every worker with a search that matches a job; answers how many. */
const notifyAll = async (service: JobService, message: Message<"job.posted">): Promise<number> => {
  const { jobId, job } = message.data;
  const state = await service.log.state(jobs, jobId);
  const at = now();
  if (job === undefined || state.status === "none" || statusOf(state, at) !== "open") return 0;
  const offer = { jobId, job: state };
  let notified = 0;
  for await (const fitting of searchesFor(service, job, at)) {
    for (let from = 0; from < fitting.length; from += atOnce) {
      const group = fitting.slice(from, from + atOnce);
      const results = await Promise.all(group.map((row) => notify(service, row, offer, message)));
      notified += results.filter(Boolean).length;
    }
  }
  return notified;
};

/** The reactor on the service's own log. */
export const savedSearchReactor = (): Partial<ServiceSchema> =>
  reactor({
    name: "searches",
    on: ["job.posted"],
    hasProviderKey: true,
    timeoutMs,
    async effect(service, message): Promise<Outcome> {
      const notified = await notifyAll(service as JobService, message);
      return { status: "done", detail: String(notified) };
    },
    // The finds and the notifications are the only record.
    settled: async () => undefined,
  });
