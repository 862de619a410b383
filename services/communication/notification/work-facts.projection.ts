/**
 * Work facts projection: how a posting names its work, and when the day of each application begins.
 *
 * The texts of notifications take names from it. It has what the posting says in public: title,
 * address and times. A draft and a job that is open to favourites alone are in it, too: their
 * notifications go to those who may see them.
 */
import type { Projector } from "../../../mixins/projection/projector.ts";
import type { Doc } from "../../../mixins/store/store.ts";
import type { Message } from "../../contracts/index.ts";
import type { Work } from "../texts/phrase.ts";

type OfJob = Doc & Work & { readonly of: "job" };
/** One day of work: a contract of several days is one application for each. */
type OfDay = Doc & { readonly of: "day"; readonly startsAt: string; readonly days: number };
export type WorkFact = OfJob | OfDay;

const ofPosting = [
  "job.drafted",
  "job.openedEarly",
  "job.earlyChanged",
  "job.posted",
  "job.changed",
] as const;
const isOfPosting = (message: Message): message is Message<(typeof ofPosting)[number]> =>
  ofPosting.some((type) => type === message.type);

export const workFacts: Projector<WorkFact> = {
  name: "work_facts",
  version: 1,
  on: [...ofPosting, "job.applied"],
  ids: (message) => {
    if (message.type === "job.applied") return [message.data.applicationId];
    return isOfPosting(message) && message.data.job !== undefined ? [message.data.jobId] : [];
  },
  next: (fact, message, _id) => {
    if (message.type === "job.applied") {
      const { startsAt, days = [] } = message.data;
      return { _id, of: "day", startsAt, days: 1 + days.length };
    }
    if (!isOfPosting(message) || message.data.job === undefined) return fact;
    const { title, place, startsAt, moreDays = [] } = message.data.job;
    const days = 1 + moreDays.length;
    return { _id, of: "job", title, address: place.address, startsAt, days };
  },
};

type About = { readonly jobId?: string; readonly applicationId?: string };

/** The ids of the facts that some notifications need, each once. */
export const factIdsOf = (list: readonly { readonly data: About }[]): string[] => [
  ...new Set(
    list.flatMap(({ data: { jobId, applicationId } }) =>
      [jobId, applicationId].filter((id) => id !== undefined),
    ),
  ),
];

/**
 * The work that a notification is about; null while its posting is not known. With an application,
 * its own day in place of the first one of the posting.
 */
export const workOf = (
  { jobId, applicationId }: About,
  facts: ReadonlyMap<string, WorkFact>,
): Work | null => {
  const job = facts.get(jobId ?? "");
  if (job?.of !== "job") return null;
  const { title, address } = job;
  const { startsAt, days } = facts.get(applicationId ?? "") ?? job;
  return { title, address, startsAt, days };
};
