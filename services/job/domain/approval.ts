/** Approval: the decisions that end a day of work, with the sagas that they begin. */
import { begin } from "../../../mixins/saga/saga.ts";
import type { Instant } from "../../contracts/core/units.ts";
import { finishSaga } from "./application.saga.ts";
import type * as rules from "./application.ts";
import { attendedTime } from "./attendance.ts";
import { settleSaga } from "./pay.saga.ts";
import * as steps from "./transitions.ts";

/** Approval and the start of the payment, in one commit. */
export const approved = (
  applied: rules.Applied,
  workedMinutes: number | undefined,
  correlationId: string,
): rules.ApplicationEvent[] => {
  const [event] = steps.approve(applied, workedMinutes);
  if (event?.type !== "approved") return [];
  const { minutes } = event.data;
  const input = { ...applied.parties, attempt: applied.accepts, minutes };
  return [event, ...begin(settleSaga, "settle", input, correlationId)];
};

/** The saga that releases the time after the work, except for the attended part of the plan. */
export const finishing = (
  { parties, terms }: rules.Applied,
  inAt: Instant | null,
  outAt: Instant | null,
  correlationId: string,
): rules.ApplicationEvent[] => {
  const kept = inAt === null || outAt === null ? null : attendedTime(terms, inAt, outAt);
  const input = kept === null ? parties : { ...parties, kept };
  return begin(finishSaga, "finish", input, correlationId);
};
