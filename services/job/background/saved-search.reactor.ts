/**
 * Telling of new jobs: each posting is held against the searches that workers keep.
 *
 * A reactor, so that it follows the log at its own pace and a neighbour that is away holds up
 * nothing else. What it does is safe to repeat: a find is a commit under a constant id, and a
 * notification is the same one however often it is asked for. It costs the searches that are filed
 * under the job's category, and a question to the user service for each that fits.
 */
import type { Service, ServiceSchema } from "moleculer";
import { systemCommand } from "../../../mixins/log/commands.ts";
import { type Outcome, reactor } from "../../../mixins/reactor.mixin.ts";
import { type Instant, now } from "../../contracts/core/units.ts";
import { call, type Message } from "../../contracts/index.ts";
import { jobs, type OfferedJob, statusOf } from "../domain/job.ts";
import { filesFor, find, savedSearches } from "../domain/saved-search.ts";
import type { JobService } from "../job.types.ts";
import { findsJob, type SearchedJob } from "../search/search-index.ts";
import { type SearchRow, searchRows } from "../stores/saved-searches.repository.ts";
import { mayHear } from "../support/eligibility.query.ts";

/** For all searches that one job finds; what is cut off goes on with the next try. */
const timeoutMs = 10_000;
const pageRows = 500;
/** How many workers are asked about and told at a time. */
const atOnce = 8;

/** The searches that would find a job, some at a time. */
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

/** Tells one worker of one job, if he may hear of it and has not heard enough today. */
const tell = async (
  service: JobService,
  { _id: searchId, workerId }: SearchRow,
  { jobId, job }: { readonly jobId: string; readonly job: OfferedJob },
  { at: postedAt, correlationId }: Message,
): Promise<boolean> => {
  const { employerId, posting } = job;
  const found = { workerId, searchId, jobId };
  const asked = systemCommand(`found:${searchId}:${jobId}`, { correlationId });
  const isKnown = await service.log.isDone(asked);
  const state = await service.log.state(savedSearches, workerId);
  // Asked here first: most of what is not told needs no question to anyone.
  if (!isKnown && find(state, found, postedAt).length === 0) return false;
  if (!(await mayHear(service.broker, { workerId, employerId }, posting))) return false;
  const rule = (current: typeof state) => find(current, found, postedAt);
  const done = await service.log.decide(savedSearches, workerId, rule, asked);
  if (done.commit === null && !done.replayed) return false;
  await call(service.broker, "communication.notify", {
    cid: asked.cid,
    userId: workerId,
    kind: "jobFound",
    subject: `${searchId}:${jobId}`,
    data: { jobId, searchId },
  });
  return true;
};

/** Tells everyone whose search finds a job; answers how many it told. */
const tellAll = async (service: JobService, message: Message<"job.posted">): Promise<number> => {
  const { jobId, job } = message.data;
  const state = await service.log.state(jobs, jobId);
  const at = now();
  if (job === undefined || state.status === "none" || statusOf(state, at) !== "open") return 0;
  const offer = { jobId, job: state };
  let told = 0;
  for await (const fitting of searchesFor(service, job, at)) {
    for (let from = 0; from < fitting.length; from += atOnce) {
      const group = fitting.slice(from, from + atOnce);
      const heard = await Promise.all(group.map((row) => tell(service, row, offer, message)));
      told += heard.filter(Boolean).length;
    }
  }
  return told;
};

/** Follows the service's own log. */
export const savedSearchReactor = (): Partial<ServiceSchema> =>
  reactor({
    name: "searches",
    on: ["job.posted"],
    hasProviderKey: true,
    timeoutMs,
    async effect(service, message): Promise<Outcome> {
      const told = await tellAll(service as JobService, message);
      return { status: "done", detail: String(told) };
    },
    // The finds and the notifications are all that there is to write down.
    settled: async () => undefined,
  });
