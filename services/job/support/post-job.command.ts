/** Posting a job: the checks and the commit of every new job, however it was asked for. */
import { callerOf, markReplayed } from "../../../mixins/auth/auth.middleware.ts";
import { commandOfRequest } from "../../../mixins/log/commands.ts";
import type { Command, Decided } from "../../../mixins/log/event-log.ts";
import { checkGate } from "../../../mixins/personal-data/account-gate.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { idFrom, newId } from "../../contracts/core/units.ts";
import { type Answer, type Calls, type Ctx, call } from "../../contracts/index.ts";
import * as rules from "../domain/job.ts";
import { offerOf } from "../domain/offer-limits.ts";
import type { JobService } from "../job.types.ts";
import type { Posting } from "../posting/posting.ts";
import type { SearchedJob } from "../search/search-index.ts";
import { actingFor, type SiteFacts } from "./employer-authority.query.ts";
import { jobAnswer, quotedDays } from "./job-answer.query.ts";
import { counted } from "./offer-limits.command.ts";
import { staffAt } from "./staff.query.ts";

/** Terms for a rule that runs before the price is known. */
const blank = { takeHomeWon: 0, regularEmployees: 0 };

/** The terms with what the worker takes home for the full shift of each day. */
export const termsOf = async (
  calls: Calls,
  posting: Posting,
  regularEmployees: number,
): Promise<rules.Terms> => {
  const quotes = await quotedDays(calls, posting, regularEmployees);
  const [takeHomeWon = 0, ...moreTakeHomeWon] = quotes.map(({ netWon }) => netWon);
  const more = moreTakeHomeWon.length === 0 ? {} : { moreTakeHomeWon };
  return { posting, takeHomeWon, ...more, regularEmployees };
};

type Posts = "job.post" | "job.repost" | "job.templates.post";

/**
 * What a command did before; null if it is new. Site, template and clock may have changed since, so
 * a repeat asks none of them. Refuses KEY_REUSED (422).
 */
export const doneBefore = async (
  { log }: JobService,
  command: Command,
): Promise<Decided<rules.Job> | null> => {
  if (!(await log.isDone(command))) return null;
  return log.decide(rules.jobs, idFrom("job", command.cid), () => [], command);
};

/**
 * The job that a request posted before; null if it is new. Null as well for a manager who acts for
 * the owner no more: the checks of a new posting then refuse it. Refuses KEY_REUSED (422).
 */
export const postedBefore = async (
  service: JobService,
  ctx: Ctx<Posts>,
): Promise<SearchedJob | null> => {
  const done = await doneBefore(service, commandOfRequest(ctx));
  if (done === null) return null;
  const job = rules.offered(done.state);
  if ((await actingFor(ctx, callerOf(ctx), job)) !== job.employerId) return null;
  markReplayed(ctx, done);
  return jobAnswer(service, done.id, job);
};

/** The facts of an employer who may act. Refuses ACCOUNT_SUSPENDED (403). */
export const activeEmployer = async (
  calls: Calls,
  userId: string,
): Promise<Answer<"user.facts">> => {
  const facts = await call(calls, "user.facts", { userId });
  if (facts.status === "suspended") throw new Refusal("ACCOUNT_SUSPENDED", {}, 403);
  return facts;
};

/**
 * The facts of the employer who opens a job: new, copied or from a draft. Refuses ACCOUNT_CLOSING
 * and ACCOUNT_SUSPENDED (403), also under a token from before the suspension.
 */
export const opener = async (
  service: JobService,
  ctx: Ctx<Posts | "job.publish" | "job.postFor">,
  userId: string,
): Promise<Answer<"user.facts">> => {
  await checkGate(service.log, userId);
  return activeEmployer(ctx, userId);
};

type Early = { readonly minutes: number } | undefined;
type NewPosting = {
  readonly userId: string;
  readonly posting: Posting;
  readonly isDraft: boolean;
  readonly early: Early;
  readonly site: SiteFacts | null;
};

/**
 * Makes a new job of a posting. Refuses what `opener`, `post` (../domain/job.ts) and `count`
 * (../domain/offer-limits.ts) refuse.
 */
export const posted = async (
  service: JobService,
  ctx: Ctx<Posts | "job.postFor">,
  { userId, posting, isDraft, early, site }: NewPosting,
  command = commandOfRequest(ctx),
): Promise<SearchedJob> => {
  const { at } = command;
  // A retry while the first request is under way gets the same id, so it is counted once.
  const jobId = command.isFresh ? newId() : idFrom("job", command.cid);
  const opening = early === undefined ? {} : { earlyMinutes: early.minutes };
  const check = async (): Promise<rules.Terms> => {
    const facts = await opener(service, ctx, userId);
    const { regularEmployees } = await staffAt(service, facts, site, at);
    // Checked before the price is asked for: an invalid posting has none.
    rules.post(rules.jobs.empty, userId, { ...blank, posting, ...opening }, isDraft, at);
    const [terms] = await Promise.all([
      termsOf(ctx, posting, regularEmployees),
      counted(service, ctx, userId, offerOf(jobId, posting, isDraft)),
    ]);
    return { ...terms, ...opening };
  };
  // A retry is answered with the job that was posted, though it may have begun by now.
  const terms = (await service.log.isDone(command)) ? { ...blank, posting } : await check();
  const rule = (job: rules.Job) => rules.post(job, userId, terms, isDraft, at);
  const done = await service.log.decide(rules.jobs, jobId, rule, command);
  markReplayed(ctx, done);
  return jobAnswer(service, done.id, rules.offered(done.state));
};
