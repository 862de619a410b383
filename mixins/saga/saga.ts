/**
 * Saga: a command over several services, as events in its orchestrator's own stream.
 *
 * A saga records each request before it calls. Only a refusal that the called action's contract
 * lists ends a step. Any other error is an unknown outcome, and the call is repeated under the same
 * id. When a step is refused, it and every step requested before it are undone in reverse order.
 * The refused step is included, because another replica that was stalled may make the same call
 * later, and succeed. A saga that cannot continue is parked until an operator resumes or aborts it.
 * The shape follows Garcia-Molina and Salem, "Sagas" (1987, DOI 10.1145/38713.38742), with the
 * durable intent of the reliability notes. Pure: `saga.mixin` carries it out.
 */
import { idFrom } from "../../services/contracts/core/units.ts";
import type { LogEvent } from "../log/commit.ts";

/** A call to another service's action, without the command id. */
export type ActionCall = {
  readonly action: string;
  readonly params: Readonly<Record<string, unknown>>;
};

type Input = Readonly<Record<string, unknown>>;

export type SagaStep<I> = {
  readonly name: string;
  /** The call to make; null when this input needs none. */
  readonly call: (input: I) => ActionCall | null;
  /** Undoes the step whether it happened or not; absent for a step without an effect to undo. */
  readonly undo?: (input: I) => ActionCall;
  /** The command id where the called service prescribes it; else `<stream>/<saga>/<step>`. */
  readonly cid?: (input: I) => string;
  /** A step after the point of no return: a refusal parks the saga instead of undoing it. */
  readonly mustSucceed?: boolean;
  /** Refusals that may pass by themselves: a saga that one of them parked is retried. */
  readonly retryOn?: readonly string[];
  /** Events for the orchestrator's stream, in the same commit as the success. */
  readonly makes?: (input: I, result: Input) => readonly LogEvent[];
};

export type SagaDefinition<I = Input> = {
  readonly name: string;
  readonly steps: readonly SagaStep<I>[];
  readonly completed?: (input: I) => readonly LogEvent[];
  readonly compensated?: (input: I, reason: SagaReason) => readonly LogEvent[];
};

export type SagaReason = {
  readonly code: string;
  readonly data: Readonly<Record<string, unknown>>;
};

type StepStatus = "requested" | "succeeded" | "refused" | "undone";

export type SagaState = {
  readonly name: string;
  /** Unique in its stream: `apply`, `accept/2`. */
  readonly key: string;
  readonly input: Input;
  readonly status: "running" | "undoing" | "completed" | "compensated" | "parked";
  readonly steps: Readonly<Record<string, StepStatus>>;
  readonly reason: SagaReason | null;
  /** Its status and reason before it was parked; null when it is not parked. */
  readonly before: (Pick<SagaState, "reason"> & { readonly status: "running" | "undoing" }) | null;
  /** How often an operator has resumed or aborted it. */
  readonly round: number;
  readonly correlationId: string;
};

type Started = { saga: string; key: string; input: Input; correlationId: string };
export type SagaEvent =
  | { readonly type: "saga.started"; readonly data: Started }
  | { readonly type: "saga.requested"; readonly data: { key: string; step: string } }
  | { readonly type: "saga.succeeded"; readonly data: { key: string; step: string } }
  | {
      readonly type: "saga.refused";
      readonly data: { key: string; step: string; code: string; data: Input };
    }
  | { readonly type: "saga.undone"; readonly data: { key: string; step: string } }
  | { readonly type: "saga.completed"; readonly data: { key: string } }
  | { readonly type: "saga.compensated"; readonly data: { key: string } }
  | { readonly type: "saga.parked"; readonly data: { key: string; reason: string } }
  | { readonly type: "saga.resumed"; readonly data: { key: string } }
  | { readonly type: "saga.aborted"; readonly data: { key: string } };

/** The sagas of one stream, by key, in the order in which they began. */
export type Sagas = Readonly<Record<string, SagaState>>;

/** Whether an event of a stream belongs to one of its sagas. */
export const isSagaEvent = (event: LogEvent): event is SagaEvent => event.type.startsWith("saga.");

/** The id of a saga for operators. */
export const sagaIdOf = (subject: string, key: string): string => idFrom("saga", subject, key);

/** True when the saga makes no more calls by itself. */
export const isEnded = ({ status }: SagaState): boolean =>
  status === "completed" || status === "compensated" || status === "parked";

/** The reason of a saga that is undone without a refused step. */
const aborted: SagaReason = { code: "SAGA_ABORTED", data: {} };

const evolveOne = (
  saga: SagaState,
  event: Exclude<SagaEvent, { type: "saga.started" }>,
): SagaState => {
  const step = (name: string, status: StepStatus) => ({ ...saga.steps, [name]: status });
  switch (event.type) {
    case "saga.requested":
      return { ...saga, steps: step(event.data.step, "requested") };
    case "saga.succeeded":
      return { ...saga, steps: step(event.data.step, "succeeded") };
    case "saga.refused": {
      const { code, data } = event.data;
      const steps = step(event.data.step, "refused");
      return { ...saga, status: "undoing", steps, reason: { code, data } };
    }
    case "saga.undone":
      return { ...saga, steps: step(event.data.step, "undone") };
    case "saga.completed":
      return { ...saga, status: "completed" };
    case "saga.compensated":
      return { ...saga, status: "compensated" };
    case "saga.parked": {
      const { status, reason: previous } = saga;
      const before = {
        status: status === "undoing" ? status : "running",
        reason: previous,
      } as const;
      const reason = { code: event.data.reason, data: {} };
      return { ...saga, status: "parked", reason, before: saga.before ?? before };
    }
    case "saga.resumed":
      return { ...saga, ...saga.before, before: null, round: saga.round + 1 };
    case "saga.aborted": {
      const { before } = saga;
      const reason = before?.status === "undoing" ? before.reason : aborted;
      return { ...saga, status: "undoing", reason, before: null, round: saga.round + 1 };
    }
  }
};

/** Folds one saga event into the sagas of its stream. */
export const evolveSagas = (sagas: Sagas, event: SagaEvent): Sagas => {
  if (event.type === "saga.started") {
    const { saga: name, key, input, correlationId } = event.data;
    const begun = {
      name,
      key,
      input,
      correlationId,
      steps: {},
      reason: null,
      before: null,
      round: 0,
    };
    return { ...sagas, [key]: { ...begun, status: "running" } };
  }
  const saga = sagas[event.data.key];
  return saga === undefined ? sagas : { ...sagas, [saga.key]: evolveOne(saga, event) };
};

/** What a saga has to do next. */
export type Next<I = Input> =
  | { readonly do: "ask"; readonly step: SagaStep<I> }
  | { readonly do: "undo"; readonly step: SagaStep<I> }
  | { readonly do: "nothing" };

/** The next call of a saga in its current state. */
export const nextOf = <I>(definition: SagaDefinition<I>, saga: SagaState): Next<I> => {
  if (saga.status === "running") {
    const step = definition.steps.find(({ name }) => saga.steps[name] === "requested");
    return step === undefined ? { do: "nothing" } : { do: "ask", step };
  }
  if (saga.status === "undoing") {
    const step = definition.steps.findLast(({ name, undo }) => {
      const status = saga.steps[name];
      return undo !== undefined && status !== undefined && status !== "undone";
    });
    return step === undefined ? { do: "nothing" } : { do: "undo", step };
  }
  return { do: "nothing" };
};

/** The command id of a step's call, for the stream of a subject: the same at every attempt. */
export const stepCidOf = <I>(subject: string, { key, input }: SagaState, step: SagaStep<I>) =>
  step.cid?.(input as I) ?? `${subject}/${key}/${step.name}`;

/** The events that start a saga: its start and its first request, for one commit. */
export const begin = <I extends object>(
  definition: SagaDefinition<I>,
  key: string,
  input: I,
  correlationId: string,
): SagaEvent[] => {
  const first = definition.steps[0];
  if (first === undefined) throw new TypeError(`saga ${definition.name} has no steps`);
  const started = { saga: definition.name, key, input: input as unknown as Input, correlationId };
  return [
    { type: "saga.started", data: started },
    { type: "saga.requested", data: { key, step: first.name } },
  ];
};

/** The events after a step's success: those it makes, and the next request or the end. */
export const succeed = <I>(
  definition: SagaDefinition<I>,
  saga: SagaState,
  step: SagaStep<I>,
  result: Input,
): LogEvent[] => {
  const { key } = saga;
  const input = saga.input as I;
  const following = definition.steps[definition.steps.indexOf(step) + 1];
  const done: LogEvent[] = [
    { type: "saga.succeeded", data: { key, step: step.name } },
    ...(step.makes?.(input, result) ?? []),
  ];
  if (following !== undefined) {
    return [...done, { type: "saga.requested", data: { key, step: following.name } }];
  }
  return [
    ...done,
    ...(definition.completed?.(input) ?? []),
    { type: "saga.completed", data: { key } },
  ];
};

/** The events of the end, when no step is left to undo; else none. */
export const endUndoing = <I>(definition: SagaDefinition<I>, saga: SagaState): LogEvent[] => {
  if (nextOf(definition, saga).do === "undo") return [];
  const reason = saga.reason ?? { code: "UNKNOWN", data: {} };
  const { key } = saga;
  return [
    { type: "saga.compensated", data: { key } },
    ...(definition.compensated?.(saga.input as I, reason) ?? []),
  ];
};

/**
 * The events after a refusal: undoing starts, and ends at once if there is no step to undo. A
 * refusal of a step that must succeed parks the saga.
 */
export const refuse = <I>(
  definition: SagaDefinition<I>,
  saga: SagaState,
  step: SagaStep<I>,
  { code, data }: SagaReason,
): LogEvent[] => {
  const { key } = saga;
  if (step.mustSucceed) return [{ type: "saga.parked", data: { key, reason: code } }];
  const refused: SagaEvent = { type: "saga.refused", data: { key, step: step.name, code, data } };
  return [refused, ...endUndoing(definition, evolveOne(saga, refused))];
};

/** The events after a step was undone, with the end if it was the last. */
export const undone = <I>(
  definition: SagaDefinition<I>,
  saga: SagaState,
  step: SagaStep<I>,
): LogEvent[] => {
  const event: SagaEvent = { type: "saga.undone", data: { key: saga.key, step: step.name } };
  return [event, ...endUndoing(definition, evolveOne(saga, event))];
};
