/** Employer table: the rows of an employer's own report, read day by day. */
import type { Service } from "moleculer";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import type { Instant } from "../../contracts/core/units.ts";
import {
  type ApplicationFacts,
  type JobFacts,
  marketApplications,
  marketJobs,
  startOrder,
} from "../facts/market.projection.ts";
import type { Window } from "../time-window.ts";
import { EmployerSums } from "./employer-sums.ts";
import type { Part } from "./market-table.query.ts";
import { daysIn } from "./seoul-spans.ts";
import type { Row } from "./table.ts";

type Begun = JobFacts & { readonly startsAt: Instant };

const pageJobs = 200;
/** Of one page of jobs. */
const applicationsMax = 100_000;

/** The jobs that begin in a span, in pages, in the order of their begin. O(jobs of the span). */
const jobsIn = async function* (
  service: Service,
  employerId: string,
  { from, to }: Window,
): AsyncGenerator<Begun[]> {
  const readModel = readModelOf(service, marketJobs);
  const $lt = startOrder(employerId, to);
  for (let after = startOrder(employerId, from); ; ) {
    const query = { byStart: { $gt: after, $lt } };
    const page = await readModel.find(query, { sort: { byStart: 1 }, limit: pageJobs });
    const begun = page.filter((job): job is Begun => job.startsAt !== null);
    if (begun.length > 0) yield begun;
    const last = page.at(-1)?.byStart;
    if (page.length < pageJobs || last === undefined || last === null) return;
    after = last;
  }
};

const applicationsOf = async (
  service: Service,
  jobs: readonly Begun[],
): Promise<Map<string, ApplicationFacts[]>> => {
  const query = { jobId: { $in: jobs.map(({ _id }) => _id) } };
  const limit = { limit: applicationsMax };
  return Map.groupBy(
    await readModelOf(service, marketApplications).find(query, limit),
    ({ jobId }) => jobId,
  );
};

/** Each job whose work begins in the window, then the sums by month, by trade and of all. */
export const employerParts = async function* (
  service: Service,
  window: Window,
  employerId: string,
): AsyncGenerator<Part> {
  const sums = new EmployerSums();
  const days = daysIn(window);
  for (const [n, day] of days.entries()) {
    const progress = n / days.length;
    for await (const jobs of jobsIn(service, employerId, day)) {
      const made = await applicationsOf(service, jobs);
      const rows: Row[] = jobs.map((job) => sums.take(job, made.get(job._id) ?? []));
      yield { rows, progress };
    }
    // Also a day without jobs is a moment at which a run may be cancelled.
    yield { rows: [], progress };
  }
  yield { rows: sums.totals(), progress: 1 };
};
