/**
 * Saga: a command over several services, as events in its orchestrator's own stream.
 *
 * It writes what it is about to ask before it asks. Only a refusal that the asked action's
 * contract lists ends a step; anything else is unknown, and asked again under the same id. When a
 * step is refused, it and every step that was requested before it are undone in reverse order: one
 * of two replicas may refuse it while the other, which stood still, has the same question before it
 * and would do it when nobody expects it any more. A saga that cannot go on is parked until an operator resumes or aborts it. The shape
 * follows Garcia-Molina and Salem, "Sagas" (1987, DOI 10.1145/38713.38742), with the durable
 * intent of the reliability notes. Pure: `saga.mixin` carries it out.
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
  /** What to ask; null when this time there is nothing to ask. */
  readonly call: (input: I) => ActionCall | null;
  /** Undoes the step whether it happened or not; absent when there is nothing to undo. */
  readonly undo?: (input: I) => ActionCall;
  /** The command id where the asked service fixes it; `<stream>/<saga>/<step>` otherwise. */
  readonly cid?: (input: I) => string;
  /** A step after the point of no return: a refusal parks the saga instead of undoing it. */
  readonly mustSucceed?: boolean;
  /** What becomes true in the orchestrator's stream, in the same commit as the success. */
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
  /** How it stood when it was parked; null when it is not. */
  readonly before: (Pick<SagaState, "reason"> & { readonly status: "running" | "undoing" }) | null;
  /** How often an operator has set it going again. */
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

export const isSagaEvent = (event: LogEvent): event is SagaEvent => event.type.startsWith("saga.");

/** What names a saga to an operator. */
export const sagaIdOf = (subject: string, key: string): string => idFrom("saga", subject, key);

/** True when the saga asks nothing more by itself. */
export const isEnded = ({ status }: SagaState): boolean =>
  status === "completed" || status === "compensated" || status === "parked";

/** Why a saga is undone that no step refused. */
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
      const { status, reason: stood } = saga;
      const before = { status: status === "undoing" ? status : "running", reason: stood } as const;
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

/** The next thing to do for a saga as it stands. */
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

/** The command id of a step's question, in the stream of a subject: the same however often it is asked. */
export const stepCidOf = <I>(subject: string, { key, input }: SagaState, step: SagaStep<I>) =>
  step.cid?.(input as I) ?? `${subject}/${key}/${step.name}`;

/** The events that begin a saga: its start and its first request, for one commit. */
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

/** After a step's success: what it makes true, and the next request or the end. */
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

/** The end, when nothing is left to undo. */
export const endUndoing = <I>(definition: SagaDefinition<I>, saga: SagaState): LogEvent[] => {
  if (nextOf(definition, saga).do === "undo") return [];
  const reason = saga.reason ?? { code: "UNKNOWN", data: {} };
  const { key } = saga;
  return [
    { type: "saga.compensated", data: { key } },
    ...(definition.compensated?.(saga.input as I, reason) ?? []),
  ];
};

/** After a refusal: the undoing begins, or ends at once when there is nothing to undo. */
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

/** After one step was undone: the end when it was the last. */
export const undone = <I>(
  definition: SagaDefinition<I>,
  saga: SagaState,
  step: SagaStep<I>,
): LogEvent[] => {
  const event: SagaEvent = { type: "saga.undone", data: { key: saga.key, step: step.name } };
  return [event, ...endUndoing(definition, evolveOne(saga, event))];
};
