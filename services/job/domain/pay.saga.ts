/**
 * The sagas that pay a worker.
 *
 * - settle: the hold pays.
 * - settleBeyond: the hold pays the plan, then the employer's wallet what was signed beyond it.
 * - repay: a new hold pays, since a no-show released the first one.
 * - correct: changes an earlier payment to what was decided.
 */
import { begin, type SagaDefinition, type SagaStep } from "../../../mixins/saga/saga.ts";
import { instant } from "../../contracts/core/units.ts";
import type { Time } from "../../contracts/kernel/work-spans.ts";
import type { AgreedTerms, ApplicationEvent, Parties } from "./application.ts";
import { holdPay } from "./saga-steps.ts";

/** `worked` is absent in sagas from before intervals were recorded. */
export type SettleInput = Parties & {
  readonly attempt: number;
  readonly minutes: number;
  readonly worked?: readonly Time[];
  readonly isSentHome?: true;
};

/** A decision about paid work: the minutes, and what the worker had been paid before (`netWon`). */
export type CorrectInput = SettleInput & { readonly netWon: number };

/** Pays for an overturned no-show: the first hold was released, so there is a new one. */
export type RepayInput = SettleInput & { readonly terms: AgreedTerms };

/**
 * What passes by itself: the employer may charge their wallet later, and payment's clock may be behind
 * that of job. What was decided is then paid.
 */
const retryOn = ["INSUFFICIENT_FUNDS", "TIMES_IN_FUTURE"];

const payWork: SagaStep<SettleInput> = {
  name: "pay",
  mustSucceed: true,
  retryOn,
  call: ({ applicationId, attempt, minutes: workedMinutes, worked, isSentHome }) => ({
    action: "payment.settle",
    params: {
      ...{ applicationId, attempt, workedMinutes },
      ...(worked === undefined ? {} : { worked }),
      ...(isSentHome === undefined ? {} : { isSentHome }),
    },
  }),
  makes: ({ applicationId, jobId, workerId, employerId }, { netWon, paidAt }) => {
    const parties = { applicationId, jobId, workerId, employerId };
    const data = { ...parties, netWon: Number(netWon), at: instant(String(paidAt)) };
    return [{ type: "paid", data } satisfies ApplicationEvent];
  },
};

/** The call that pays the difference to what was settled. */
const correcting = ({ applicationId, attempt, minutes, worked }: SettleInput) => ({
  action: "payment.correct",
  params: {
    ...{ applicationId, attempt, decidedMinutes: minutes },
    ...(worked === undefined ? {} : { worked }),
  },
});

/** Pays the work beyond the plan, once the employer has the money; the plan is paid before. */
const payBeyond: SagaStep<SettleInput> = {
  name: "beyond",
  mustSucceed: true,
  retryOn,
  call: (input) => {
    const { action, params } = correcting(input);
    return { action, params: { ...params, isBeyondPlan: true } };
  },
  makes: ({ applicationId, jobId, workerId, employerId }, { netWon: moreWon, paidNetWon }) => {
    if (Number(moreWon) === 0) return [];
    const parties = { applicationId, jobId, workerId, employerId };
    const data = { ...parties, netWon: Number(paidNetWon) + Number(moreWon) };
    return [{ type: "payCorrected", data } satisfies ApplicationEvent];
  },
};

export const settleSaga: SagaDefinition<SettleInput> = { name: "settle", steps: [payWork] };

/** Parks before the last step while the employer has too little, and is retried. */
export const settleBeyondSaga: SagaDefinition<SettleInput> = {
  name: "settleBeyond",
  steps: [payWork, payBeyond],
};

/** Parks while the employer has no money, and is retried. The decision remains. */
export const repaySaga: SagaDefinition<RepayInput> = {
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
      call: correcting,
      makes: (input, { netWon: moreWon, paidNetWon = input.netWon }) => {
        const { applicationId, jobId, workerId, employerId } = input;
        const parties = { applicationId, jobId, workerId, employerId };
        const data = { ...parties, netWon: Number(paidNetWon) + Number(moreWon) };
        return [{ type: "payCorrected", data } satisfies ApplicationEvent];
      },
    },
  ],
};
