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
import type {
  AgreedTerms,
  ApplicationEvent,
  Correction,
  Disputer,
  Parties,
  Signer,
  Unsigned,
} from "./application-events.ts";
import type { ApplicationStatus } from "./lifecycle.ts";

export type * from "./application-events.ts";

export type Applied = {
  readonly parties: Parties;
  /** The application whose contract this is a further day of; null for the first day. */
  readonly partOf: string | null;
  readonly terms: AgreedTerms;
  readonly isFirstCome: boolean;
  readonly appliedAt: Instant;
  readonly status: ApplicationStatus;
  /** True once the job and the calendar have let it in. */
  readonly isEntered: boolean;
  /** The number of attempts to accept it; the next hold's number follows from it. */
  readonly accepts: number;
  /** The attempt that accepted it, under which its days are held; 0 before. */
  readonly acceptedUnder: number;
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
  /** When the worker was reminded, by the point of the reminder. */
  readonly reminded: Readonly<Record<"day" | "hours", Instant | null>>;
  /** When the seat is released if the worker has not answered the reminder; null where it is not. */
  readonly releasesAt: Instant | null;
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

/** True from the first payment on, also while that is disputed. */
export const wasPaid = ({ netWon }: Applied): boolean => netWon !== null;

const begun = (
  data: Parties & { terms: AgreedTerms; isFirstCome: boolean; at: Instant },
): Applied => {
  const { terms, isFirstCome, at, ...parties } = data;
  return {
    parties,
    partOf: null,
    terms,
    isFirstCome,
    appliedAt: at,
    status: "pending",
    isEntered: false,
    accepts: 0,
    acceptedUnder: 0,
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
    reminded: { day: null, hours: null },
    releasesAt: null,
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

const opened = (data: Extract<ApplicationEvent, { type: "dayOpened" }>["data"]): Applied => {
  const { partOf, attempt, ...applied } = data;
  const accepted = { isEntered: true, accepts: attempt, status: "accepted" } as const;
  return { ...begun({ ...applied, isFirstCome: false }), partOf, ...accepted };
};

type Step = Exclude<ApplicationEvent, SagaEvent | { type: "applied" | "dayOpened" }>;
type Change = Extract<
  Step,
  {
    type:
      | "leavePaid"
      | "confirmed"
      | "correctionMade"
      | "correctionUnsigned"
      | "corrected"
      | "reminded"
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
      return { ...applied, status: "accepted", acceptedUnder: applied.accepts };
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
    case "reminded": {
      const { point, at, until = applied.releasesAt } = event.data;
      return { ...applied, reminded: { ...applied.reminded, [point]: at }, releasesAt: until };
    }
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
  if (event.type === "dayOpened") return { ...state, applied: opened(event.data) };
  if (state.applied === null) return state;
  return { ...state, applied: evolveApplied(state.applied, event) };
};

const empty: Application = { sagas: {}, applied: null };
export const applications: StreamDefinition<Application, ApplicationEvent> = {
  stream: "application",
  empty,
  evolve,
};
