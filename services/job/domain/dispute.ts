/**
 * Changes and disputes: what the two sides may state from "accepted" on, beside the work.
 *
 * A side may confirm, cancel, enter other times, or dispute. A worker is never charged (근로기준법
 * 제20조). An employer who calls off late owes the leave allowance (제46조).
 */
import { Refusal } from "../../contracts/core/refusal.ts";
import { dayMs, hourMs, type Instant, later, seoulDate } from "../../contracts/core/units.ts";
import { minutesIn, plannedMinutes } from "../../contracts/kernel/work-spans.ts";
import { leaveAllowance, ruleAt } from "../../contracts/law/statutory-values.ts";
import { openEnds } from "../../contracts/operations/open-ends.ts";
import {
  type AgreedTerms,
  type ApplicationEvent,
  type Applied,
  type Correction,
  type Ending,
  type Signer,
  type Statement,
  wasPaid,
} from "./application.ts";
import { attendedOf, checkInOpensMs, workedTimes } from "./attendance.ts";
import { type ApplicationStatus, checkStep } from "./lifecycle.ts";

/**
 * Confirms that the worker will come; a second time changes nothing. Refuses STATUS_FORBIDS and
 * TOO_LATE.
 */
export const confirm = (applied: Applied, at: Instant): ApplicationEvent[] => {
  if (applied.status !== "accepted" && applied.status !== "signed") {
    throw new Refusal("STATUS_FORBIDS", { status: applied.status });
  }
  if (applied.confirmedAt !== null) return [];
  const { startsAt } = applied.terms;
  if (startsAt <= at) throw new Refusal("TOO_LATE", { startsAt });
  return [{ type: "confirmed", data: { ...applied.parties, at } }];
};

/** Whether an employer who calls off at an instant owes the leave allowance. */
export const isLeaveDue = ({ startsAt, regularEmployees }: AgreedTerms, at: Instant): boolean => {
  const { employeesMin, noticeHours } = ruleAt(leaveAllowance, seoulDate(startsAt)).value;
  return regularEmployees >= employeesMin && at > later(startsAt, -noticeHours * hourMs);
};

/**
 * Whether an employer who calls off one further day of a contract owes the leave allowance. Not while
 * the worker has missed its first day. Once the contract is under way, whatever the notice: the day
 * was agreed and the employer closes it (근로기준법 제46조; that the 24 hours are those of one day is
 * OneDay's reading).
 */
const isDayLeaveDue = (applied: Applied, first: Applied, at: Instant): boolean => {
  if (first.status === "noShow") return false;
  const isUnderWay = applied.status === "signed" && first.terms.startsAt <= at;
  return isLeaveDue(applied.terms, isUnderWay ? applied.terms.startsAt : at);
};

/** Ends an accepted application, for the employer or, if the terms differ, for the worker. */
const cancelled = (
  applied: Applied,
  data: { readonly by: Signer; readonly isLeaveDue: boolean; readonly statementId?: string },
): ApplicationEvent[] => {
  const status: Ending = "cancelled";
  return [{ type: "ended", data: { ...applied.parties, status, ...data } }];
};

/** When and why it is called off; `first`: of one further day of a contract, its first. */
type CallOff = {
  readonly at: Instant;
  readonly statementId?: string;
  readonly first?: Applied;
};

/**
 * The employer calls the work off before it begins, with or without a reason. Refuses
 * STATUS_FORBIDS. Refuses TOO_LATE from the start on: the work may have begun, and the wage with
 * it.
 */
export const callOff = (
  applied: Applied,
  { at, statementId, first }: CallOff,
): ApplicationEvent[] => {
  checkStep("callOff", applied.status);
  const { startsAt } = applied.terms;
  if (startsAt <= at) throw new Refusal("TOO_LATE", { startsAt });
  const statement = statementId === undefined ? {} : { statementId };
  const isDue =
    first === undefined ? isLeaveDue(applied.terms, at) : isDayLeaveDue(applied, first, at);
  return cancelled(applied, { by: "employer", isLeaveDue: isDue, ...statement });
};

/** The worker withdraws from terms that differ (근로기준법 제19조). Refuses STATUS_FORBIDS. */
export const rescind = (applied: Applied, statementId: string): ApplicationEvent[] => {
  checkStep("rescind", applied.status);
  return cancelled(applied, { by: "worker", isLeaveDue: false, statementId });
};

/** Refuses, with 422, times that cannot have been worked. */
const checkTimes = (applied: Applied, times: Correction, at: Instant): void => {
  const { startsAt, endsAt } = applied.terms;
  const { checkedInAt, checkedOutAt } = times;
  if (checkedOutAt <= checkedInAt) throw new Refusal("TIMES_REVERSED", {}, 422);
  if (checkedOutAt > at) throw new Refusal("TIMES_IN_FUTURE", {}, 422);
  const opensAt = later(startsAt, -checkInOpensMs);
  const isLong = checkedOutAt > later(checkedInAt, dayMs);
  if (checkedInAt < opensAt || checkedInAt >= endsAt || isLong) {
    throw new Refusal("TIMES_OUTSIDE_SHIFT", { opensAt, endsAt }, 422);
  }
  checkRests(times);
};

/** Refuses BREAKS_DIFFER (422) for breaks out of order, over each other or outside the times. */
const checkRests = ({ checkedInAt, checkedOutAt, breaks = [] }: Correction): void => {
  let free = checkedInAt;
  for (const { from, to } of breaks) {
    if (from < free || to <= from || to > checkedOutAt) {
      throw new Refusal("BREAKS_DIFFER", { reason: "outside or overlapping" }, 422);
    }
    free = to;
  }
};

/** The minutes that some times give. */
const minutesOf = ({ terms }: Applied, times: Correction): number =>
  minutesIn(attendedOf({ terms, ...times, signedTimes: times }));

/** How often each side may enter times for one shift; after that they can only dispute. */
const correctionsMax = 10;

/**
 * Enters other times; a later entry of either side replaces them. Refuses STATUS_FORBIDS,
 * TOO_MANY_CORRECTIONS, and with 422 TIMES_REVERSED, TIMES_IN_FUTURE, TIMES_OUTSIDE_SHIFT,
 * BREAKS_DIFFER. Once both have signed, time before or after the plan is work too.
 */
export const correctTimes = (
  applied: Applied,
  times: Correction,
  at: Instant,
): ApplicationEvent[] => {
  checkStep("correct", applied.status);
  if (applied.corrections[times.by] >= correctionsMax) {
    throw new Refusal("TOO_MANY_CORRECTIONS", { correctionsMax });
  }
  checkTimes(applied, times, at);
  const whole = { ...times, isWhole: true } as const;
  const isMore = minutesOf(applied, whole) > minutesIn(attendedOf(applied));
  return [{ type: "correctionMade", data: { ...applied.parties, ...whole, at, isMore } }];
};

/**
 * Signs the times that the other side entered: they become the times of the shift. Refuses
 * NOT_FOUND (404) for times that a later entry has replaced, OWN_CORRECTION and STATUS_FORBIDS.
 */
export const signCorrection = (
  applied: Applied,
  correctionId: string,
  by: Signer,
): ApplicationEvent[] => {
  const { correction } = applied;
  if (correction?.correctionId !== correctionId) throw new Refusal("NOT_FOUND", {}, 404);
  if (correction.by === by) throw new Refusal("OWN_CORRECTION");
  checkStep("correct", applied.status);
  return [{ type: "corrected", data: { ...applied.parties, ...correction } }];
};

/** How long a worker may dispute a no-show. */
const noShowDisputeMs = openEnds["application.noShow"].clocks.close.after.ms;

/** A no-show can be disputed by the worker alone, and once. */
const disputeNoShow = (applied: Applied, by: Signer, statement: Statement): ApplicationEvent[] => {
  const { status, parties, terms, missedAt, isNoShowDisputed } = applied;
  if (by !== "worker" || isNoShowDisputed) throw new Refusal("STATUS_FORBIDS", { status });
  const until = later(missedAt ?? terms.endsAt, noShowDisputeMs);
  if (statement.at > until) throw new Refusal("DISPUTE_TOO_LATE", { until });
  return [{ type: "disputed", data: { ...parties, by, ...statement, about: "noShow" } }];
};

/**
 * How long OneDay itself corrects what was paid. It is time enough to look at the payslip and the
 * bank account. The operator then decides while the ledger still has the other shifts of the week
 * (three weeks). Overtime and tax are counted with them. The legal claim is unaffected: it is
 * barred after three years (근로기준법 제49조), and goes to the labour office or a court without OneDay.
 */
const payDisputeMs = openEnds["application.paid"].clocks.close.after.ms;

/**
 * Disputes what was paid, for either side, once. A decision of an operator cannot be disputed
 * again.
 */
const disputePay = (applied: Applied, by: Signer, statement: Statement): ApplicationEvent[] => {
  const { parties, terms, paidAt, isDecided } = applied;
  if (isDecided) throw new Refusal("DISPUTE_DECIDED");
  const until = later(paidAt ?? terms.endsAt, payDisputeMs);
  if (statement.at > until) throw new Refusal("DISPUTE_TOO_LATE", { until });
  return [{ type: "disputed", data: { ...parties, by, ...statement, about: "pay" } }];
};

/** Disputes what was worked, for either side, once the shift has begun. */
const disputeWork = (applied: Applied, by: Signer, statement: Statement): ApplicationEvent[] => {
  const { startsAt } = applied.terms;
  const isBegun = applied.checkedInAt !== null || applied.status === "worked";
  if (!isBegun && statement.at < startsAt) throw new Refusal("TOO_EARLY", { opensAt: startsAt });
  return [{ type: "disputed", data: { ...applied.parties, by, ...statement } }];
};

const disputes = { dispute: disputeWork, disputeNoShow, disputePay } as const;
const disputeOf = (status: ApplicationStatus): keyof typeof disputes => {
  if (status === "noShow") return "disputeNoShow";
  return status === "paid" ? "disputePay" : "dispute";
};

/**
 * Refers the application to an operator. Refuses STATUS_FORBIDS, and TOO_EARLY before a shift
 * without a check-in. Refuses DISPUTE_TOO_LATE for a no-show or paid work. Refuses DISPUTE_DECIDED
 * for paid work that an operator has decided.
 */
export const dispute = (applied: Applied, by: Signer, statement: Statement): ApplicationEvent[] => {
  const step = disputeOf(applied.status);
  checkStep(step, applied.status);
  return disputes[step](applied, by, statement);
};

/**
 * Decides how many minutes are paid, beyond the plan too; what was already paid is not taken back.
 * Refuses STATUS_FORBIDS, TIMES_IN_FUTURE (422) for minutes that cannot have passed yet, and
 * MINUTES_ABOVE_PLAN (422) for a no-show.
 */
export const decide = (
  applied: Applied,
  minutes: number,
  statement: Statement,
): ApplicationEvent[] => {
  const isPay = wasPaid(applied);
  checkStep(isPay ? "decidePay" : "decide", applied.status);
  const plan = plannedMinutes(applied.terms);
  // A new hold pays an overturned no-show, and holds the plan.
  if (minutes > plan && applied.isNoShowDisputed) {
    throw new Refusal("MINUTES_ABOVE_PLAN", { plannedMinutes: plan }, 422);
  }
  const ended = workedTimes(applied, minutes).at(-1)?.to ?? statement.at;
  if (minutes > plan && ended > statement.at) throw new Refusal("TIMES_IN_FUTURE", {}, 422);
  const type = isPay ? "payDecided" : "decided";
  return [{ type, data: { ...applied.parties, minutes, ...statement } }];
};

/** Decides that the worker did not come, as the employer had reported. Refuses STATUS_FORBIDS. */
export const uphold = (applied: Applied, statement: Statement): ApplicationEvent[] => {
  const { status, parties, isNoShowDisputed } = applied;
  checkStep("uphold", status);
  if (!isNoShowDisputed) throw new Refusal("STATUS_FORBIDS", { status });
  return [{ type: "upheld", data: { ...parties, ...statement } }];
};
