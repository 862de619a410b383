/** Handlers that write postings: post, edit, publish, repost, close, cancel; and the check-in code. */
import { callerOf, markReplayed } from "../../../mixins/auth/auth.middleware.ts";
import { commandOfRequest } from "../../../mixins/log/commands.ts";
import { fingerprint } from "../../../mixins/log/commit.ts";
import { wantedBy } from "../../contracts/core/entity-version.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { type Instant, instant, now } from "../../contracts/core/units.ts";
import { actions, type Ctx, call, type Handlers } from "../../contracts/index.ts";
import { moved } from "../../contracts/kernel/work-days.ts";
import * as rules from "../domain/job.ts";
import { offerOf } from "../domain/offer-limits.ts";
import type { JobService } from "../job.types.ts";
import { normalised, type Posting } from "../posting/posting.ts";
import { checkOf, hasPrice, type Priced } from "../posting/posting-check.ts";
import type { SearchedJob } from "../search/search-index.ts";
import { currentCode } from "../support/check-in-code.adapter.ts";
import {
  actingOnJob,
  placedAt,
  type SiteFacts,
  siteToPostAt,
  withoutGoneSite,
} from "../support/employer-authority.query.ts";
import { jobAnswer, quotedDays } from "../support/job-answer.query.ts";
import { counted, offerOfPatch, uncounted } from "../support/offer-limits.command.ts";
import {
  activeEmployer,
  doneBefore,
  opener,
  posted,
  postedBefore,
  termsOf,
} from "../support/post-job.command.ts";
import { staffAt } from "../support/staff.query.ts";

/** The quotes of a posting's days, or the refusal of one; null if no pay can be asked for. */
const priced = async (
  service: JobService,
  ctx: Ctx<"job.check">,
  posting: Posting,
  site: SiteFacts | null,
  at: Instant,
): Promise<Priced> => {
  if (!hasPrice(posting, at)) return null;
  const facts = await call(ctx, "user.facts", { userId: callerOf(ctx).userId });
  const staff = await staffAt(service, facts, site, at);
  try {
    return { quotes: await quotedDays(ctx, posting, staff.regularEmployees), staff };
  } catch (error) {
    const { type = "", data = {} } = error as { type?: string; data?: object };
    const refusals: readonly string[] = actions["payment.quote"].refuses;
    if (!refusals.includes(type)) throw error;
    return { refusal: new Refusal(type, { ...data }, 422), staff };
  }
};

const changed = async (
  service: JobService,
  ctx: Ctx<"job.publish" | "job.close" | "job.cancel">,
  rule: (job: rules.Job, employerId: string) => rules.JobEvent[],
): Promise<SearchedJob> => {
  const userId = await actingOnJob(service, ctx);
  const { jobId } = ctx.params;
  const done = await service.log.decide(
    rules.jobs,
    jobId,
    (job) => rule(job, userId),
    commandOfRequest(ctx),
  );
  markReplayed(ctx, done);
  const job = rules.owned(done.state, userId);
  if (job.status === "closed" || job.status === "cancelled") {
    await uncounted(service, userId, jobId);
  }
  return jobAnswer(service, jobId, job);
};

/** How often a price is asked for again because the terms changed meanwhile. */
const pricesMax = 50;

/**
 * Decides a patch on the posting as it is at that moment. Payment prices the new terms between two
 * decisions. The price counts only for the terms that it was asked for.
 */
const edited = async (
  service: JobService,
  ctx: Ctx<"job.edit">,
  userId: string,
  change: rules.Change,
) => {
  const command = commandOfRequest(ctx);
  const { jobId } = ctx.params;
  const mine = rules.owned(await service.log.state(rules.jobs, jobId), userId);
  const offer = offerOfPatch(jobId, mine, change.patch);
  if (offer !== null) await counted(service, ctx, userId, offer);
  let priced: rules.Terms | null = null;
  for (let asks = 0; ; asks += 1) {
    const rule = (job: rules.Job) => rules.edit(job, userId, change, priced, command.at);
    try {
      return await service.log.decide(rules.jobs, jobId, rule, command);
    } catch (error) {
      if (!(error instanceof rules.Unpriced) || asks === pricesMax) throw error;
      priced = await termsOf(ctx, error.posting, error.regularEmployees);
    }
  }
};

type Names =
  | "post"
  | "postFor"
  | "check"
  | "edit"
  | "publish"
  | "repost"
  | "cancel"
  | "close"
  | "checkInCode";

export const postingActions: Pick<Handlers<"job", JobService>, Names> = {
  async post(ctx) {
    const { draft = false, earlyAccess: early, ...input } = ctx.params;
    const { userId: callerId } = callerOf(ctx);
    const known = await postedBefore(this, ctx);
    if (known !== null) return known;
    const site = await siteToPostAt(ctx, callerOf(ctx), input.siteId);
    const posting = normalised(placedAt(input, site));
    const userId = site?.employerId ?? callerId;
    return posted(this, ctx, { userId, posting, isDraft: draft, early, site });
  },

  async postFor(ctx) {
    const { cid, employerId: userId, at, earlyAccess: early, ...input } = ctx.params;
    // The day's job whatever the template says at the second attempt.
    const command = { ...commandOfRequest(ctx), fp: fingerprint(cid), at: instant(at) };
    const known = await doneBefore(this, command);
    if (known !== null) return { jobId: known.id };
    const site = await siteToPostAt(ctx, { userId, role: "employer" }, input.siteId);
    const posting = normalised(placedAt(input, site));
    const day = { userId, posting, isDraft: false, early, site };
    const { jobId } = await posted(this, ctx, day, command);
    return { jobId };
  },

  async check(ctx) {
    const { draft: _, earlyAccess: __, ...input } = ctx.params;
    const site = await siteToPostAt(ctx, callerOf(ctx), input.siteId);
    const posting = normalised(placedAt(input, site));
    const at = now();
    return checkOf(posting, at, await priced(this, ctx, posting, site, at));
  },

  async repost(ctx) {
    const { jobId, startsAt, endsAt, earlyAccess: early } = ctx.params;
    const known = await postedBefore(this, ctx);
    if (known !== null) return known;
    const userId = await actingOnJob(this, ctx);
    const mine = rules.owned(await this.log.state(rules.jobs, jobId), userId);
    const posting = await withoutGoneSite(ctx, mine.posting);
    const site = await siteToPostAt(ctx, callerOf(ctx), posting.siteId);
    const again = moved(posting, instant(startsAt), instant(endsAt));
    return posted(this, ctx, { userId, posting: again, isDraft: false, early, site });
  },

  async edit(ctx) {
    const userId = await actingOnJob(this, ctx);
    // The token of a manager does not say that the owner is suspended.
    const isOwner = userId === callerOf(ctx).userId;
    if (!isOwner && !(await this.log.isDone(commandOfRequest(ctx)))) {
      await activeEmployer(ctx, userId);
    }
    const { jobId, version, ...patch } = ctx.params;
    const wanted = wantedBy(ctx.meta.ifMatch, version);
    const done = await edited(this, ctx, userId, { patch, wanted });
    return jobAnswer(this, jobId, rules.owned(done.state, userId));
  },

  async publish(ctx) {
    const userId = await actingOnJob(this, ctx);
    const { jobId } = ctx.params;
    let priced: rules.Terms | null = null;
    if (!(await this.log.isDone(commandOfRequest(ctx)))) {
      const facts = await opener(this, ctx, userId);
      const mine = rules.owned(await this.log.state(rules.jobs, jobId), userId);
      const site = await siteToPostAt(ctx, callerOf(ctx), mine.posting.siteId);
      rules.publish(mine, userId, now());
      const { regularEmployees } = await staffAt(this, facts, site, now());
      priced = await termsOf(ctx, mine.posting, regularEmployees);
      await counted(this, ctx, userId, offerOf(jobId, mine.posting, false));
    }
    return changed(this, ctx, (job, employerId) => rules.publish(job, employerId, now(), priced));
  },

  cancel(ctx) {
    return changed(this, ctx, (job, employerId) => rules.cancel(job, employerId, now()));
  },

  close(ctx) {
    return changed(this, ctx, (job, employerId) => rules.close(job, employerId, now()));
  },

  async checkInCode(ctx) {
    const { jobId } = ctx.params;
    rules.owned(await this.log.state(rules.jobs, jobId), await actingOnJob(this, ctx));
    return currentCode(this.codeKey, jobId, now());
  },
};
