/**
 * Reminders: a worker is reminded of a shift that they were accepted for, a day and some hours before
 * its start, and an unanswered seat may go to the next in line.
 *
 * The times are those of services/contracts/operations/open-ends.ts. The seat is released only where
 * the posting said so before the worker applied, and only from an acceptance that the worker has
 * neither confirmed nor signed. A contract is not ended by a clock: after the worker's signature only
 * a person ends it, and an employer who calls off late owes the leave allowance (근로기준법 제46조).
 */
import { Refusal } from "../../contracts/core/refusal.ts";
import { type Instant, later } from "../../contracts/core/units.ts";
import { openEnds } from "../../contracts/operations/open-ends.ts";
import type { ApplicationEvent, Applied } from "./application.ts";
import { checkStep } from "./lifecycle.ts";

const clocks = openEnds["application.accepted"].clocks;

/** The two reminders of a shift. */
export type ReminderPoint = "day" | "hours";
/** How long before the start each is due. */
const beforeMs = { day: clocks.remindDay.after.ms, hours: clocks.remindHours.after.ms } as const;
/** How long before the start a reminder is too late: the next one, or the start, is there. */
export const closesMs = { day: beforeMs.hours, hours: 0 } as const;
/** How long before the start an unanswered seat is released. */
const lapseMs = clocks.lapse.after.ms;
/** How long a worker has at least to answer a reminder that came late. */
const answerMs = clocks.lapse.answerWithin.ms;

/** The statuses in which a worker is reminded. */
export const reminded = ["accepted", "signed"] as const;

/** When a reminder of a shift is due. */
const dueAt = (startsAt: Instant, point: ReminderPoint): Instant =>
  later(startsAt, -beforeMs[point]);

/** When each reminder is due; null for one that was due before the worker was accepted. */
export const remindersOf = (startsAt: Instant, acceptedAt: Instant) => {
  const unless = (point: ReminderPoint): Instant | null => {
    const at = dueAt(startsAt, point);
    return acceptedAt < at ? at : null;
  };
  return { remindDayAt: unless("day"), remindHoursAt: unless("hours") };
};

/** True while the worker has answered neither by confirming nor by signing. */
const isUnanswered = ({ confirmedAt, signedBy }: Applied): boolean =>
  confirmedAt === null && !signedBy.includes("worker");

/** When the seat is released unless the worker answers; null where it is not. */
const lapsesAt = (applied: Applied, at: Instant): Instant | null => {
  const { partOf, status, terms } = applied;
  // A further day stays with its contract.
  const isAsked = terms.releaseUnconfirmed === true && partOf === null && status === "accepted";
  if (!isAsked || !isUnanswered(applied)) return null;
  const [until = at] = [later(terms.startsAt, -lapseMs), later(at, answerMs)].sort().reverse();
  return until < terms.startsAt ? until : null;
};

/**
 * Reminds the worker, once for each point. Refuses STATUS_FORBIDS unless they are expected, TOO_EARLY
 * before the point, and TOO_LATE from the next point or the start on, or if they were accepted after
 * the point.
 */
export const remind = (
  applied: Applied,
  point: ReminderPoint,
  acceptedAt: Instant,
  at: Instant,
): ApplicationEvent[] => {
  const { status, parties, terms, confirmedAt } = applied;
  if (!reminded.some((one) => one === status)) throw new Refusal("STATUS_FORBIDS", { status });
  if (applied.reminded[point] !== null) return [];
  const { startsAt } = terms;
  const opensAt = dueAt(startsAt, point);
  if (at < opensAt) throw new Refusal("TOO_EARLY", { opensAt });
  if (at >= later(startsAt, -closesMs[point]) || acceptedAt >= opensAt) {
    throw new Refusal("TOO_LATE", { startsAt });
  }
  const until = point === "hours" ? lapsesAt(applied, at) : null;
  const asks = { isConfirmed: confirmedAt !== null, ...(until === null ? {} : { until }) };
  return [{ type: "reminded", data: { ...parties, point, at, startsAt, ...asks } }];
};

/**
 * Ends an acceptance that its worker has not answered: no leave allowance, no entry of the worker's
 * reliability. Refuses STATUS_FORBIDS once they have confirmed or signed or where the posting does
 * not say so, TOO_EARLY before the time that the reminder named, TOO_LATE from the start on.
 */
export const lapse = (applied: Applied, at: Instant): ApplicationEvent[] => {
  const { status, parties, terms, releasesAt } = applied;
  checkStep("lapse", status);
  if (releasesAt === null || !isUnanswered(applied)) {
    throw new Refusal("STATUS_FORBIDS", { status });
  }
  if (at < releasesAt) throw new Refusal("TOO_EARLY", { opensAt: releasesAt });
  if (terms.startsAt <= at) throw new Refusal("TOO_LATE", { startsAt: terms.startsAt });
  return lapsed(parties);
};

/** The end of an acceptance by its own terms: no side has called it off. */
export const lapsed = (parties: Applied["parties"]): ApplicationEvent[] => [
  { type: "ended", data: { ...parties, status: "cancelled", by: "OneDay", isLeaveDue: false } },
];
