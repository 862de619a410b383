/**
 * Search follower: feeds the index from the read models at the start, then from each message of the
 * log.
 */
import type { Service } from "moleculer";
import type { Checkpoint } from "../../../mixins/consumers/log-consumer.ts";
import type { Projector } from "../../../mixins/projection/projector.ts";
import { openedReadModel } from "../../../mixins/projection/read-models.ts";
import type { Doc } from "../../../mixins/store/store.ts";
import type { Tail } from "../../../mixins/subscription.mixin.ts";
import { hourMs, later, now } from "../../contracts/core/units.ts";
import type { EventName } from "../../contracts/events.ts";
import type { Message } from "../../contracts/index.ts";
import type { JobService } from "../job.types.ts";
import { jobsView, ratingsView } from "../read-models/job.projection.ts";

const pageDocs = 1000;

/** Reads a whole read model; answers the positions that it has reached. */
const loadAll = async <D extends Doc>(
  service: Service,
  projector: Projector<D>,
  take: (doc: D) => void,
) => {
  const readModel = await openedReadModel(service, projector);
  // Read before the documents: a message read twice changes nothing, a missed one would be lost.
  const positions = await readModel.positions();
  for (let after = ""; ; ) {
    const query = { _id: { $gt: after } };
    const docs = await readModel.find(query, { sort: { _id: 1 }, limit: pageDocs });
    for (const doc of docs) take(doc);
    const last = docs.at(-1);
    if (last === undefined) return positions;
    after = last._id;
  }
};

/**
 * Puts all ratings, and the jobs that have not begun for an hour, into the index. The tail
 * continues from the read model that is further behind.
 */
const load = async (service: Service): Promise<Record<string, Checkpoint>> => {
  const { index } = service as JobService;
  const rated = await loadAll(service, ratingsView, (doc) => index.employers.rate(doc));
  const begun = later(now(), -hourMs);
  const known = await loadAll(service, jobsView, ({ job, postedAt }) => {
    if (job.startsAt > begun && job.opensAt === undefined) index.put(job, postedAt);
  });
  const entries = Object.entries(known).map(([source, checkpoint]) => {
    const other = rated[source] ?? checkpoint;
    return [source, other.position < checkpoint.position ? other : checkpoint] as const;
  });
  return Object.fromEntries(entries);
};

/** Applies one message to the index. */
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
  const ids = { _id: jobId, employerId: job?.employer.userId ?? "" };
  // What the index does not keep is not read from the document either.
  const before =
    job === null || postedAt === null
      ? null
      : { ...ids, postedAt, job, endsAt: postedAt, order: "" };
  const next = jobsView.next(before, message, jobId);
  if (next !== null) index.put(next.job, next.postedAt);
};

/** Early jobs are not searched: `job.posted` brings them when they open to all. */
const early: readonly EventName[] = ["job.openedEarly", "job.earlyChanged"];

export const searchFollower: Tail = {
  name: "search",
  on: [...jobsView.on.filter((event) => !early.includes(event)), ...ratingsView.on],
  begin: load,
  handle: feed,
};
