/** Handlers that read postings: search, categories, one job, its versions. */
import { keepParts, type Part } from "../../../mixins/http/encoded-json.ts";
import { pageInOrder } from "../../../mixins/projection/pages.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import { limitDefault, pageByCount, pageOf, readCursor } from "../../contracts/core/paging.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { type Instant, now } from "../../contracts/core/units.ts";
import type { Answer, Handlers } from "../../contracts/index.ts";
import { categories } from "../../contracts/kernel/categories.ts";
import { daysOf } from "../../contracts/kernel/work-days.ts";
import * as rules from "../domain/job.ts";
import { type Version, versionsOf } from "../domain/posting-history.ts";
import { checkReadable } from "../favourites/early-access.query.ts";
import type { JobService } from "../job.types.ts";
import { type JobDoc, jobsView } from "../read-models/job.projection.ts";
import type { Search, SearchedJob } from "../search/search-index.ts";
import { managedBy, managersOf, ownerAt } from "../support/employer-authority.query.ts";
import { jobAnswer, named, quotedDays } from "../support/job-answer.query.ts";

const pageCommits = 500;
/** The tree is small, and callers mostly want all of it. */
const categoriesMax = 100;

/** The page, once the index has its employers' names. */
const namedPage = async (
  service: JobService,
  jobs: readonly SearchedJob[],
  search: Search,
  at: Instant,
) => {
  for (const { employer } of await named(service, jobs)) {
    service.index.employers.name(employer.userId, employer.displayName);
  }
  return service.index.page(search, at);
};

/** A job as a shared part and its distance, which alone differs between answers. */
const partOf = (service: JobService, job: SearchedJob): Part => {
  const { distanceKm } = job;
  const base = distanceKm === undefined ? null : service.index.get(job.jobId);
  return base === null ? { base: job, more: null } : { base, more: { distanceKm } };
};

/** Every version of a posting. O(commits of its stream). */
const versionsIn = async ({ log }: JobService, jobId: string): Promise<Version[]> => {
  const commits: { at: Instant; events: readonly rules.JobEvent[] }[] = [];
  for (let after = 0; ; ) {
    const page = await log.commitsOf(rules.jobs, jobId, after, pageCommits);
    for (const { at, events } of page) commits.push({ at, events: events as never });
    const last = page.at(-1);
    if (last === undefined || page.length < pageCommits) return versionsOf(commits);
    after = last.ver;
  }
};

/** What of a quote is the worker's. */
const workerPayOf = (quote: Answer<"payment.quote"> | undefined) => {
  if (quote === undefined) throw new Error("each day has a quote");
  const { minutes, grossWon, incomeTaxWon, localTaxWon, employmentInsuranceWon } = quote;
  const { netWon, lines } = quote;
  return { minutes, grossWon, incomeTaxWon, localTaxWon, employmentInsuranceWon, netWon, lines };
};

/** More postings than an employer may have open. */
const openMax = 10_000;
const live = ["draft", "open", "filled", "closed"];

/** Whether a posting still needs its site: it is not over, or people are to work there. */
const needsSite = ({ job: { status, seatsTaken } }: JobDoc): boolean =>
  status !== "closed" || seatsTaken > 0;

type Names =
  | "search"
  | "categories"
  | "get"
  | "pay"
  | "versions"
  | "ofSite"
  | "ownerAt"
  | "managedBy"
  | "managers";

export const postingReadActions: Pick<Handlers<"job", JobService>, Names> = {
  async search(ctx) {
    const at = now();
    const first = this.index.page(ctx.params, at);
    const isNamed = first.items.every(({ employer }) => employer.displayName !== "");
    const page = isNamed ? first : await namedPage(this, first.items, ctx.params, at);
    keepParts(
      page,
      page.items.map((job) => partOf(this, job)),
    );
    return page;
  },

  categories(ctx) {
    const { limit = categoriesMax, cursor } = ctx.params;
    const page = pageByCount(categories, { limit, cursor });
    return { ...page, items: page.items.map((category) => ({ ...category })) };
  },

  async get(ctx) {
    const job = rules.offered(await this.log.state(rules.jobs, ctx.params.jobId));
    await checkReadable(this, ctx, job, now());
    return jobAnswer(this, ctx.params.jobId, job);
  },

  async pay(ctx) {
    const job = rules.offered(await this.log.state(rules.jobs, ctx.params.jobId));
    await checkReadable(this, ctx, job, now());
    const quotes = await quotedDays(ctx, job.posting, job.regularEmployees);
    return {
      days: daysOf(job.posting).map(({ startsAt, endsAt }, index) => ({
        startsAt,
        endsAt,
        ...workerPayOf(quotes[index]),
      })),
    };
  },

  async versions(ctx) {
    const { jobId, limit = limitDefault, cursor } = ctx.params;
    const job = rules.offered(await this.log.state(rules.jobs, jobId));
    if (job.status === "draft") throw new Refusal("NOT_FOUND", {}, 404);
    await checkReadable(this, ctx, job, now());
    const [from = 0] = readCursor(cursor, ["number"]) ?? [];
    const all = await versionsIn(this, jobId);
    return pageOf(
      all.filter(({ version }) => version > from),
      limit,
      ({ version }) => [version],
      (version) => version,
    );
  },

  async ofSite(ctx) {
    const { siteId } = ctx.params;
    const query = { siteId, "job.status": { $in: live }, endsAt: { $gt: now() } };
    const found = await readModelOf(this, jobsView).find(query, { limit: openMax });
    return { open: found.filter(needsSite).length };
  },

  async ownerAt(ctx) {
    const { siteId, userId } = ctx.params;
    return { employerId: await ownerAt(ctx, siteId, userId) };
  },

  async managedBy(ctx) {
    const { userId, jobIds } = ctx.params;
    const read = async (jobId: string) => [jobId, await this.log.state(rules.jobs, jobId)] as const;
    return { jobIds: await managedBy(ctx, userId, await Promise.all(jobIds.map(read))) };
  },

  async managers(ctx) {
    const { employerId, posting } = rules.offered(
      await this.log.state(rules.jobs, ctx.params.jobId),
    );
    return { employerId, managerIds: await managersOf(ctx, employerId, posting.siteId) };
  },
};

type EmployersPage = {
  readonly userId: string;
  readonly siteId?: string;
  readonly limit?: number;
  readonly cursor?: string;
};

/** An employer's jobs, of one site where named; newest first, including drafts. */
export const jobsOfEmployer = async (
  service: JobService,
  { userId: employerId, siteId, ...page }: EmployersPage,
) => {
  const readModel = readModelOf(service, jobsView);
  const { items, nextCursor } = await pageInOrder(
    readModel,
    siteId === undefined ? { employerId } : { employerId, siteId },
    page,
    "newest",
  );
  const jobs = items.map(({ job }) => job);
  return { items: await named(service, jobs), nextCursor };
};
