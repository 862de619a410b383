/**
 * The sagas of an application: what has to happen in other services, and how it is undone.
 *
 * apply: the job lets the worker in, the calendar books the time (the point of no return), then
 * both are told and analytics records it. accept: seat, then hold, then accepted. end: hold, seat,
 * time and place in the list are given back. settle: the hold pays. repay: a new hold does, since a
 * no-show gave the first one back. correct: what a decision changes of what was paid. finish: the
 * time that was not worked is free.
 */
import { begin, type SagaDefinition, type SagaStep } from "../../../mixins/saga/saga.ts";
import { type Instant, instant } from "../../contracts/core/units.ts";
import { admissionRefusals } from "../../contracts/job/application.ts";
import { workMinutes } from "../../contracts/law/minors.ts";
import type { AgreedTerms, ApplicationEvent, Applied, Ending, Parties } from "./application.ts";

export type ApplyInput = Parties & {
  readonly terms: AgreedTerms;
  readonly isFirstCome: boolean;
  readonly appliedAt: string;
  /** Of the posting whose terms these are; absent in applications from before. */
  readonly seenVersion?: number;
  readonly correlationId: string;
};
export type AcceptInput = Parties & {
  readonly terms: AgreedTerms;
  readonly attempt: number;
  /** True when no person accepted: the employer is told when there is no money. */
  readonly isAutomatic: boolean;
  readonly correlationId: string;
};
export type EndInput = Parties & {
  readonly status: Ending;
  /** The hold to give back; 0 when there is none. */
  readonly attempt: number;
  /** The employer called off too late: the leave allowance comes out of the hold. */
  readonly isLeaveDue?: boolean;
};
export type SettleInput = Parties & { readonly attempt: number; readonly minutes: number };

/** What was decided of what was paid: the minutes, and what the worker had got for those before. */
export type CorrectInput = SettleInput & { readonly netWon: number };

/** What is paid for a no-show that fell: the first hold went back, so there is another one. */
export type RepayInput = SettleInput & { readonly terms: AgreedTerms };

const holdId = (applicationId: string, attempt: number): string =>
  `hold:${applicationId}/${attempt}`;

type HoldInput = Parties & { readonly attempt: number; readonly terms: AgreedTerms };

/** The pay is held; it happens once for each attempt. */
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

/** A notice to one of the parties, about the worker, once per kind and application. */
const tell = (name: string, kind: string, to: "workerId" | "employerId"): SagaStep<Parties> => ({
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

/** `kept`: the time that was worked, which is not given back; absent in sagas from before. */
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
    tell("tellWorker", "applied", "workerId"),
    tell("tellEmployer", "newApplicant", "employerId"),
    record("applied"),
  ],
  compensated: (_, { code }): ApplicationEvent[] => [{ type: "turnedAway", data: { code } }],
};

const noFundsSaga: SagaDefinition<Parties> = {
  name: "noFunds",
  steps: [tell("tellEmployer", "noFunds", "employerId")],
};

/** Both hear that the gate did not let them in where OneDay would have accepted; not why. */
const passedOverSaga: SagaDefinition<Parties> = {
  name: "passedOver",
  steps: [
    tell("tellWorker", "passedOver", "workerId"),
    tell("tellEmployer", "passedOver", "employerId"),
  ],
};

/** Who is too late for a seat waits on, as they were told; and a job that ended ends them too. */
const passes: readonly string[] = admissionRefusals.filter((code) => !code.startsWith("JOB_"));

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
    // The hold may have taken long, or have waited for an operator: much may be otherwise by now.
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
    if (!passes.includes(code)) return [];
    return begin(passedOverSaga, `passedOver/${attempt}`, parties, correlationId);
  },
};

/** Who begins to accept: the employer, OneDay as the worker comes, or OneDay from the waiting list. */
export type Way = "hand" | "firstCome" | "waiting";

/** The events with which an attempt to accept begins: the next one of the application. */
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

/** What becomes of the hold. */
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

const payWork: SagaStep<SettleInput> = {
  name: "pay",
  mustSucceed: true,
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

/** An employer without money parks it, and an operator sees to it: the decision stands. */
const repaySaga: SagaDefinition<RepayInput> = {
  name: "repay",
  steps: [{ ...holdPay, mustSucceed: true }, payWork],
};

/** The events with which a no-show that fell is paid for, under the next number of a hold. */
export const beginRepay = (input: RepayInput, correlationId: string): ApplicationEvent[] => [
  { type: "accepting", data: { attempt: input.attempt } },
  ...begin(repaySaga, "settle", input, correlationId),
];

/**
 * Parked while the employer has too little, and gone on with once he has more (../background/unpaid-decisions.scheduler.ts): the
 * decision stands, and no wallet falls below 0.
 */
export const correctSaga: SagaDefinition<CorrectInput> = {
  name: "correct",
  steps: [
    {
      name: "pay",
      mustSucceed: true,
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
