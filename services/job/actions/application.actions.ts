/** Handlers of applications: apply, accept, reject, withdraw, no-show, lists. */
import { callerOf, markReplayed } from "../../../mixins/auth/auth.middleware.ts";
import { checkFeature } from "../../../mixins/dynamic-config/dynamic-config.ts";
import { commandOfRequest } from "../../../mixins/log/commands.ts";
import type { Command } from "../../../mixins/log/event-log.ts";
import { checkGate } from "../../../mixins/personal-data/account-gate.ts";
import { begin, isEnded } from "../../../mixins/saga/saga.ts";
import { sagasOf } from "../../../mixins/saga.mixin.ts";
import { insertNew } from "../../../mixins/store/conditional-writes.ts";
import { statusOf } from "../../contracts/core/action-contract.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { type Instant, idFrom, now, seoulDate } from "../../contracts/core/units.ts";
import type { Calls, Ctx, Handlers } from "../../contracts/index.ts";
import { checkContact } from "../../contracts/kernel/contact-details.ts";
import { gatesOf } from "../../contracts/law/gates.ts";
import { noShowWaitMs, warnWorker } from "../background/overdue.scheduler.ts";
import { beginAccept } from "../domain/accept.saga.ts";
import { applySaga, offeredSaga } from "../domain/application.saga.ts";
import * as rules from "../domain/application.ts";
import { jobs, type OfferedJob, offered, owned, pricedDays } from "../domain/job.ts";
import { checkNoShow } from "../domain/overdue.ts";
import { enter } from "../domain/seats.ts";
import * as steps from "../domain/transitions.ts";
import { checkMayCome } from "../favourites/early-access.query.ts";
import type { JobService } from "../job.types.ts";
import { answeredOffer, offers, takeOffer } from "../offers/offer.ts";
import { withoutBreak } from "../posting/working-hours.ts";
import { type Note, notes } from "../stores/application-notes.repository.ts";
import {
  type ApplicationAnswer,
  answerOf,
  applicationAnswer,
  endApplication,
  freed,
  undecided,
} from "../support/application-answer.command.ts";
import { listed, ofEmployer } from "../support/application-list.query.ts";
import { readerOf } from "../support/application-reader.query.ts";
import { checkEligible, warningsFor } from "../support/eligibility.query.ts";
import { actingOn, actingOnJob } from "../support/employer-authority.query.ts";
import { quotedDays } from "../support/job-answer.query.ts";
import { priceIfThere, priceOf } from "../support/price.query.ts";
import { hiredEmployees } from "../support/staff.query.ts";

type ById = Ctx<"job.reject" | "job.withdraw" | "job.noShow" | "job.accept">;

const retriesMax = 20;

/**
 * The command to use. An earlier attempt with the same key that came to nothing does not count, so
 * the same key may try again. Refuses KEY_REUSED (422) after 20 of them.
 */
const freshTry = async (
  service: JobService,
  first: Command,
  cameToNothing: (state: rules.Application) => boolean,
): Promise<Command> => {
  if (first.isFresh) return first;
  for (let n = 1; n <= retriesMax; n += 1) {
    const tried = n === 1 ? first : { ...first, cid: `${first.cid}#${n}` };
    const commit = await service.log.byCommand(tried.cid);
    if (commit === null || commit.fp !== first.fp) return tried;
    const id = commit.stream.slice("application:".length);
    if (!cameToNothing(await service.log.state(rules.applications, id))) return tried;
  }
  throw new Refusal("KEY_REUSED", { retriesMax }, 422);
};

/**
 * The terms with the staff that counts on that day, and with their take-home pay. Since the posting
 * more people may have been hired, by the employer or at its site. Without its break a shift may
 * have fewer night minutes.
 */
const withPay = async (
  service: JobService,
  calls: Calls,
  { employerId, posting: { siteId }, regularEmployees: posted }: OfferedJob,
  terms: rules.AgreedTerms,
  at: Instant,
): Promise<rules.AgreedTerms> => {
  const hired = await hiredEmployees(service, { employerId, siteId }, at);
  const regularEmployees = Math.max(posted, hired);
  if (terms.skipsBreak === undefined && regularEmployees === posted) return terms;
  const quotes = await quotedDays(calls, terms, regularEmployees);
  const [takeHomeWon = terms.takeHomeWon, ...more] = quotes.map(({ netWon }) => netWon);
  const moreDays = pricedDays(terms.moreDays, takeHomeWon, more);
  return { ...terms, takeHomeWon, ...(moreDays && { moreDays }), regularEmployees };
};

/** The terms agreed with an applicant. Refuses BREAK_NEEDED (422), also for several days. */
const agreed = (job: OfferedJob, skipsBreak: boolean): rules.AgreedTerms => {
  const { title, hourlyWageWon, startsAt, endsAt, breakMinutes, breaks, place, categoryId } =
    job.posting;
  const { ownLines, moreDays, releaseUnconfirmed } = job.posting;
  const { takeHomeWon, moreTakeHomeWon, regularEmployees } = job;
  if (skipsBreak && moreDays !== undefined) throw new Refusal("BREAK_NEEDED", {}, 422);
  const shift = { startsAt, endsAt, breakMinutes, ...(breaks === undefined ? {} : { breaks }) };
  const terms = { title, hourlyWageWon, takeHomeWon, place, regularEmployees, categoryId };
  // Absent where there are none: the hash of a contract is of what its terms have.
  const own = {
    ...(ownLines === undefined ? {} : { ownLines }),
    ...(releaseUnconfirmed === undefined ? {} : { releaseUnconfirmed }),
  };
  const days = pricedDays(moreDays, takeHomeWon, moreTakeHomeWon);
  const more = days && { moreDays: days };
  return { ...terms, ...own, ...(skipsBreak ? withoutBreak(shift) : { ...shift, ...more }) };
};

const wasTurnedAway = ({ applied }: rules.Application): boolean =>
  applied !== null && applied.status === "rejected" && !applied.isEntered;

/** Waits for the job and the calendar, and with `firstCome` for the seat and the hold. */
const decided = async (service: JobService, applicationId: string): Promise<rules.Application> => {
  const isDecided = (state: rules.Application) =>
    (state.applied?.isEntered === true && !steps.isAccepting(state)) ||
    Object.values(state.sagas).every(isEnded);
  const state = await sagasOf<rules.Application>(service).settled(applicationId, isDecided);
  if (!isDecided(state)) throw undecided(applicationId);
  return state;
};

const apply: Handlers<"job", JobService>["apply"] = async function apply(ctx) {
  const { userId: workerId } = callerOf(ctx);
  const { jobId, message, skipsBreak = false, offerId } = ctx.params;
  if (message !== undefined) checkContact(message, "message");
  const tried = await freshTry(this, commandOfRequest(ctx), wasTurnedAway);
  // Read after that: an earlier failed attempt has left the job by then.
  const job = offered(await this.log.state(jobs, jobId));
  // A draft is private to its owner.
  if (job.status === "draft") throw new Refusal("NOT_FOUND", {}, 404);
  const applicationId = idFrom("application", tried.cid);
  const parties = { applicationId, jobId, workerId, employerId: job.employerId };
  const isKnown = (await this.log.state(rules.applications, applicationId)).applied !== null;
  if (!isKnown) {
    checkFeature(this.broker, "applications");
    await checkGate(this.log, workerId);
    const offer = offerId === undefined ? null : await this.log.state(offers, offerId);
    if (offer === null) await checkMayCome(this, ctx, job, workerId, tried.at);
    else takeOffer(offer, parties, tried.at);
    // An offer is of the terms that were offered, whatever version the request names.
    const seenVersion =
      offer === null ? ctx.params.termsVersion : answeredOffer(offer, parties).termsVersion;
    const gates = gatesOf(job.posting, seoulDate(job.posting.startsAt));
    await checkEligible(ctx, parties, agreed(job, skipsBreak), gates);
    // The saga decides on the stream. Checked here first, most refusals write nothing.
    enter(job, { applicationId, workerId, seenVersion }, tried.at);
    if (message !== undefined)
      await keepNote(this, { _id: applicationId, workerId, text: message });
  }
  // Who was offered the job by name is accepted as they come.
  const isFirstCome = job.posting.selection === "firstCome" || offerId !== undefined;
  const terms = await withPay(this, ctx, job, agreed(job, skipsBreak), tried.at);
  const { correlationId } = tried.meta;
  const seenVersion = job.version;
  const input = { ...parties, terms, isFirstCome, appliedAt: tried.at, seenVersion, correlationId };
  const started =
    offerId === undefined
      ? begin(applySaga, "apply", input, correlationId)
      : begin(offeredSaga, "apply", { ...input, offerId }, correlationId);
  const done = await this.log.decide(
    rules.applications,
    applicationId,
    (): rules.ApplicationEvent[] => [
      { type: "applied", data: { ...parties, terms, isFirstCome, at: tried.at } },
      ...started,
    ],
    tried,
  );
  markReplayed(ctx, done);
  const state = await decided(this, applicationId);
  if (wasTurnedAway(state)) {
    const reason = state.sagas["apply"]?.reason;
    const code = reason?.code ?? "JOB_NOT_OPEN";
    throw new Refusal(code, { ...reason?.data, applicationId }, statusOf(code));
  }
  return applicationAnswer(this, state, workerId);
};

const keepNote = async (service: JobService, note: Note): Promise<void> => {
  await insertNew(await notes(service), note);
};

const lastAttemptFailed = (state: rules.Application): boolean => {
  const attempt = state.applied?.accepts ?? 0;
  return state.sagas[`accept/${attempt}`]?.status === "compensated";
};

const accept: Handlers<"job", JobService>["accept"] = async function accept(ctx) {
  const userId = await actingOn(this, ctx);
  const { applicationId } = ctx.params;
  steps.ofEmployer(await this.log.state(rules.applications, applicationId), userId);
  const tried = await freshTry(this, commandOfRequest(ctx), lastAttemptFailed);
  const sagas = sagasOf<rules.Application>(this);
  await sagas.settled(applicationId, (state) => !steps.isAccepting(state));
  const { correlationId } = tried.meta;
  const done = await this.log.decide(
    rules.applications,
    applicationId,
    (state) => {
      const applied = steps.ofEmployer(state, userId);
      steps.checkPending(applied);
      if (steps.isAccepting(state) || steps.isHalted(state)) throw undecided(applicationId);
      return beginAccept("hand", applied, correlationId);
    },
    tried,
  );
  markReplayed(ctx, done);
  const state = await sagas.settled(applicationId, (next) => !steps.isAccepting(next));
  if (steps.isAccepting(state)) throw undecided(applicationId);
  if (lastAttemptFailed(state) && state.applied?.status === "pending") {
    const reason = state.sagas[`accept/${state.applied.accepts}`]?.reason;
    const code = reason?.code ?? "STATUS_FORBIDS";
    throw new Refusal(code, reason?.data ?? {}, statusOf(code));
  }
  const applied = steps.found(state);
  const [answer, warnings, price] = await Promise.all([
    applicationAnswer(this, state, userId),
    warningsFor(this, applied),
    priceIfThere(this, applied),
  ]);
  return { ...answer, warnings, ...price };
};

const ended = async (
  service: JobService,
  ctx: ById,
  status: "rejected" | "withdrawn" | "noShow",
  find: (state: rules.Application, userId: string) => rules.Applied,
): Promise<ApplicationAnswer> => {
  const userId = await actingOn(service, ctx);
  const check = (state: rules.Application) => find(state, userId);
  const { applicationId } = ctx.params;
  const by = commandOfRequest(ctx);
  const rule = (applied: rules.Applied) => steps.end(applied, status, by.at);
  const done = await endApplication(service, applicationId, status, { check, rule }, by);
  markReplayed(ctx, done);
  const state = await freed(service, applicationId, "end");
  return applicationAnswer(service, state, userId);
};

type Names =
  | "price"
  | "apply"
  | "accept"
  | "reject"
  | "withdraw"
  | "noShow"
  | "application"
  | "applications"
  | "applications.all";

export const applicationActions: Pick<Handlers<"job", JobService>, Names> = {
  apply,
  accept,

  reject(ctx) {
    return ended(this, ctx, "rejected", steps.ofEmployer);
  },

  withdraw(ctx) {
    return ended(this, ctx, "withdrawn", steps.ofWorker);
  },

  async noShow(ctx) {
    const userId = await actingOn(this, ctx);
    const { applicationId } = ctx.params;
    const at = now();
    steps.ofEmployer(await this.log.state(rules.applications, applicationId), userId);
    // The worker is warned first, by a report that comes too early as well.
    await warnWorker(this, applicationId, at, true);
    const setMs = noShowWaitMs(this);
    return ended(this, ctx, "noShow", (state) => {
      const applied = steps.ofEmployer(state, userId);
      if (applied.status !== "noShow") checkNoShow(applied, at, setMs);
      return applied;
    });
  },

  async price(ctx) {
    const userId = await actingOn(this, ctx);
    const state = await this.log.state(rules.applications, ctx.params.applicationId);
    return priceOf(ctx, steps.ofEmployer(state, userId));
  },

  async application(ctx) {
    const state = await this.log.state(rules.applications, ctx.params.applicationId);
    return answerOf(this, state, (await readerOf(this, ctx, state)).applied);
  },

  async applications(ctx) {
    const userId = await actingOnJob(this, ctx);
    const { jobId, sort = "newest", limit, cursor } = ctx.params;
    owned(await this.log.state(jobs, jobId), userId);
    return listed(this, userId, { jobId }, { limit, cursor }, sort);
  },

  "applications.all"(ctx) {
    return ofEmployer(this, ctx);
  },
};
