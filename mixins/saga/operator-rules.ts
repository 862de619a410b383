/** Acts: what an operator's word adds to a parked saga. Pure. */
import { Refusal } from "../../services/contracts/core/refusal.ts";
import type { LogEvent } from "../log/commit.ts";
import {
  endUndoing,
  evolveSagas,
  type SagaDefinition,
  type SagaEvent,
  type SagaState,
} from "./saga.ts";

const checkParked = ({ status }: SagaState): void => {
  if (status !== "parked") throw new Refusal("SAGA_NOT_PARKED", { status });
};

/** Lets a parked saga go on where it stood, with all its attempts. Refuses SAGA_NOT_PARKED. */
export const resume = (saga: SagaState): SagaEvent[] => {
  checkParked(saga);
  return [{ type: "saga.resumed", data: { key: saga.key } }];
};

/**
 * Has a parked saga undone as if its step had been refused: every step that was requested, the
 * one whose outcome nobody knows included, in reverse order. Refuses SAGA_NOT_PARKED, and
 * SAGA_NOT_ABORTABLE once a step after the point of no return was requested: from then on what
 * came before it is a fact that others build on, and the saga can only go forward.
 */
export const abort = <I>(definition: SagaDefinition<I>, saga: SagaState): LogEvent[] => {
  checkParked(saga);
  const past = definition.steps.find(
    ({ name, mustSucceed }) => mustSucceed && saga.steps[name] !== undefined,
  );
  if (past !== undefined) throw new Refusal("SAGA_NOT_ABORTABLE", { step: past.name });
  const event: SagaEvent = { type: "saga.aborted", data: { key: saga.key } };
  const next = evolveSagas({ [saga.key]: saga }, event)[saga.key] ?? saga;
  return [event, ...endUndoing(definition, next)];
};
