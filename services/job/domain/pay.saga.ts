/**
 * The sagas that pay a worker.
 *
 * - settle: the hold pays.
 * - repay: a new hold pays, since a no-show released the first one.
 * - correct: changes an earlier payment to what was decided.
 */
import { begin, type SagaDefinition, type SagaStep } from "../../../mixins/saga/saga.ts";
import { instant } from "../../contracts/core/units.ts";
import type { AgreedTerms, ApplicationEvent, Parties } from "./application.ts";
import { holdPay } from "./saga-steps.ts";

export type SettleInput = Parties & { readonly attempt: number; readonly minutes: number };

/** A decision about paid work: the minutes, and what the worker had been paid before (`netWon`). */
export type CorrectInput = SettleInput & { readonly netWon: number };

/** Pays for an overturned no-show: the first hold was released, so there is a new one. */
export type RepayInput = SettleInput & { readonly terms: AgreedTerms };

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
