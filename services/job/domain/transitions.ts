/**
 * Transitions: who may take an application from one status to the next, and on what conditions.
 *
 * The statuses are in the table (./lifecycle.ts). What the two sides may state beside the work is
 * in ./dispute.ts.
 */
import { isEnded, type SagaState, type Sagas } from "../../../mixins/saga/saga.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { type Instant, minutesBetween } from "../../contracts/core/units.ts";
import { minutesIn, plannedMinutes } from "../../contracts/kernel/work-spans.ts";
import type { Application, ApplicationEvent, Applied, Ending, Signer } from "./application.ts";
import { attendedOf } from "./attendance.ts";
import { type ApplicationStatus, checkStep } from "./lifecycle.ts";

/** The application, for any caller. Refuses NOT_FOUND (404). */
export const found = ({ applied }: Application): Applied => {
  if (applied === null) throw new Refusal("NOT_FOUND", {}, 404);
  return applied;
};

/** The application, for one of its two parties. Refuses NOT_FOUND (404) to everyone else. */
export const ofParty = (state: Application, userId: string): Applied => {
  const { applied } = state;
  const isParty =
    applied !== null &&
    (applied.parties.workerId === userId || applied.parties.employerId === userId);
  if (!isParty) throw new Refusal("NOT_FOUND", {}, 404);
  return applied;
};

/** The side of a user, who must be one of the two parties. */
export const sideOf = ({ parties }: Applied, userId: string): Signer =>
  parties.workerId === userId ? "worker" : "employer";

const ofSide = (state: Application, side: "workerId" | "employerId", userId: string): Applied => {
  const applied = ofParty(state, userId);
  if (applied.parties[side] !== userId) throw new Refusal("NOT_FOUND", {}, 404);
  return applied;
};

/** The application, for its employer. Refuses NOT_FOUND (404) to everyone else. */
export const ofEmployer = (state: Application, userId: string): Applied =>
  ofSide(state, "employerId", userId);

/** The application, for its worker. Refuses NOT_FOUND (404) to everyone else. */
export const ofWorker = (state: Application, userId: string): Applied =>
  ofSide(state, "workerId", userId);

const forbids = (applied: Applied): Refusal =>
  new Refusal("STATUS_FORBIDS", { status: applied.status });

/** The attempts to accept, by the saga's key. */
const acceptances = (sagas: Sagas): SagaState[] =>
  Object.values(sagas).filter(({ key }) => key.startsWith("accept/"));

/** True while an attempt to accept is under way: until it ends no other decision is made. */
export const isAccepting = ({ sagas }: Application): boolean =>
  acceptances(sagas).some((saga) => !isEnded(saga));

/**
 * True while an attempt to accept is parked. Its seat or its hold may exist, so undoing it would
 * undo a second attempt too. An operator resumes or aborts it.
 */
export const isHalted = ({ sagas }: Application): boolean =>
  acceptances(sagas).some(({ status }) => status === "parked");

/** Refuses STATUS_FORBIDS unless the application is pending and the job has let it in. */
export const checkPending = (applied: Applied): void => {
  checkStep("accept", applied.status);
  if (!applied.isEntered) throw forbids(applied);
};

/**
 * Ends a pending or accepted application before work has begun. A worker who withdraws from the
 * start on did not come: it is a no-show. Refuses STATUS_FORBIDS.
 */
export const end = (
  applied: Applied,
  status: Exclude<Ending, "cancelled">,
  at: Instant,
): ApplicationEvent[] => {
  const steps = { rejected: "reject", withdrawn: "withdraw", noShow: "noShow" } as const;
  checkStep(steps[status], applied.status);
  if (!applied.isEntered) throw forbids(applied);
  const isLeft = status === "withdrawn" && applied.status !== "pending";
  if (isLeft && applied.terms.startsAt <= at) {
    const data = { ...applied.parties, status: "noShow", by: "worker", at } as const;
    return [{ type: "ended", data }];
  }
  const left = Math.max(0, minutesBetween(at, applied.terms.startsAt));
  const minutes = isLeft ? { minutesLeft: left } : {};
  const missed = status === "noShow" ? { at } : {};
  return [{ type: "ended", data: { ...applied.parties, status, ...minutes, ...missed } }];
};

/** Statuses of a first day whose contract may still be signed: its other days wait for it. */
const signedLate: readonly ApplicationStatus[] = [
  "worked",
  "approved",
  "paid",
  "disputed",
  "noShow",
];

/**
 * Signs the contract for one side; a second signature of that side changes nothing. A contract of
 * several days may be signed once its first day is over, for the others. Refuses STATUS_FORBIDS.
 */
export const sign = (applied: Applied, by: Signer, at: Instant): ApplicationEvent[] => {
  if (applied.signedBy.includes(by)) return [];
  const isLate = applied.terms.moreDays !== undefined && signedLate.includes(applied.status);
  if (!isLate) checkStep("sign", applied.status);
  const status = applied.signedBy.length === 1 && !isLate ? "signed" : applied.status;
  return [{ type: "signed", data: { ...applied.parties, by, status, at } }];
};

/** Begins the work. Refuses NOT_SIGNED before both have signed, STATUS_FORBIDS otherwise. */
export const checkIn = (applied: Applied, at: Instant): ApplicationEvent[] => {
  if (applied.status === "working") return [];
  if (applied.status === "accepted")
    throw new Refusal("NOT_SIGNED", { signedBy: applied.signedBy });
  checkStep("checkIn", applied.status);
  return [{ type: "checkedIn", data: { ...applied.parties, at } }];
};

/** Ends the work, at any time after check-in. Refuses STATUS_FORBIDS. */
export const checkOut = (applied: Applied, at: Instant): ApplicationEvent[] => {
  if (applied.status === "worked") return [];
  checkStep("checkOut", applied.status);
  return [{ type: "checkedOut", data: { ...applied.parties, at } }];
};

/**
 * Approves `workedMinutes`, or what was attended. Approved or paid time stays as it is. Less than
 * was attended takes a correction that both sign, or a decision (근로기준법 제43조). Refuses
 * MINUTES_ABOVE_PLAN and MINUTES_BELOW_ATTENDED (422), and STATUS_FORBIDS.
 */
export const approve = (
  applied: Applied,
  workedMinutes: number | undefined,
): ApplicationEvent[] => {
  if (applied.status === "approved" || applied.status === "paid") return [];
  checkStep("approve", applied.status);
  const { checkedInAt, checkedOutAt, terms } = applied;
  if (checkedInAt === null || checkedOutAt === null) throw forbids(applied);
  const attended = minutesIn(attendedOf(applied));
  const minutes = workedMinutes ?? attended;
  const plan = plannedMinutes(terms);
  if (minutes > Math.max(plan, attended)) {
    throw new Refusal("MINUTES_ABOVE_PLAN", { plannedMinutes: plan }, 422);
  }
  if (minutes < attended) {
    throw new Refusal("MINUTES_BELOW_ATTENDED", { attendedMinutes: attended }, 422);
  }
  const present = Math.max(0, minutesBetween(checkedInAt, checkedOutAt));
  const times = { attendedMinutes: attended, presentMinutes: present, plannedMinutes: plan };
  return [{ type: "approved", data: { ...applied.parties, minutes, times } }];
};
