/**
 * Overdue: what the clock does where a side is silent, before, during and after a shift.
 *
 * Wages are due in full and on time (근로기준법 제43조), so a shift may not stay open in silence. The
 * durations are those of services/contracts/operations/open-ends.ts. A worker without a check-in is
 * warned before the employer may report a no-show. Both sides are asked what was worked; if neither
 * answers, an operator decides. Times that one side entered go the same way.
 */
import { Refusal } from "../../contracts/core/refusal.ts";
import { type Instant, later, seoulDate } from "../../contracts/core/units.ts";
import { msOf } from "../../contracts/operations/durations.ts";
import { type Clock, openEnds } from "../../contracts/operations/open-ends.ts";
import type { ApplicationEvent, Applied } from "./application.ts";
import { checkStep } from "./lifecycle.ts";

const notBegun = openEnds["application.accepted"].clocks;
const unsigned = openEnds["correction.more"].clocks;

/** How long after the planned end both sides are asked. */
export const askAfterMs = notBegun.ask.after.ms;
/** How long they have to answer. */
const answerWithinMs = notBegun.escalate.after.ms;
/** How long times wait before the other side is reminded, and how long that side then has. */
export const remindAfterMs = unsigned.remind.after.ms;
export const signWithinMs = unsigned.escalate.after.ms;
/** The statuses in which a shift waits for a report of either side. */
export const waiting = ["accepted", "signed", "working"] as const;
/** The statuses in which a worker may still check in. */
export const expected = ["accepted", "signed"] as const;

const refuseUntil = (opensAt: Instant | null, at: Instant): void => {
  if (opensAt === null || at < opensAt) throw new Refusal("TOO_EARLY", { opensAt });
};

/** A time of the wait for a worker; `setMs` is the wait that an operator has set, null by the law. */
const waitOf = ({ terms }: Applied, { after }: Clock, setMs: number | null): number =>
  msOf(after, seoulDate(terms.startsAt), setMs);

/** From when the employer may report a no-show: after the wait, and some time after the warning. */
const noShowOpensAt = (applied: Applied, setMs: number | null): Instant => {
  const { terms, warnedAt } = applied;
  const opensAt = later(terms.startsAt, waitOf(applied, notBegun.noShow, setMs));
  if (warnedAt === null) return opensAt;
  const answered = later(warnedAt, waitOf(applied, notBegun.answer, setMs));
  return [opensAt, answered].sort().at(-1) as Instant;
};

/**
 * Warns the worker, once, that no check-in was seen. Refuses STATUS_FORBIDS, and TOO_EARLY before
 * half of the wait. An employer who reports (`isReported`) has the worker warned from the start on.
 */
export const warn = (
  applied: Applied,
  at: Instant,
  setMs: number | null,
  isReported = false,
): ApplicationEvent[] => {
  const { status, parties, terms, warnedAt } = applied;
  checkStep("noShow", status);
  if (warnedAt !== null) return [];
  const waitMs = isReported ? 0 : waitOf(applied, notBegun.warn, setMs);
  refuseUntil(later(terms.startsAt, waitMs), at);
  const opensAt = noShowOpensAt({ ...applied, warnedAt: at }, setMs);
  return [{ type: "warned", data: { ...parties, at, opensAt } }];
};

/**
 * Refuses a report of a no-show: STATUS_FORBIDS, NOT_SIGNED of an employer whose signature alone is
 * missing, so that the worker cannot check in, and TOO_EARLY, with when it opens, within the wait and
 * right after the warning.
 */
export const checkNoShow = (applied: Applied, at: Instant, setMs: number | null): void => {
  checkStep("noShow", applied.status);
  const { signedBy } = applied;
  if (signedBy.includes("worker") && !signedBy.includes("employer")) {
    throw new Refusal("NOT_SIGNED", { signedBy });
  }
  refuseUntil(noShowOpensAt(applied, setMs), at);
};

/**
 * Asks both sides what was worked, once. Refuses STATUS_FORBIDS, and TOO_EARLY within 12 hours of
 * the end.
 */
export const askBoth = (applied: Applied, at: Instant): ApplicationEvent[] => {
  const { status, parties, terms, overdueUntil } = applied;
  if (overdueUntil !== null) return [];
  if (!waiting.some((one) => one === status)) throw new Refusal("STATUS_FORBIDS", { status });
  refuseUntil(later(terms.endsAt, askAfterMs), at);
  return [{ type: "overdue", data: { ...parties, at, until: later(at, answerWithinMs) } }];
};

/** True while times that give more than was attended wait for a signature. */
export const awaitsMore = ({ unsigned: wait }: Applied): boolean => wait?.isMore === true;

/**
 * Reminds the side that has not signed the times, once. Refuses STATUS_FORBIDS, and TOO_EARLY within
 * 12 hours of the first of them.
 */
export const remindToSign = (applied: Applied, at: Instant): ApplicationEvent[] => {
  const { status, parties, correction, unsigned: wait } = applied;
  if (correction === null || wait === null || wait.remindedAt !== null) return [];
  checkStep("correct", status);
  refuseUntil(later(wait.since, remindAfterMs), at);
  const { correctionId, by } = correction;
  const until = wait.isMore ? { until: later(at, signWithinMs) } : {};
  return [{ type: "correctionUnsigned", data: { ...parties, correctionId, by, at, ...until } }];
};

/** Until when times that give more may be signed; null where no one was reminded of any. */
const signUntil = ({ unsigned: wait }: Applied): Instant | null =>
  wait === null || !wait.isMore || wait.remindedAt === null
    ? null
    : later(wait.remindedAt, signWithinMs);

/**
 * Refers to an operator what neither side has ended in time, times that were not signed in time,
 * and attended time that cannot be approved. Refuses STATUS_FORBIDS, and TOO_EARLY while the two
 * sides still have time.
 */
export const escalate = (applied: Applied, at: Instant): ApplicationEvent[] => {
  const { status, parties, overdueUntil } = applied;
  checkStep("escalate", status);
  const until = [overdueUntil, signUntil(applied)].filter((one) => one !== null).sort();
  if (status !== "worked") refuseUntil(until[0] ?? null, at);
  return [{ type: "escalated", data: { ...parties, at } }];
};
