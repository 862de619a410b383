/**
 * Application: one worker's way through one job, from applying to being paid.
 *
 * The stream `application:<id>` holds its lifecycle and its sagas. Who may do what in which status
 * is decided here; seats belong to the job's stream, time to the worker's calendar, money to the
 * ledger.
 */
import type { Decider } from "../../../mixins/log/event-log.ts";
import { evolveSagas, isSagaEvent, type SagaEvent, type Sagas } from "../../../mixins/saga/saga.ts";
import type { Instant } from "../../contracts/core/units.ts";
import type { ApplicationStatus } from "./lifecycle.ts";
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
  /** He asked to work four hours without one (근로기준법 제54조 제1항 단서). */
  readonly skipsBreak?: true;
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
/** Who leaves it to an operator: OneDay does where both are silent. */
export type Disputer = Signer | "OneDay";
/** Times of attendance that one side has put down and the other has not signed. */
export type Correction = {
  readonly correctionId: string;
  readonly by: Signer;
  readonly checkedInAt: Instant;
  readonly checkedOutAt: Instant;
};
/** How an application ends before the work begins. */
export type Ending = "rejected" | "withdrawn" | "cancelled" | "noShow";

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
  readonly reviewedBy: readonly Signer[];
  /** When the worker said that he would come. */
  readonly confirmedAt: Instant | null;
  readonly checkedInAt: Instant | null;
  readonly checkedOutAt: Instant | null;
  readonly correction: Correction | null;
  /** How often each side has put times down. */
  readonly corrections: Readonly<Record<Signer, number>>;
  /** Until when both may still say what was worked, once OneDay has asked them. */
  readonly overdueUntil: Instant | null;
  readonly disputedBy: Disputer | null;
  readonly disputedAt: Instant | null;
  /** It is, or was, disputed that he did not come. */
  readonly isNoShowDisputed: boolean;
  /** An operator has decided what was worked. */
  readonly isDecided: boolean;
  /** When the employer said that he did not come. */
  readonly missedAt: Instant | null;
  /** The words of whoever cancelled, disputed or decided last. */
  readonly statementId: string | null;
  /** What a late cancellation paid, before tax. */
  readonly leaveAllowanceWon: number | null;
  /** What is paid, or was. */
  readonly approvedMinutes: number | null;
  /** What he was paid in all; null before. */
  readonly netWon: number | null;
  /** When he was first paid; null before, and where it was not noted. */
  readonly paidAt: Instant | null;
};
export type Application = { readonly sagas: Sagas; readonly applied: Applied | null };

type Move<More = unknown> = Parties & More;
/** What somebody said, and when. */
export type Statement = { readonly statementId: string; readonly at: Instant };
/** Minutes of a shift: of its plan that were attended, from check-in to check-out, of its plan. */
export type ShiftTimes = {
  readonly attendedMinutes: number;
  readonly presentMinutes: number;
  readonly plannedMinutes: number;
};
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
      /** `minutesLeft` before the shift, when a worker who was accepted withdraws. */
      readonly data: Move<{
        status: Ending;
        minutesLeft?: number;
        /** Who cancelled, and whether the leave allowance is due. */
        by?: Signer;
        isLeaveDue?: boolean;
        statementId?: string;
        /** When, of a no-show: from then on it may be disputed for some days. */
        at?: Instant;
      }>;
    }
  | { readonly type: "leavePaid"; readonly data: Move<{ grossWon: number; netWon: number }> }
  | { readonly type: "confirmed"; readonly data: Move<{ at: Instant }> }
  | { readonly type: "correctionMade"; readonly data: Move<Correction> }
  | { readonly type: "corrected"; readonly data: Move<Correction> }
  | {
      readonly type: "disputed";
      readonly data: Move<Statement & { by: Signer; about?: "noShow" | "pay" }>;
    }
  /** Both are asked what was worked; the event after it says that no one answered. */
  | { readonly type: "overdue"; readonly data: Move<{ at: Instant; until: Instant }> }
  | { readonly type: "escalated"; readonly data: Move<{ at: Instant }> }
  | { readonly type: "upheld"; readonly data: Move<Statement> }
  | { readonly type: "decided"; readonly data: Move<Statement & { minutes: number }> }
  | { readonly type: "signed"; readonly data: Move<{ by: Signer; status: ApplicationStatus }> }
  | { readonly type: "checkedIn"; readonly data: Move<{ at: Instant }> }
  | { readonly type: "checkedOut"; readonly data: Move<{ at: Instant }> }
  /** `times` is absent in events from before. */
  | { readonly type: "approved"; readonly data: Move<{ minutes: number; times?: ShiftTimes }> }
  | { readonly type: "paid"; readonly data: Move<{ netWon: number; at?: Instant }> }
  /** What was paid before stays, whatever was decided. */
  | { readonly type: "payDecided"; readonly data: Move<Statement & { minutes: number }> }
  /** `netWon` is what he was paid in all. */
  | { readonly type: "payCorrected"; readonly data: Move<{ netWon: number }> }
  | {
      readonly type: "reviewed";
      readonly data: Move<{ reviewId: string; by: Signer; stars: number }>;
    };

/** True from the first payment on, also while that is disputed. */
export const wasPaid = ({ netWon }: Applied): boolean => netWon !== null;

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
    reviewedBy: [],
    confirmedAt: null,
    checkedInAt: null,
    checkedOutAt: null,
    correction: null,
    corrections: { worker: 0, employer: 0 },
    overdueUntil: null,
    disputedBy: null,
    disputedAt: null,
    isNoShowDisputed: false,
    isDecided: false,
    missedAt: null,
    statementId: null,
    leaveAllowanceWon: null,
    approvedMinutes: null,
    netWon: null,
    paidAt: null,
  };
};

type Step = Exclude<ApplicationEvent, SagaEvent | { type: "applied" }>;
type Change = Extract<
  Step,
  {
    type:
      | "leavePaid"
      | "confirmed"
      | "correctionMade"
      | "corrected"
      | "disputed"
      | "overdue"
      | "escalated"
      | "upheld"
      | "decided"
      | "payDecided"
      | "payCorrected"
      | "reviewed";
  }
>;
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
    case "ended": {
      const { status, statementId = null, at: missedAt = null } = event.data;
      return { ...applied, status, statementId, missedAt };
    }
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
      return {
        ...applied,
        status: "paid",
        netWon: event.data.netWon,
        paidAt: event.data.at ?? null,
      };
    default:
      return evolveChange(applied, event);
  }
};

/** What the two sides say of it, which is not a step of the work itself. */
const evolveChange = (applied: Applied, event: Change): Applied => {
  switch (event.type) {
    case "leavePaid":
      return { ...applied, leaveAllowanceWon: event.data.grossWon };
    case "confirmed":
      return { ...applied, confirmedAt: event.data.at };
    case "correctionMade": {
      const { correctionId, by, checkedInAt, checkedOutAt } = event.data;
      const corrections = { ...applied.corrections, [by]: applied.corrections[by] + 1 };
      const correction = { correctionId, by, checkedInAt, checkedOutAt };
      return { ...applied, correction, corrections };
    }
    case "corrected": {
      const { checkedInAt, checkedOutAt } = event.data;
      return { ...applied, status: "worked", correction: null, checkedInAt, checkedOutAt };
    }
    case "disputed": {
      const { by: disputedBy, at: disputedAt, statementId, about } = event.data;
      const isNoShowDisputed = about === "noShow";
      const said = { disputedBy, disputedAt, statementId, isNoShowDisputed };
      return { ...applied, status: "disputed", ...said };
    }
    case "overdue":
      return { ...applied, overdueUntil: event.data.until };
    case "escalated": {
      const said = { disputedBy: "OneDay", disputedAt: event.data.at, statementId: null } as const;
      return { ...applied, status: "disputed", ...said, isNoShowDisputed: false };
    }
    case "upheld":
      return { ...applied, status: "noShow", statementId: event.data.statementId };
    case "decided": {
      const { minutes, statementId } = event.data;
      const decided = { approvedMinutes: minutes, statementId, isDecided: true };
      return { ...applied, status: "approved", ...decided };
    }
    case "payDecided": {
      const { minutes, statementId } = event.data;
      const approvedMinutes = Math.max(applied.approvedMinutes ?? 0, minutes);
      return { ...applied, status: "approved", approvedMinutes, statementId, isDecided: true };
    }
    case "payCorrected":
      return { ...applied, status: "paid", netWon: event.data.netWon };
    case "reviewed":
      return { ...applied, reviewedBy: [...applied.reviewedBy, event.data.by] };
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
