/**
 * The sagas of an application: what has to happen in other services, and how it is undone.
 *
 * - apply: the job lets the worker in and the calendar books the time (the point of no return).
 *   Then both parties are notified and analytics records it.
 * - accept: seat, then hold, then accepted.
 * - end: hold, seat, time and place in the list are given back.
 * - settle: the hold pays.
 * - repay: a new hold pays, since a no-show released the first one.
 * - correct: changes an earlier payment to what was decided.
 * - finish: releases the time that was not worked.
 */
import { begin, type SagaDefinition, type SagaStep } from "../../../mixins/saga/saga.ts";
import { type Instant, instant } from "../../contracts/core/units.ts";
import { admissionRefusals } from "../../contracts/job/application.ts";
import { workMinutes } from "../../contracts/law/minors.ts";
import type { NotificationKind } from "../../contracts/operations/notification-kinds.ts";
import type { AgreedTerms, ApplicationEvent, Applied, Ending, Parties } from "./application.ts";

export type ApplyInput = Parties & {
  readonly terms: AgreedTerms;
  readonly isFirstCome: boolean;
  readonly appliedAt: string;
  /** The version of the posting with these terms; absent in older applications. */
  readonly seenVersion?: number;
  readonly correlationId: string;
};
export type AcceptInput = Parties & {
  readonly terms: AgreedTerms;
  readonly attempt: number;
  /** True when no person accepted: the employer is then notified if there is no money. */
  readonly isAutomatic: boolean;
  readonly correlationId: string;
};
export type EndInput = Parties & {
  readonly status: Ending;
  /** The hold to release; 0 for none. */
  readonly attempt: number;
  /** The employer called off too late: the leave allowance is paid from the hold. */
  readonly isLeaveDue?: boolean;
};
export type SettleInput = Parties & { readonly attempt: number; readonly minutes: number };

/** A decision about paid work: the minutes, and what the worker had been paid before (`netWon`). */
export type CorrectInput = SettleInput & { readonly netWon: number };

/** Pays for an overturned no-show: the first hold was released, so there is a new one. */
export type RepayInput = SettleInput & { readonly terms: AgreedTerms };

const holdId = (applicationId: string, attempt: number): string =>
  `hold:${applicationId}/${attempt}`;

type HoldInput = Parties & { readonly attempt: number; readonly terms: AgreedTerms };

/** Holds the pay, once for each attempt. */
const holdPay = {
  name: "hold",
  cid: ({ applicationId, attempt }: HoldInput) => holdId(applicationId, attempt),
  call: ({ applicationId, jobId, workerId, employerId, attempt, terms }: HoldInput) => {
    const { hourlyWageWon, startsAt, endsAt, breakMinutes, breaks, regularEmployees } = terms;
    const pay = { hourlyWageWon, startsAt, endsAt, breakMinutes, regularEmployees };
    return {
      action: "payment.hold",
      params: {
        applicationId,
        jobId,
        workerId,
        employerId,
        attempt,
        terms: breaks === undefined ? pay : { ...pay, breaks },
      },
    };
  },
} as const;

const seat = ({ jobId, applicationId, workerId }: Parties) => ({ jobId, applicationId, workerId });
const idsOf = ({ applicationId, jobId }: Parties) => ({ applicationId, jobId });

/** Notifies one of the parties about the worker, once per kind and application. */
const notify = (
  name: string,
  kind: NotificationKind,
  to: "workerId" | "employerId",
): SagaStep<Parties> => ({
  name,
  mustSucceed: true,
  call: (input) => ({
    action: "communication.notify",
    params: {
      userId: input[to],
      kind,
      subject: input.applicationId,
      data: idsOf(input),
      about: input.workerId,
    },
  }),
});

const record = (kind: string): SagaStep<Parties> => ({
  name: "record",
  mustSucceed: true,
  call: ({ applicationId, jobId, workerId, employerId }) => ({
    action: "analytics.record",
    params: { kind, data: { applicationId, jobId, workerId, employerId } },
  }),
});

/** `kept`: the time that was worked, which is not released; absent in older sagas. */
export type FinishInput = Parties & {
  readonly kept?: { readonly from: Instant; readonly to: Instant };
};

const releaseTime: SagaStep<FinishInput> = {
  name: "calendar",
  mustSucceed: true,
  call: ({ workerId, applicationId, kept }) => ({
    action: "user.calendar.release",
    params: { workerId, applicationId, ...(kept === undefined ? {} : { kept }) },
  }),
};

const entered = (input: ApplyInput): ApplicationEvent[] => {
  const { applicationId, jobId, workerId, employerId, terms, appliedAt, correlationId } = input;
  const parties = { applicationId, jobId, workerId, employerId };
  const { startsAt, endsAt } = terms;
  const event = {
    type: "entered",
    data: { ...parties, appliedAt: appliedAt as AgreedTerms["startsAt"], startsAt, endsAt },
  } as const;
  if (!input.isFirstCome) return [event];
  return [event, ...beginAccept("firstCome", { parties, terms, accepts: 0 }, correlationId)];
};

export const applySaga: SagaDefinition<ApplyInput> = {
  name: "apply",
  steps: [
    {
      name: "enter",
      call: ({ seenVersion, ...input }) => ({
        action: "job.seats.enter",
        params: { ...seat(input), ...(seenVersion === undefined ? {} : { seenVersion }) },
      }),
      undo: (input) => ({ action: "job.seats.leave", params: seat(input) }),
    },
    {
      name: "calendar",
      call: ({ workerId, applicationId, terms, terms: { startsAt, endsAt, place } }) => ({
        action: "user.calendar.book",
        params: {
          workerId,
          applicationId,
          from: startsAt,
          to: endsAt,
          place: { lat: place.lat, lng: place.lng },
          minutes: workMinutes(terms),
        },
      }),
      undo: ({ workerId, applicationId }) => ({
        action: "user.calendar.release",
        params: { workerId, applicationId },
      }),
      makes: entered,
    },
    notify("tellWorker", "applied", "workerId"),
    notify("tellEmployer", "newApplicant", "employerId"),
    record("applied"),
  ],
  compensated: (_, { code }): ApplicationEvent[] => [{ type: "turnedAway", data: { code } }],
};

const noFundsSaga: SagaDefinition<Parties> = {
  name: "noFunds",
  steps: [notify("tellEmployer", "noFunds", "employerId")],
};

/** Notifies both that the admission check refused where OneDay would have accepted; not why. */
const passedOverSaga: SagaDefinition<Parties> = {
  name: "passedOver",
  steps: [
    notify("tellWorker", "passedOver", "workerId"),
    notify("tellEmployer", "passedOver", "employerId"),
  ],
};

/**
 * The refusals that pass a worker over. JOB_FULL is not one: the worker keeps waiting. JOB_NOT_OPEN
 * is not one: the application ends with the job.
 */
const passingOver: readonly string[] = admissionRefusals.filter((code) => !code.startsWith("JOB_"));

export const acceptSaga: SagaDefinition<AcceptInput> = {
  name: "accept",
  steps: [
    {
      name: "seat",
      call: (input) => ({ action: "job.seats.take", params: seat(input) }),
      undo: (input) => ({ action: "job.seats.free", params: seat(input) }),
    },
    {
      ...holdPay,
      undo: ({ applicationId, attempt }) => ({
        action: "payment.release",
        params: { applicationId, attempt },
      }),
    },
    // The hold may have taken long or waited for an operator, so the facts may have changed.
    { name: "admit", call: (input) => ({ action: "job.seats.admit", params: seat(input) }) },
  ],
  completed: ({ applicationId, jobId, workerId, employerId }): ApplicationEvent[] => [
    { type: "accepted", data: { applicationId, jobId, workerId, employerId } },
  ],
  compensated: ({ isAutomatic, attempt, correlationId, ...input }, { code }) => {
    if (!isAutomatic) return [];
    const { applicationId, jobId, workerId, employerId } = input;
    const parties = { applicationId, jobId, workerId, employerId };
    if (code === "INSUFFICIENT_FUNDS") {
      return begin(noFundsSaga, `noFunds/${attempt}`, parties, correlationId);
    }
    if (!passingOver.includes(code)) return [];
    return begin(passedOverSaga, `passedOver/${attempt}`, parties, correlationId);
  },
};

/**
 * Who begins to accept: the employer, OneDay as the worker applies, or OneDay from the waiting
 * list.
 */
export type Way = "hand" | "firstCome" | "waiting";

/** The events that begin the application's next attempt to accept. */
export const beginAccept = (
  way: Way,
  { parties, terms, accepts }: Pick<Applied, "parties" | "terms" | "accepts">,
  correlationId: string,
): ApplicationEvent[] => {
  const attempt = accepts + 1;
  const isAutomatic = way !== "hand";
  const input: AcceptInput = { ...parties, terms, attempt, isAutomatic, correlationId };
  return [
    { type: "accepting", data: { attempt } },
    ...begin(acceptSaga, `accept/${attempt}`, input, correlationId),
  ];
};

/** Releases the hold, or pays the leave allowance from it. */
const resolve: SagaStep<EndInput> = {
  name: "release",
  mustSucceed: true,
  call: ({ applicationId, attempt, status, isLeaveDue = false }) => {
    if (attempt === 0) return null;
    if (isLeaveDue) return { action: "payment.payLeave", params: { applicationId, attempt } };
    const undoes = holdId(applicationId, attempt);
    const missed = status === "noShow" ? { isMissed: true } : {};
    return { action: "payment.release", params: { applicationId, attempt, undoes, ...missed } };
  },
  makes: ({ isLeaveDue = false, ...input }, { grossWon, netWon }): ApplicationEvent[] => {
    if (!isLeaveDue) return [];
    const { applicationId, jobId, workerId, employerId } = input;
    const parties = { applicationId, jobId, workerId, employerId };
    const paid = { grossWon: Number(grossWon), netWon: Number(netWon) };
    return [{ type: "leavePaid", data: { ...parties, ...paid } }];
  },
};

export const endSaga: SagaDefinition<EndInput> = {
  name: "end",
  steps: [
    resolve,
    {
      name: "leave",
      mustSucceed: true,
      call: (input) => ({ action: "job.seats.leave", params: seat(input) }),
    },
    releaseTime,
    {
      name: "record",
      mustSucceed: true,
      call: ({ status, applicationId, jobId, workerId, employerId }) => ({
        action: "analytics.record",
        params: { kind: status, data: { applicationId, jobId, workerId, employerId } },
      }),
    },
  ],
};

/** The employer may charge their wallet later: what an operator decided is then paid. */
const retryOn = ["INSUFFICIENT_FUNDS"];

const payWork: SagaStep<SettleInput> = {
  name: "pay",
  mustSucceed: true,
  retryOn,
  call: ({ applicationId, attempt, minutes }) => ({
    action: "payment.settle",
    params: { applicationId, attempt, workedMinutes: minutes },
  }),
  makes: ({ applicationId, jobId, workerId, employerId }, { netWon, paidAt }) => {
    const parties = { applicationId, jobId, workerId, employerId };
    const data = { ...parties, netWon: Number(netWon), at: instant(String(paidAt)) };
    return [{ type: "paid", data } satisfies ApplicationEvent];
  },
};

export const settleSaga: SagaDefinition<SettleInput> = { name: "settle", steps: [payWork] };

/** Parks while the employer has no money, and is retried. The decision remains. */
const repaySaga: SagaDefinition<RepayInput> = {
  name: "repay",
  steps: [{ ...holdPay, mustSucceed: true, retryOn }, payWork],
};

/** The events that begin to pay for an overturned no-show, under the next hold number. */
export const beginRepay = (input: RepayInput, correlationId: string): ApplicationEvent[] => [
  { type: "accepting", data: { attempt: input.attempt } },
  ...begin(repaySaga, "settle", input, correlationId),
];

/**
 * Parks while the employer has too little, and resumes once they have enough. The decision remains,
 * and no wallet falls below 0.
 */
export const correctSaga: SagaDefinition<CorrectInput> = {
  name: "correct",
  steps: [
    {
      name: "pay",
      mustSucceed: true,
      retryOn,
      call: ({ applicationId, attempt, minutes }) => ({
        action: "payment.correct",
        params: { applicationId, attempt, decidedMinutes: minutes },
      }),
      makes: ({ applicationId, jobId, workerId, employerId, netWon }, { netWon: moreWon }) => {
        const parties = { applicationId, jobId, workerId, employerId };
        const data = { ...parties, netWon: netWon + Number(moreWon) };
        return [{ type: "payCorrected", data } satisfies ApplicationEvent];
      },
    },
  ],
};

export const finishSaga: SagaDefinition<FinishInput> = { name: "finish", steps: [releaseTime] };

export const applicationSagas = [
  applySaga,
  acceptSaga,
  noFundsSaga,
  passedOverSaga,
  endSaga,
  settleSaga,
  repaySaga,
  correctSaga,
  finishSaga,
] as const;
