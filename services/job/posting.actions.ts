/** Handlers of postings: post, edit, publish, close, read, search. */

import { keepParts, type Part } from "../../mixins/door/encoded.ts";
import { answered, caller, command, tokensOf } from "../../mixins/guard.mixin.ts";
import { viewOf } from "../../mixins/projection.mixin.ts";
import { categories } from "../contracts/categories.ts";
import { type Calls, type Ctx, call, type Handlers } from "../contracts/index.ts";
import { limitDefault, pageOf, readCursor } from "../contracts/paging.ts";
import { Refusal } from "../contracts/refusal.ts";
import { type Instant, newId, now } from "../contracts/units.ts";
import { viewOfTerms } from "./announce.ts";
import { currentCode } from "./code.edge.ts";
import { jobsView } from "./job.projection.ts";
import * as rules from "./job.ts";
import { normalised, type Posting } from "./posting.ts";
import type { Search, SearchedJob } from "./search.ts";
import type { JobService } from "./this.edge.ts";

/** The terms with what the worker takes home for the full shift, which payment works out. */
const termsOf = async (
  calls: Calls,
  posting: Posting,
  regularEmployees: number,
): Promise<rules.Terms> => {
  const { hourlyWageWon, startsAt, endsAt, breakMinutes, breaks } = posting;
  const { netWon } = await call(calls, "payment.quote", {
    hourlyWageWon,
    startsAt,
    endsAt,
    breakMinutes,
    ...(breaks === undefined ? {} : { breaks: [...breaks] }),
    regularEmployees,
  });
  return { posting, takeHomeWon: netWon, regularEmployees };
};

/** The jobs with their employers' names; a job that has one already is answered as it is. */
const named = async (service: JobService, jobs: readonly SearchedJob[]): Promise<SearchedJob[]> => {
  const unnamed = jobs.filter(({ employer }) => employer.displayName === "");
  const names = await service.names.of(unnamed.map(({ employer }) => employer.userId));
  return jobs.map((job) => {
    const displayName = names.get(job.employer.userId) ?? job.employer.displayName;
    return { ...job, employer: { ...job.employer, displayName } };
  });
};

/** The job's answer from its stream, so that a writer sees his own write. */
export const jobAnswer = async (
  service: JobService,
  jobId: string,
  job: rules.OfferedJob,
): Promise<SearchedJob> => {
  const stands = {
    employerId: job.employerId,
    status: job.status,
    seatsTaken: job.holders.length,
  };
  const [answer] = await named(service, [
    { ...viewOfTerms(jobId, job, stands), status: rules.statusOf(job, now()) },
  ]);
  if (answer === undefined) throw new Refusal("NOT_FOUND", {}, 404);
  return answer;
};

const changed = async (
  service: JobService,
  ctx: Ctx<"job.publish" | "job.close">,
  rule: (job: rules.Job, employerId: string) => rules.JobEvent[],
): Promise<SearchedJob> => {
  const { userId } = caller(ctx);
  const { jobId } = ctx.params;
  const done = await service.log.decide(
    rules.jobs,
    jobId,
    (job) => rule(job, userId),
    command(ctx),
  );
  answered(ctx, done);
  return jobAnswer(service, jobId, rules.owned(done.state, userId));
};

/** The page once the index knows its employers' names. */
const namedPage = async (
  service: JobService,
  jobs: readonly SearchedJob[],
  search: Search,
  at: Instant,
) => {
  for (const job of await named(service, jobs)) {
    const postedAt = service.index.postedAt(job.jobId);
    const { distanceKm: _, ...everywhere } = job;
    if (postedAt !== null) service.index.put(everywhere, postedAt);
  }
  return service.index.page(search, at);
};

/** A job is shown in many answers: only its distance differs. */
const partOf = (service: JobService, job: SearchedJob): Part => {
  const { distanceKm } = job;
  const base = distanceKm === undefined ? null : service.index.get(job.jobId);
  return base === null ? { base: job, more: null } : { base, more: { distanceKm } };
};

type Names =
  | "search"
  | "categories"
  | "get"
  | "post"
  | "edit"
  | "publish"
  | "close"
  | "checkInCode";

export const postingActions: Pick<Handlers<"job", JobService>, Names> = {
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
    const [from = 0] = readCursor(cursor, ["number"]) ?? [];
    const rows = categories.map((category, index) => ({ category, index: index + 1 }));
    const page = rows.slice(from, from + limit + 1);
    return pageOf(
      page,
      limit,
      ({ index }) => [index],
      ({ category }) => ({ ...category }),
    );
  },

  async get(ctx) {
    const job = rules.offered(await this.log.state(rules.jobs, ctx.params.jobId));
    if (job.status === "draft") {
      const { token = "" } = ctx.meta;
      const reader = token === "" ? null : await tokensOf(this.broker).verify(token);
      if (reader?.userId !== job.employerId) throw new Refusal("NOT_FOUND", {}, 404);
    }
    return jobAnswer(this, ctx.params.jobId, job);
  },

  async post(ctx) {
    const { userId } = caller(ctx);
    const { draft = false, ...input } = ctx.params;
    const posting = normalised(input);
    const asked = command(ctx);
    const { at } = asked;
    const check = async (): Promise<rules.Terms> => {
      const facts = await call(ctx, "user.facts", { userId });
      if (facts.status === "suspended") throw new Refusal("ACCOUNT_SUSPENDED", {}, 403);
      // Asked before the price is: a posting that may not be has none.
      rules.post(rules.jobs.empty, userId, { ...blank, posting }, draft, at);
      return termsOf(ctx, posting, facts.regularEmployees);
    };
    // A job that was posted under this key is answered, though by now it may have begun.
    const terms = (await this.log.isDone(asked)) ? { ...blank, posting } : await check();
    const rule = (job: rules.Job) => rules.post(job, userId, terms, draft, at);
    const done = await this.log.decide(rules.jobs, newId(), rule, asked);
    answered(ctx, done);
    return jobAnswer(this, done.id, rules.offered(done.state));
  },

  async edit(ctx) {
    const { userId } = caller(ctx);
    const { jobId, ...patch } = ctx.params;
    const mine = rules.owned(await this.log.state(rules.jobs, jobId), userId);
    const posting = normalised({ ...mine.posting, ...patch } as Posting);
    const at = now();
    rules.edit(mine, userId, { ...blank, posting }, at);
    const terms = await termsOf(ctx, posting, mine.regularEmployees);
    const rule = (job: rules.Job) => rules.edit(job, userId, terms, at);
    const done = await this.log.decide(rules.jobs, jobId, rule, command(ctx));
    return jobAnswer(this, jobId, rules.owned(done.state, userId));
  },

  publish(ctx) {
    return changed(this, ctx, (job, employerId) => rules.publish(job, employerId, now()));
  },

  close(ctx) {
    return changed(this, ctx, (job, employerId) => rules.close(job, employerId, now()));
  },

  async checkInCode(ctx) {
    const { jobId } = ctx.params;
    rules.owned(await this.log.state(rules.jobs, jobId), caller(ctx).userId);
    return currentCode(this.codeKey, jobId, now());
  },
};

/** The tree is small and mostly wanted whole. */
const categoriesMax = 100;

/** Terms for a rule that is asked before the price is known. */
const blank = { takeHomeWon: 0, regularEmployees: 0 };

/** An employer's jobs, newest first, drafts among them. */
export const jobsOfEmployer = async (
  service: JobService,
  { userId, limit = limitDefault, cursor }: { userId: string; limit?: number; cursor?: string },
) => {
  const after = readCursor(cursor, ["string"]);
  const before = after === null ? {} : { order: { $lt: after[0] } };
  const docs = await viewOf(service, jobsView).find(
    { employerId: userId, ...before },
    { sort: { order: -1 }, limit: limit + 1 },
  );
  const { items, nextCursor } = pageOf(
    docs,
    limit,
    ({ order }) => [order],
    ({ job }) => job,
  );
  return { items: await named(service, items), nextCursor };
};
