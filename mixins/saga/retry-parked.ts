/**
 * Retry of parked sagas: asks again for a step whose refusal may pass by itself (`retryOn`).
 *
 * The saga stays parked, with its alert. The step is called under its own command id, so it has its
 * effect only once. When the call is accepted, the saga resumes; until then nothing is written. A
 * saga that had no answer resumes each hour, and is parked again if there still is none.
 */
import type { Service } from "moleculer";
import { type Instant, later, now } from "../../services/contracts/core/units.ts";
import { openEnds } from "../../services/contracts/operations/open-ends.ts";
import { systemCommand } from "../log/commands.ts";
import { resourcesOf } from "../log/service-resources.ts";
import { type OpenSaga, openSagasOf } from "./open-sagas.ts";
import { resume } from "./operator-rules.ts";
import { nextOf, type SagaState, type SagaStep, stepCidOf } from "./saga.ts";
import { callMs, noAnswer, type SagaHost, type SagaRunner } from "./saga-runner.ts";

/** How many parked sagas are looked at in one run; the rest follow in the next. */
const sagasAtOnce = 20;

/** The last saga that the previous run looked at, by service. */
const lookedUpTo = new WeakMap<Service, string>();

/** The step that a parked saga may retry; null where its refusal is final. */
const stepToRetry = <S extends SagaHost>(
  runner: SagaRunner<S>,
  saga: SagaState | undefined,
): SagaStep<unknown> | null => {
  if (saga?.status !== "parked") return null;
  const definition = runner.definitionOf(saga);
  const next = definition && nextOf(definition, { ...saga, ...saga.before });
  if (next?.do !== "ask") return null;
  return next.step.retryOn?.includes(saga.reason?.code ?? "") === true ? next.step : null;
};

/** True if the called service refuses the step as before. Throws any other failure. */
const isRefusedAgain = async (
  { broker }: Service,
  stream: string,
  saga: SagaState,
  step: SagaStep<unknown>,
): Promise<boolean> => {
  const target = step.call(saga.input);
  if (target === null) return true;
  const params = { ...target.params, cid: stepCidOf(stream, saga, step) };
  try {
    const options = { timeout: callMs, requestID: saga.correlationId };
    await broker.call(target.action, params, options);
    return false;
  } catch (error) {
    if ((error as { type?: string }).type === saga.reason?.code) return true;
    throw error;
  }
};

const retryMs = openEnds["saga.parked"].clocks.retry.after.ms;

/** Whether a saga was parked for an hour because its step had no answer. */
const isUnanswered = (saga: SagaState | undefined, since: Instant, at: Instant): boolean =>
  saga?.status === "parked" &&
  saga.reason?.code.endsWith(noAnswer) === true &&
  later(since, retryMs) <= at;

const retryOne = async <S extends SagaHost>(
  service: Service,
  runner: SagaRunner<S>,
  { stream, key, since }: OpenSaga,
  at: Instant,
): Promise<void> => {
  const log = await resourcesOf(service).log();
  const saga = (await log.state(runner.streamDefinition, stream)).sagas[key];
  const step = stepToRetry(runner, saga);
  if (saga === undefined) return;
  if (step === null && !isUnanswered(saga, since, at)) return;
  if (step !== null && (await isRefusedAgain(service, stream, saga, step))) return;
  const { round, correlationId } = saga;
  const mayResume = (current: SagaState): boolean =>
    current.round === round && current.status === "parked";
  const rule = ({ sagas: { [key]: current } }: S) =>
    current !== undefined && mayResume(current) ? resume(current) : [];
  const command = systemCommand(`retry:${stream}/${key}/${round}`, { correlationId });
  await log.decide(runner.streamDefinition, stream, rule, command);
};

/** Retries some of the parked sagas of a service, in turn. */
export const retryParked = async <S extends SagaHost>(
  service: Service,
  runner: SagaRunner<S>,
  at: Instant = now(),
): Promise<void> => {
  const after = lookedUpTo.get(service) ?? "";
  const rows = await (await openSagasOf(service)).find(
    { status: "parked", _id: { $gt: after } },
    { sort: { _id: 1 }, limit: sagasAtOnce },
  );
  lookedUpTo.set(service, rows.length < sagasAtOnce ? "" : (rows.at(-1)?._id ?? ""));
  for (const row of rows) {
    const { stream, key } = row;
    try {
      await retryOne(service, runner, row, at);
    } catch (error) {
      // A failure of one saga does not stop the others; the next run asks again.
      service.logger.warn(`saga ${stream}/${key} is not retried: ${(error as Error).message}`);
    }
  }
};
