/**
 * Application: one worker's way through one job, from applying to being paid.
 *
 * The stream `application:<id>` holds its lifecycle and its sagas. Who may do what in which status
 * is decided here; seats belong to the job's stream, time to the worker's calendar, money to the
 * ledger.
 */
import type { Decider } from "../../mixins/log/log.ts";
import {
  evolveSagas,
  isEnded,
  isSagaEvent,
  type SagaEvent,
  type Sagas,
} from "../../mixins/saga/saga.ts";
import { Refusal } from "../contracts/refusal.ts";
import type { Instant } from "../contracts/units.ts";
import { attendedMinutes, plannedMinutes } from "./attendance.ts";
import type { Break, Place } from "./posting.ts";

/** The terms that the worker applied to; the contract is made from them. */
export type AgreedTerms = {
  readonly title: string;
  readonly hourlyWageWon: number;
  readonly takeHomeWon: number;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly breakMinutes: number;
  readonly breaks?: readonly Break[];
  readonly place: Place;
  readonly regularEmployees: number;
};
export type Parties = {
  readonly applicationId: string;
  readonly jobId: string;
  readonly workerId: string;
  readonly employerId: string;
};
export type Signer = "worker" | "employer";
export type ApplicationStatus =
  | "pending"
  | "accepted"
  | "signed"
  | "working"
  | "worked"
  | "approved"
  | "paid"
  | "rejected"
  | "withdrawn"
  | "cancelled"
  | "noShow"
  | "disputed";

export type Applied = {
  readonly parties: Parties;
  readonly terms: AgreedTerms;
  readonly isFirstCome: boolean;
  readonly appliedAt: Instant;
  readonly status: ApplicationStatus;
  /** True once the job and the calendar have let it in. */
  readonly isEntered: boolean;
  /** How often it was tried to accept it: the number of the next hold follows from it. */
  readonly accepts: number;
  readonly signedBy: readonly Signer[];
  readonly checkedInAt: Instant | null;
  readonly checkedOutAt: Instant | null;
  readonly approvedMinutes: number | null;
  readonly netWon: number | null;
};
export type Application = { readonly sagas: Sagas; readonly applied: Applied | null };

type Move<More = unknown> = Parties & More;
export type ApplicationEvent =
  | SagaEvent
  | {
      readonly type: "applied";
      readonly data: Parties & { terms: AgreedTerms; isFirstCome: boolean; at: Instant };
    }
  | {
      readonly type: "entered";
      readonly data: Move<{ appliedAt: Instant; startsAt: Instant; endsAt: Instant }>;
    }
  | { readonly type: "accepting"; readonly data: { attempt: number } }
  | { readonly type: "accepted"; readonly data: Move }
  /** Not let in: the job or the calendar refused, and nobody but the worker hears of it. */
  | { readonly type: "turnedAway"; readonly data: { code: string } }
  | {
      readonly type: "ended";
      readonly data: Move<{ status: "rejected" | "withdrawn" | "noShow" }>;
    }
  | { readonly type: "signed"; readonly data: Move<{ by: Signer; status: ApplicationStatus }> }
  | { readonly type: "checkedIn"; readonly data: Move<{ at: Instant }> }
  | { readonly type: "checkedOut"; readonly data: Move<{ at: Instant }> }
  | { readonly type: "approved"; readonly data: Move<{ minutes: number }> }
  | { readonly type: "paid"; readonly data: Move<{ netWon: number }> };

const begun = (
  data: Parties & { terms: AgreedTerms; isFirstCome: boolean; at: Instant },
): Applied => {
  const { terms, isFirstCome, at, ...parties } = data;
  return {
    parties,
    terms,
    isFirstCome,
    appliedAt: at,
    status: "pending",
    isEntered: false,
    accepts: 0,
    signedBy: [],
    checkedInAt: null,
    checkedOutAt: null,
    approvedMinutes: null,
    netWon: null,
  };
};

type Step = Exclude<ApplicationEvent, SagaEvent | { type: "applied" }>;
const evolveApplied = (applied: Applied, event: Step): Applied => {
  switch (event.type) {
    case "entered":
      return { ...applied, isEntered: true };
    case "accepting":
      return { ...applied, accepts: event.data.attempt };
    case "accepted":
      return { ...applied, status: "accepted" };
    case "turnedAway":
      return { ...applied, status: "rejected" };
    case "ended":
      return { ...applied, status: event.data.status };
    case "signed": {
      const { by, status } = event.data;
      return { ...applied, signedBy: [...applied.signedBy, by], status };
    }
    case "checkedIn":
      return { ...applied, status: "working", checkedInAt: event.data.at };
    case "checkedOut":
      return { ...applied, status: "worked", checkedOutAt: event.data.at };
    case "approved":
      return { ...applied, status: "approved", approvedMinutes: event.data.minutes };
    case "paid":
      return { ...applied, status: "paid", netWon: event.data.netWon };
  }
};

const evolve = (state: Application, event: ApplicationEvent): Application => {
  if (isSagaEvent(event)) return { ...state, sagas: evolveSagas(state.sagas, event) };
  if (event.type === "applied") return { ...state, applied: begun(event.data) };
  if (state.applied === null) return state;
  return { ...state, applied: evolveApplied(state.applied, event) };
};

const empty: Application = { sagas: {}, applied: null };
export const applications: Decider<Application, ApplicationEvent> = {
  stream: "application",
  empty,
  evolve,
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
const requireStatus = (applied: Applied, ...allowed: readonly ApplicationStatus[]): void => {
  if (!allowed.includes(applied.status)) throw forbids(applied);
};

/** True while an attempt to accept is under way: until it ends nothing else may decide. */
export const isAccepting = ({ sagas }: Application): boolean =>
  Object.values(sagas).some((saga) => saga.name === "accept" && !isEnded(saga));

/** Refuses STATUS_FORBIDS unless it is a pending application that the job has let in. */
export const checkPending = (applied: Applied): void => {
  requireStatus(applied, "pending");
  if (!applied.isEntered) throw forbids(applied);
};

/** Ends a pending or accepted application before work has begun. Refuses STATUS_FORBIDS. */
export const end = (
  applied: Applied,
  status: "rejected" | "withdrawn" | "noShow",
): ApplicationEvent[] => {
  const allowed: Record<typeof status, readonly ApplicationStatus[]> = {
    rejected: ["pending"],
    withdrawn: ["pending", "accepted", "signed"],
    noShow: ["accepted", "signed"],
  };
  requireStatus(applied, ...allowed[status]);
  if (!applied.isEntered) throw forbids(applied);
  return [{ type: "ended", data: { ...applied.parties, status } }];
};

/** Signs the contract for one side; signing twice changes nothing. Refuses STATUS_FORBIDS. */
export const sign = (applied: Applied, by: Signer): ApplicationEvent[] => {
  if (applied.signedBy.includes(by)) return [];
  requireStatus(applied, "accepted");
  const status = applied.signedBy.length === 1 ? "signed" : applied.status;
  return [{ type: "signed", data: { ...applied.parties, by, status } }];
};

/** Begins the work. Refuses NOT_SIGNED before both have signed, STATUS_FORBIDS otherwise. */
export const checkIn = (applied: Applied, at: Instant): ApplicationEvent[] => {
  if (applied.status === "working") return [];
  if (applied.status === "accepted")
    throw new Refusal("NOT_SIGNED", { signedBy: applied.signedBy });
  requireStatus(applied, "signed");
  return [{ type: "checkedIn", data: { ...applied.parties, at } }];
};

/** Ends the work, at any time after check-in. Refuses STATUS_FORBIDS. */
export const checkOut = (applied: Applied, at: Instant): ApplicationEvent[] => {
  if (applied.status === "worked") return [];
  requireStatus(applied, "working");
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
  requireStatus(applied, "worked");
  const { checkedInAt, checkedOutAt, terms } = applied;
  if (checkedInAt === null || checkedOutAt === null) throw forbids(applied);
  const minutes = workedMinutes ?? attendedMinutes(terms, checkedInAt, checkedOutAt);
  const plan = plannedMinutes(terms);
  if (minutes > plan) throw new Refusal("MINUTES_ABOVE_PLAN", { plannedMinutes: plan }, 422);
  return [{ type: "approved", data: { ...applied.parties, minutes } }];
};
