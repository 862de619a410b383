/**
 * Application: one worker's way through one job, from applying to being paid.
 *
 * The stream `application:<id>` has its lifecycle and its sagas; this file folds its state. Its
 * steps are in ./transitions.ts and ./dispute.ts. Seats belong to the job's stream, time to the
 * worker's calendar, money to the ledger.
 */
import type { StreamDefinition } from "../../../mixins/log/event-log.ts";
import { evolveSagas, isSagaEvent, type SagaEvent, type Sagas } from "../../../mixins/saga/saga.ts";
import type { Instant } from "../../contracts/core/units.ts";
import type { ApplicationStatus } from "./lifecycle.ts";
import type { Break, OwnLine, Place } from "./posting.ts";

/** The terms that the worker applied to; the contract is made from them. */
export type AgreedTerms = {
  readonly title: string;
  readonly hourlyWageWon: number;
  readonly takeHomeWon: number;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly breakMinutes: number;
  readonly breaks?: readonly Break[];
  /** The worker asked to work four hours without one (근로기준법 제54조 제1항 단서). */
  readonly skipsBreak?: true;
  readonly place: Place;
  readonly regularEmployees: number;
  /** The trade of the job; absent in applications from before it was agreed. */
  readonly categoryId?: string;
  /** What the employer adds to the wage for the day; absent for nothing. */
  readonly ownLines?: readonly OwnLine[];
};
export type Parties = {
  readonly applicationId: string;
  readonly jobId: string;
  readonly workerId: string;
  readonly employerId: string;
};
export type Signer = "worker" | "employer";
/** Who refers it to an operator: one side, or OneDay when both are silent. */
export type Disputer = Signer | "OneDay";
/** Times of attendance that one side has entered and the other has not signed. */
export type Correction = {
  readonly correctionId: string;
  readonly by: Signer;
  readonly checkedInAt: Instant;
  readonly checkedOutAt: Instant;
  /** The breaks that were taken; absent: the planned ones. */
  readonly breaks?: readonly Break[];
  /** The employer sent the worker home early: the rest of the plan has a leave allowance. */
  readonly isSentHome?: true;
  /** Time outside the plan counts too; absent in older events, where only the plan counted. */
  readonly isWhole?: true;
};
/** Times without a signature: since when, and whether they give more than was attended. */
export type Unsigned = {
  readonly since: Instant;
  readonly isMore: boolean;
  /** When the other side was reminded. */
  readonly remindedAt: Instant | null;
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
  /** The number of attempts to accept it; the next hold's number follows from it. */
  readonly accepts: number;
  readonly signedBy: readonly Signer[];
  /** When each side signed; absent where older events did not record it. */
  readonly signedAt: Readonly<Partial<Record<Signer, Instant>>>;
  readonly reviewedBy: readonly Signer[];
  /** When the worker confirmed that they will come. */
  readonly confirmedAt: Instant | null;
  readonly checkedInAt: Instant | null;
  readonly checkedOutAt: Instant | null;
  /** What the signed times say beside in and out; null for times by the code. */
  readonly signedTimes: Pick<Correction, "breaks" | "isSentHome" | "isWhole"> | null;
  readonly correction: Correction | null;
  /** Since when times wait for a signature, whatever their entry; null while none do. */
  readonly unsigned: Unsigned | null;
  /** How often each side has entered times. */
  readonly corrections: Readonly<Record<Signer, number>>;
  /** When the worker was warned that no check-in was seen. */
  readonly warnedAt: Instant | null;
  /** Until when both may report what was worked, once OneDay has asked them. */
  readonly overdueUntil: Instant | null;
  readonly disputedBy: Disputer | null;
  readonly disputedAt: Instant | null;
  /** True if the last dispute was about a no-show. */
  readonly isNoShowDisputed: boolean;
  /** An operator has decided what was worked. */
  readonly isDecided: boolean;
  /** When the employer reported the no-show. */
  readonly missedAt: Instant | null;
  /** The reason of the last cancellation, dispute or decision, by id. */
  readonly statementId: string | null;
  /** What a late cancellation paid, before tax. */
  readonly leaveAllowanceWon: number | null;
  /** The minutes that are paid, or are to be. */
  readonly approvedMinutes: number | null;
  /** What the worker was paid in all; null before the first payment. */
  readonly netWon: number | null;
  /** When the worker was first paid; null before, and if it was not recorded. */
  readonly paidAt: Instant | null;
};
export type Application = { readonly sagas: Sagas; readonly applied: Applied | null };

type Move<More = unknown> = Parties & More;
/** The id of a free text, and when it was given. */
export type Statement = { readonly statementId: string; readonly at: Instant };
/** Minutes of a shift: attended within its plan, from check-in to check-out, and planned. */
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
  /** Not let in: the job or the calendar refused. Only the worker learns of it. */
  | { readonly type: "turnedAway"; readonly data: { code: string } }
  | {
      readonly type: "ended";
      /** `minutesLeft` before the shift, when an accepted worker withdraws. */
      readonly data: Move<{
        status: Ending;
        minutesLeft?: number;
        /** Who cancelled; the worker also where they withdrew after the start. */
        by?: Signer;
        /** Whether the leave allowance is due. */
        isLeaveDue?: boolean;
        statementId?: string;
        /** When a no-show was reported: the time to dispute it starts then. */
        at?: Instant;
      }>;
    }
  | { readonly type: "leavePaid"; readonly data: Move<{ grossWon: number; netWon: number }> }
  | { readonly type: "confirmed"; readonly data: Move<{ at: Instant }> }
  /** `at` and `isMore` are absent in older events. */
  | {
      readonly type: "correctionMade";
      readonly data: Move<Correction & { at?: Instant; isMore?: boolean }>;
    }
  /** The other side is reminded; `until` where an operator decides after it. */
  | {
      readonly type: "correctionUnsigned";
      readonly data: Move<{ correctionId: string; by: Signer; at: Instant; until?: Instant }>;
    }
  /** No check-in was seen; from `opensAt` the employer may report a no-show. */
  | { readonly type: "warned"; readonly data: Move<{ at: Instant; opensAt: Instant }> }
  | { readonly type: "corrected"; readonly data: Move<Correction> }
  | {
      readonly type: "disputed";
      readonly data: Move<Statement & { by: Signer; about?: "noShow" | "pay" }>;
    }
  /** Both are asked what was worked; `escalated` refers it to an operator. */
  | { readonly type: "overdue"; readonly data: Move<{ at: Instant; until: Instant }> }
  | { readonly type: "escalated"; readonly data: Move<{ at: Instant }> }
  | { readonly type: "upheld"; readonly data: Move<Statement> }
  | { readonly type: "decided"; readonly data: Move<Statement & { minutes: number }> }
  | {
      readonly type: "signed";
      /** `at` is absent in older events; their commit has the time. */
      readonly data: Move<{ by: Signer; status: ApplicationStatus; at?: Instant }>;
    }
  | { readonly type: "checkedIn"; readonly data: Move<{ at: Instant }> }
  | { readonly type: "checkedOut"; readonly data: Move<{ at: Instant }> }
  /** `times` is absent in older events. */
  | { readonly type: "approved"; readonly data: Move<{ minutes: number; times?: ShiftTimes }> }
  | { readonly type: "paid"; readonly data: Move<{ netWon: number; at?: Instant }> }
  /** What was already paid is kept, whatever the decision. */
  | { readonly type: "payDecided"; readonly data: Move<Statement & { minutes: number }> }
  /** `netWon` is what the worker was paid in all. */
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
    signedAt: {},
    reviewedBy: [],
    confirmedAt: null,
    checkedInAt: null,
    checkedOutAt: null,
    signedTimes: null,
    correction: null,
    unsigned: null,
    corrections: { worker: 0, employer: 0 },
    warnedAt: null,
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
      | "correctionUnsigned"
      | "corrected"
      | "warned"
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
      const { by, status, at } = event.data;
      const signedAt = at === undefined ? applied.signedAt : { ...applied.signedAt, [by]: at };
      return { ...applied, signedBy: [...applied.signedBy, by], signedAt, status };
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

/** What times say beside in and out. */
const signedTimesOf = ({ breaks, isSentHome, isWhole }: Correction) => ({
  ...(breaks === undefined ? {} : { breaks }),
  ...(isSentHome === undefined ? {} : { isSentHome }),
  ...(isWhole === undefined ? {} : { isWhole }),
});

/** Folds the events beside the work itself: statements, corrections, disputes and reviews. */
const evolveChange = (applied: Applied, event: Change): Applied => {
  switch (event.type) {
    case "leavePaid":
      return { ...applied, leaveAllowanceWon: event.data.grossWon };
    case "confirmed":
      return { ...applied, confirmedAt: event.data.at };
    case "correctionMade": {
      const { correctionId, by, checkedInAt, checkedOutAt } = event.data;
      const corrections = { ...applied.corrections, [by]: applied.corrections[by] + 1 };
      const times = { checkedInAt, checkedOutAt, ...signedTimesOf(event.data) };
      const correction = { correctionId, by, ...times };
      const { isMore = by === "worker", at = checkedOutAt } = event.data;
      // Other times for the same shift do not begin the wait again.
      const { since, remindedAt } = applied.unsigned ?? { since: at, remindedAt: null };
      return { ...applied, correction, corrections, unsigned: { since, isMore, remindedAt } };
    }
    case "correctionUnsigned":
      return {
        ...applied,
        unsigned: applied.unsigned && { ...applied.unsigned, remindedAt: event.data.at },
      };
    case "warned":
      return { ...applied, warnedAt: event.data.at };
    case "corrected": {
      const { checkedInAt, checkedOutAt } = event.data;
      const times = { correction: null, unsigned: null, checkedInAt, checkedOutAt };
      const signedTimes = signedTimesOf(event.data);
      return { ...applied, status: "worked", ...times, signedTimes };
    }
    case "disputed": {
      const { by: disputedBy, at: disputedAt, statementId, about } = event.data;
      const isNoShowDisputed = about === "noShow";
      const dispute = { disputedBy, disputedAt, statementId, isNoShowDisputed };
      return { ...applied, status: "disputed", ...dispute };
    }
    case "overdue":
      return { ...applied, overdueUntil: event.data.until };
    case "escalated": {
      const dispute = {
        disputedBy: "OneDay",
        disputedAt: event.data.at,
        statementId: null,
      } as const;
      return { ...applied, status: "disputed", ...dispute, isNoShowDisputed: false };
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
    case "payCorrected": {
      // What is paid for work beyond the plan may come while the pay is disputed.
      const status = applied.status === "disputed" ? "disputed" : "paid";
      return { ...applied, status, netWon: event.data.netWon };
    }
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
export const applications: StreamDefinition<Application, ApplicationEvent> = {
  stream: "application",
  empty,
  evolve,
};
