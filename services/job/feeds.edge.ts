/** Feeding the search index: from the read models at the start, then by each message of the log. */
import type { Service } from "moleculer";
import { openedView } from "../../mixins/projection.mixin.ts";
import type { Checkpoint } from "../../mixins/subscription/pump.ts";
import type { Tail } from "../../mixins/subscription.mixin.ts";
import type { Message } from "../contracts/index.ts";
import { hourMs, later, now } from "../contracts/units.ts";
import { type JobDoc, jobsView, type RatingDoc, ratingsView } from "./job.projection.ts";
import type { JobService } from "./this.edge.ts";

const pageDocs = 1000;

/** Puts what workers gave every employer into the index; answers up to where that is known. */
const loadRatings = async (service: Service) => {
  const { index } = service as JobService;
  const view = await openedView(service, ratingsView);
  const positions = await view.positions();
  for (let after = ""; ; ) {
    const query = { _id: { $gt: after } };
    const docs: RatingDoc[] = await view.find(query, { sort: { _id: 1 }, limit: pageDocs });
    for (const doc of docs) index.employers.rate(doc);
    const last = docs.at(-1);
    if (last === undefined) return positions;
    after = last._id;
  }
};

/** Puts all jobs of the read model that have not begun into the index, likewise. */
const loadJobs = async (service: Service) => {
  const { index } = service as JobService;
  const view = await openedView(service, jobsView);
  // Read before the documents: what comes twice changes nothing, what is missed would be lost.
  const positions = await view.positions();
  const begun = later(now(), -hourMs);
  for (let after = ""; ; ) {
    const query = { _id: { $gt: after } };
    const docs: JobDoc[] = await view.find(query, { sort: { _id: 1 }, limit: pageDocs });
    for (const { job, postedAt } of docs) if (job.startsAt > begun) index.put(job, postedAt);
    const last = docs.at(-1);
    if (last === undefined) return positions;
    after = last._id;
  }
};

/** Loads both; the tail goes on from where the one stands that knows less. */
const load = async (service: Service): Promise<Record<string, Checkpoint>> => {
  const [rated, known] = [await loadRatings(service), await loadJobs(service)];
  const entries = Object.entries(known).map(([source, checkpoint]) => {
    const other = rated[source] ?? checkpoint;
    return [source, other.position < checkpoint.position ? other : checkpoint] as const;
  });
  return Object.fromEntries(entries);
};

/** Folds one message into the index. */
const feed = (service: Service, message: Message): void => {
  const { index } = service as JobService;
  if (message.type === "job.reviewed") {
    for (const userId of ratingsView.ids(message)) {
      const next = ratingsView.next(index.employers.rated(userId), message, userId);
      if (next !== null) index.employers.rate(next);
    }
    return;
  }
  const { jobId } = message.data as { jobId: string };
  const job = index.get(jobId);
  const postedAt = index.postedAt(jobId);
  const before =
    job === null || postedAt === null
      ? null
      : { _id: jobId, employerId: job.employer.userId, postedAt, job, order: "" };
  const next = jobsView.next(before, message, jobId);
  if (next !== null) index.put(next.job, next.postedAt);
};

export const searchTail: Tail = {
  name: "search",
  on: [...jobsView.on, ...ratingsView.on],
  begin: load,
  handle: feed,
};
