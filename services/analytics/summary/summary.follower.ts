/** Summary follower: the buckets of jobs and applications of a running service. */
import type { Service, ServiceSchema } from "moleculer";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import { periodic } from "../../../mixins/process/periodic.ts";
import { openedReadModel } from "../../../mixins/projection/read-models.ts";
import {
  type ApplicationFacts,
  type JobFacts,
  marketApplications,
  marketJobs,
} from "../facts/market.projection.ts";
import type { Window } from "../time-window.ts";
import { HourBuckets, type Summing } from "./hour-buckets.follower.ts";
import { PeopleNumbers } from "./people.ts";
import {
  type ApplicationSums,
  countApplication,
  countJob,
  type JobSums,
  noApplications,
  noJobs,
  type Summary,
  Tally,
} from "./summary.ts";

/** The numbers of the workers may repeat. */
type ApplicationBucket = { readonly sums: ApplicationSums; readonly workers: number[] };
type Buckets = {
  readonly numbers: PeopleNumbers;
  readonly jobs: HourBuckets<JobFacts, JobSums>;
  readonly applications: HourBuckets<ApplicationFacts, ApplicationBucket>;
};

/** How often marked hours are summed again while no one asks. */
const refreshMs = 1000;

const ofJobs: Summing<JobFacts, JobSums> = {
  field: "postedAt",
  timeOf: ({ postedAt }) => postedAt,
  empty: noJobs,
  add: countJob,
};
const ofApplications = (numbers: PeopleNumbers): Summing<ApplicationFacts, ApplicationBucket> => ({
  field: "byTime",
  timeOf: ({ appliedAt }) => appliedAt,
  empty: () => ({ sums: noApplications(), workers: [] }),
  add({ sums, workers }, made) {
    countApplication(sums, made);
    workers.push(numbers.of(made.workerId));
  },
});

const buckets = new WeakMap<Service, Promise<Buckets>>();

const openBuckets = async (service: Service): Promise<Buckets> => {
  const [jobs, applications] = await Promise.all([
    openedReadModel(service, marketJobs),
    openedReadModel(service, marketApplications),
  ]);
  const numbers = new PeopleNumbers();
  return {
    numbers,
    jobs: new HourBuckets(jobs, ofJobs),
    applications: new HourBuckets(applications, ofApplications(numbers)),
  };
};

const bucketsOf = (service: Service): Promise<Buckets> => {
  const opened = buckets.get(service) ?? openBuckets(service);
  buckets.set(service, opened);
  return opened;
};

/** The figures of a window, equal to the sum over all facts. */
export const summaryOf = async (service: Service, window: Window): Promise<Summary> => {
  const { numbers, jobs, applications } = await bucketsOf(service);
  const tally = new Tally(window, numbers);
  await jobs.each(
    window,
    (sums) => tally.addJobs(sums),
    (job) => tally.addJob(job),
  );
  await applications.each(
    window,
    ({ sums, workers }) => tally.addApplications(sums, workers),
    (made) => tally.addApplication(made),
  );
  return tally.summary();
};

/** Keeps the buckets; while no one asks, they follow once the logs are read. */
export const summaryBuckets = (): Partial<ServiceSchema> => ({
  async started(this: Service) {
    const resources = resourcesOf(this);
    const follow = async () => {
      if (resources.waiting().length > 0) return;
      const { jobs, applications } = await bucketsOf(this);
      await jobs.refresh();
      await applications.refresh();
    };
    const stop = periodic(refreshMs, follow, ({ message }) =>
      this.logger.error(`buckets of ${this.name} are not summed: ${message}`),
    );
    resources.onClose(stop);
  },
});
