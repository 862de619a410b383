/**
 * Steps: who may take an application from one status to the next, and what has to hold.
 *
 * From which status to which is the table's (./lifecycle.ts); what the two sides may say beside the
 * work is in ./dispute.ts.
 */
import { isEnded } from "../../../mixins/saga/saga.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { type Instant, minutesBetween } from "../../contracts/core/units.ts";
import type { Application, ApplicationEvent, Applied, Ending, Signer } from "./application.ts";
import { attendedMinutes, plannedMinutes } from "./attendance.ts";
import { checkStep } from "./lifecycle.ts";

/** The application, whoever asks. Refuses NOT_FOUND (404). */
export const found = ({ applied }: Application): Applied => {
  if (applied === null) throw new Refusal("NOT_FOUND", {}, 404);
  return applied;
};

/** The application of one of its two parties. Refuses NOT_FOUND (404) to everyone else. */
export const ofParty = (state: Application, userId: string): Applied => {
  const { applied } = state;
  const isParty =
    applied !== null &&
    (applied.parties.workerId === userId || applied.parties.employerId === userId);
  if (!isParty) throw new Refusal("NOT_FOUND", {}, 404);
  return applied;
};

/** Which side of the application someone is; he is one of the two. */
export const sideOf = ({ parties }: Applied, userId: string): Signer =>
  parties.workerId === userId ? "worker" : "employer";

const ofSide = (state: Application, side: "workerId" | "employerId", userId: string): Applied => {
  const applied = ofParty(state, userId);
  if (applied.parties[side] !== userId) throw new Refusal("NOT_FOUND", {}, 404);
  return applied;
};

/** The application of its employer. Refuses NOT_FOUND (404) to everyone else. */
export const ofEmployer = (state: Application, userId: string): Applied =>
  ofSide(state, "employerId", userId);

/** The application of its worker. Refuses NOT_FOUND (404) to everyone else. */
export const ofWorker = (state: Application, userId: string): Applied =>
  ofSide(state, "workerId", userId);

const forbids = (applied: Applied): Refusal =>
  new Refusal("STATUS_FORBIDS", { status: applied.status });

/** True while an attempt to accept is under way: until it ends nothing else may decide. */
export const isAccepting = ({ sagas }: Application): boolean =>
  Object.values(sagas).some((saga) => saga.name === "accept" && !isEnded(saga));

/**
 * True while an attempt to accept stands still: its seat or its hold may be there, and another one
 * beside it would be undone with it. An operator has it go on or undone.
 */
export const isHalted = ({ sagas }: Application): boolean =>
  Object.values(sagas).some(({ name, status }) => name === "accept" && status === "parked");

/** Refuses STATUS_FORBIDS unless it is a pending application that the job has let in. */
export const checkPending = (applied: Applied): void => {
  checkStep("accept", applied.status);
  if (!applied.isEntered) throw forbids(applied);
};

/** Ends a pending or accepted application before work has begun. Refuses STATUS_FORBIDS. */
export const end = (
  applied: Applied,
  status: Exclude<Ending, "cancelled">,
  at: Instant,
): ApplicationEvent[] => {
  const steps = { rejected: "reject", withdrawn: "withdraw", noShow: "noShow" } as const;
  checkStep(steps[status], applied.status);
  if (!applied.isEntered) throw forbids(applied);
  const isLeft = status === "withdrawn" && applied.status !== "pending";
  const left = Math.max(0, minutesBetween(at, applied.terms.startsAt));
  const minutes = isLeft ? { minutesLeft: left } : {};
  const missed = status === "noShow" ? { at } : {};
  return [{ type: "ended", data: { ...applied.parties, status, ...minutes, ...missed } }];
};

/** Signs the contract for one side; signing twice changes nothing. Refuses STATUS_FORBIDS. */
export const sign = (applied: Applied, by: Signer): ApplicationEvent[] => {
  if (applied.signedBy.includes(by)) return [];
  checkStep("sign", applied.status);
  const status = applied.signedBy.length === 1 ? "signed" : applied.status;
  return [{ type: "signed", data: { ...applied.parties, by, status } }];
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
 * Approves the time; without `workedMinutes` what was attended. Approving what is approved or paid
 * changes nothing. Refuses MINUTES_ABOVE_PLAN (422) and STATUS_FORBIDS.
 */
export const approve = (
  applied: Applied,
  workedMinutes: number | undefined,
): ApplicationEvent[] => {
  if (applied.status === "approved" || applied.status === "paid") return [];
  checkStep("approve", applied.status);
  const { checkedInAt, checkedOutAt, terms } = applied;
  if (checkedInAt === null || checkedOutAt === null) throw forbids(applied);
  const attended = attendedMinutes(terms, checkedInAt, checkedOutAt);
  const minutes = workedMinutes ?? attended;
  const plan = plannedMinutes(terms);
  if (minutes > plan) throw new Refusal("MINUTES_ABOVE_PLAN", { plannedMinutes: plan }, 422);
  const present = Math.max(0, minutesBetween(checkedInAt, checkedOutAt));
  const times = { attendedMinutes: attended, presentMinutes: present, plannedMinutes: plan };
  return [{ type: "approved", data: { ...applied.parties, minutes, times } }];
};
