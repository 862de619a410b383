/**
 * Application events: what happens to an application, as its stream keeps it.
 *
 * Older events lack members that were added later; each says what their absence means.
 */
import type { SagaEvent } from "../../../mixins/saga/saga.ts";
import type { Instant } from "../../contracts/core/units.ts";
import type { Day } from "../../contracts/kernel/work-days.ts";
import type { Break, OwnLine, Place } from "../posting/posting.ts";
import type { ApplicationStatus } from "./lifecycle.ts";

/** The terms that the worker applied to; the contract is made from them. */
export type AgreedTerms = {
  readonly title: string;
  readonly hourlyWageWon: number;
  readonly takeHomeWon: number;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly breakMinutes: number;
  readonly breaks?: readonly Break[];
  /** The further days of the contract, each with what it pays; absent for one day. */
  readonly moreDays?: readonly (Day & { readonly takeHomeWon?: number })[];
  /** The worker asked to work four hours without one (근로기준법 제54조 제1항 단서). */
  readonly skipsBreak?: true;
  readonly place: Place;
  readonly regularEmployees: number;
  /** The trade of the job; absent in applications from before it was agreed. */
  readonly categoryId?: string;
  /** What the employer adds to the wage for the day; absent for nothing. */
  readonly ownLines?: readonly OwnLine[];
  /** The acceptance lapses if the worker answers no reminder; not in the contract, which ends that. */
  readonly releaseUnconfirmed?: true;
};
export type Parties = {
  readonly applicationId: string;
  readonly jobId: string;
  readonly workerId: string;
  readonly employerId: string;
};
export type Signer = "worker" | "employer";
/** Who ends an acceptance; OneDay where it ends by its own terms. */
export type Ender = Signer | "OneDay";
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
      readonly data: Move<{
        appliedAt: Instant;
        startsAt: Instant;
        endsAt: Instant;
        /** The further days that it is for; absent for one day. */
        days?: readonly (Day & { readonly applicationId: string })[];
      }>;
    }
  /** A further day of a contract: accepted with its first day, under the same hold number. */
  | {
      readonly type: "dayOpened";
      readonly data: Move<{ partOf: string; terms: AgreedTerms; attempt: number; at: Instant }>;
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
        by?: Ender;
        /** Whether the leave allowance is due. */
        isLeaveDue?: boolean;
        statementId?: string;
        /** A further day of a contract that ends with its first. */
        withFirst?: true;
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
  /** The worker is reminded of the shift; `until` when the seat is released without an answer. */
  | {
      readonly type: "reminded";
      readonly data: Move<{
        point: "day" | "hours";
        at: Instant;
        startsAt: Instant;
        isConfirmed: boolean;
        until?: Instant;
      }>;
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
