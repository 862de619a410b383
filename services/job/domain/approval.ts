/** Approval: the decisions that end a day of work, with the sagas that they begin. */
import { begin } from "../../../mixins/saga/saga.ts";
import { finishSaga } from "./application.saga.ts";
import type * as rules from "./application.ts";
import { attendedTime, isBeyondPlan, workedTimes } from "./attendance.ts";
import { type SettleInput, settleBeyondSaga, settleSaga } from "./pay.saga.ts";
import * as steps from "./transitions.ts";

/** Approval and the start of the payment, in one commit. */
export const approved = (
  applied: rules.Applied,
  workedMinutes: number | undefined,
  correlationId: string,
): rules.ApplicationEvent[] => {
  const [event] = steps.approve(applied, workedMinutes);
  if (event?.type !== "approved") return [];
  return [event, ...beginSettle(applied, event.data.minutes, correlationId)];
};

/** The input of a payment for so many minutes: when they were worked, by the times of the shift. */
export const payInput = (
  applied: rules.Applied,
  attempt: number,
  minutes: number,
): SettleInput => ({
  ...applied.parties,
  attempt,
  minutes,
  worked: workedTimes(applied, minutes),
  ...(applied.signedTimes?.isSentHome === true ? { isSentHome: true } : {}),
});

/** Pays from the hold. Work beyond the plan follows, from what the employer has available. */
export const beginSettle = (
  applied: rules.Applied,
  minutes: number,
  correlationId: string,
): rules.ApplicationEvent[] => {
  const input = payInput(applied, applied.accepts, minutes);
  const saga = isBeyondPlan(applied.terms, input.worked ?? []) ? settleBeyondSaga : settleSaga;
  return begin(saga, "settle", input, correlationId);
};

/** The saga that releases the time after the work, except for the attended part of it. */
export const finishing = (
  applied: rules.Applied,
  correlationId: string,
): rules.ApplicationEvent[] => {
  const { parties } = applied;
  const kept = attendedTime(applied);
  const input = kept === null ? parties : { ...parties, kept };
  return begin(finishSaga, "finish", input, correlationId);
};
