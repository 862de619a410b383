/** Operator rules: the events that an operator's action adds to a parked saga. Pure. */
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

/** Resumes a parked saga where it stopped, with all its attempts. Refuses SAGA_NOT_PARKED. */
export const resume = (saga: SagaState): SagaEvent[] => {
  checkParked(saga);
  return [{ type: "saga.resumed", data: { key: saga.key } }];
};

/**
 * Undoes a parked saga as if its step had been refused. Every requested step is undone in reverse
 * order, including one with an unknown outcome. Refuses SAGA_NOT_PARKED. Refuses SAGA_NOT_ABORTABLE
 * once a step after the point of no return was requested: others then build on the steps before it,
 * and the saga can only go forward.
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
