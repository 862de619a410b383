/** Handlers of fills: propose workers for free seats, and apply a proposal. */
import type { Context } from "moleculer";
import { callerOf, markReplayed } from "../../../mixins/auth/auth.middleware.ts";
import { countToday } from "../../../mixins/daily-limits/daily-count.ts";
import { commandOfRequest } from "../../../mixins/log/commands.ts";
import type { NotificationKind } from "../../contracts/communication/notification-kinds.ts";
import { statusOf } from "../../contracts/core/action-contract.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { idFrom, newId, now } from "../../contracts/core/units.ts";
import { type Calls, type Ctx, call, contractOf, type Handlers } from "../../contracts/index.ts";
import {
  applied,
  type Fill,
  type FillEvent,
  fillOf,
  fills,
  type Outcome,
  openOf,
  type Proposed,
  type SeatOrStandby,
} from "../fill/proposal.ts";
import type { MatchingService } from "../matching.types.ts";
import { type Offer, offerOf } from "../score/offer.ts";
import { barNow, employerBar, propose } from "./fill.command.ts";

type Applying = Ctx<"matching.fill.apply">;
type Open = Proposed & { readonly place: SeatOrStandby };

/** An apply starts no new batch after this long; what is left then is answered as `later`. */
const applyMs = 4000;
/** Workers accepted or invited at a time. */
const atOnceMax = 4;

/** Refuses ACCOUNT_SUSPENDED (403) and ACCOUNT_CLOSING for an employer who may not hire. */
const checkEmployers = async (calls: Calls, offers: readonly Offer[]): Promise<void> => {
  const byEmployer = new Map(offers.map((offer) => [offer.job.employer.userId, offer]));
  const firstOffers = [...byEmployer.values()];
  const codes = await Promise.all(firstOffers.map((offer) => employerBar(calls, offer)));
  for (const [n, { jobId }] of firstOffers.entries()) {
    const code = codes[n] ?? null;
    if (code !== null) throw new Refusal(code, { jobId }, statusOf(code));
  }
};

/**
 * The current state of a job. A job posted a moment ago may not have reached this replica, so the
 * job service is asked for it. Refuses NOT_FOUND (404), NOT_YOURS (403) and JOB_NOT_OPEN.
 */
const offerFor = async (
  service: MatchingService,
  ctx: Ctx<"matching.fill">,
  jobId: string,
): Promise<Offer> => {
  const { userId, role } = callerOf(ctx);
  const asOurs = { parentCtx: ctx as unknown as Context, meta: { ...ctx.meta } };
  const offer =
    service.market.offer(jobId) ??
    offerOf(
      await call(service.broker, "job.get", { jobId }, asOurs).catch((error: { type?: string }) => {
        if (error.type === "NOT_FOUND") throw new Refusal("NOT_FOUND", { jobId }, 404);
        throw error;
      }),
    );
  const { status, employer } = offer.job;
  if (role !== "operator" && employer.userId !== userId) {
    throw new Refusal("NOT_YOURS", { jobId }, 403);
  }
  const isOpen = (status === "open" || status === "filled") && offer.startsMs > Date.parse(now());
  if (!isOpen) throw new Refusal("JOB_NOT_OPEN", { jobId });
  return offer;
};

const invite = async (
  service: MatchingService,
  fillId: string,
  { jobId, workerId, place }: Open,
): Promise<Pick<Outcome, "outcome" | "code">> => {
  const code = await barNow(service, jobId, workerId);
  if (code !== null) return { outcome: "refused", code };
  await call(service.broker, "communication.notify", {
    cid: `fill:${fillId}:${jobId}:${workerId}`,
    userId: workerId,
    kind: (place === "seat" ? "invited" : "standBy") satisfies NotificationKind,
    subject: jobId,
    data: { jobId },
  });
  return { outcome: "invited", code: null };
};

const refusalsOfAccept: readonly string[] = contractOf("job.accept")?.refuses ?? [];

/** Accepts as the employer would, under a key of the fill, so a repeat changes nothing. */
const accept = async (
  service: MatchingService,
  ctx: Applying,
  applicationId: string,
): Promise<Pick<Outcome, "outcome" | "code">> => {
  // Not through the context: a replay mark on the inner answer would appear on ours.
  const meta = { ...ctx.meta, key: `${ctx.params.fillId}:${applicationId}` };
  const options = { parentCtx: ctx as unknown as Context, meta };
  try {
    await call(service.broker, "job.accept", { applicationId }, options);
    return { outcome: "accepted", code: null };
  } catch (error) {
    const { type = "" } = error as { type?: string };
    if (refusalsOfAccept.includes(type)) return { outcome: "refused", code: type };
    throw error;
  }
};

const outcomeOf = async (service: MatchingService, ctx: Applying, one: Open): Promise<Outcome> => {
  const { jobId, workerId, place } = one;
  const who = { jobId, workerId, place };
  const applicationId = service.engagements.pending(jobId, workerId);
  try {
    if (applicationId === null) {
      return { ...who, ...(await invite(service, ctx.params.fillId, one)) };
    }
    // A standby worker who has applied waits already; and an operator never hires. Who refuses
    // automated decisions is accepted by the employer's own decision alone.
    const isByHand = await service.profiles.refuses(workerId);
    if (place === "standBy" || callerOf(ctx).role === "operator" || isByHand) {
      return { ...who, outcome: "waiting", code: null };
    }
    return { ...who, ...(await accept(service, ctx, applicationId)) };
  } catch (error) {
    service.logger.warn(`fill ${ctx.params.fillId}: ${(error as Error).message}`);
    return { ...who, outcome: "later", code: null };
  }
};

/** Handles the open places in batches until the time is up. */
const outcomesOf = async (
  service: MatchingService,
  ctx: Applying,
  open: readonly Open[],
): Promise<Outcome[]> => {
  const until = performance.now() + applyMs;
  const outcomes: Outcome[] = [];
  for (let n = 0; n < open.length && performance.now() < until; n += atOnceMax) {
    const some = open.slice(n, n + atOnceMax);
    outcomes.push(...(await Promise.all(some.map((one) => outcomeOf(service, ctx, one)))));
  }
  return outcomes;
};

type Names = "fill" | "fill.apply";

/** `fill` and `fill.apply`; what they refuse is in services/contracts/matching/matching.ts. */
export const fillActions: Pick<Handlers<"matching", MatchingService>, Names> = {
  async fill(ctx) {
    const { userId } = callerOf(ctx);
    const { jobIds, method = "best" } = ctx.params;
    const by = commandOfRequest(ctx);
    const fillId = idFrom("fill", by.cid);
    const isDone = await this.log.isDone(by);
    if (!isDone) await countToday(this.log, "fills", userId, by);
    const offers = isDone ? [] : await Promise.all(jobIds.map((id) => offerFor(this, ctx, id)));
    await checkEmployers(ctx, offers);
    const proposal = isDone ? null : await propose(this, ctx, fillId, offers, method);
    const rule = (): FillEvent[] =>
      proposal === null ? [] : [{ type: "fillProposed", data: { userId, proposal } }];
    const done = await this.log.decide(fills, fillId, rule, by);
    markReplayed(ctx, done);
    return fillOf(done.state, userId).proposal;
  },

  async "fill.apply"(ctx) {
    const { userId } = callerOf(ctx);
    const { fillId } = ctx.params;
    const made = fillOf(await this.log.state(fills, fillId), userId);
    // A repeated apply, even under the same key, continues with what is left.
    const first = commandOfRequest(ctx);
    const isAgain = await this.log.isDone(first);
    if (isAgain) markReplayed(ctx, await this.log.decide(fills, fillId, () => [], first));
    const by = isAgain ? { ...first, cid: newId(), isFresh: true } : first;
    const outcomes = await outcomesOf(this, ctx, openOf(made));
    const rule = (state: Fill) => applied(fillOf(state, userId), userId, outcomes);
    const done = await this.log.decide(fills, fillId, rule, by);
    const after = fillOf(done.state, userId);
    const left = openOf(after);
    const later = left.map(({ jobId, workerId, place }): Outcome => {
      return { jobId, workerId, place, outcome: "later", code: null };
    });
    const settled = after.outcomes.filter(({ outcome }) => outcome !== "later");
    return { fillId, outcomes: [...settled, ...later], isDone: left.length === 0 };
  },
};
