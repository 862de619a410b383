/**
 * Owed: what an operator has decided that a worker is owed, and his employer's wallet could not pay.
 *
 * The saga that was to pay it is parked, with an alert, and not forgotten: the clock asks payment
 * again under the step's own command id, so that it is paid once whoever asks and how often. When
 * the money was there the saga goes on. Nothing is written down while it is not.
 */
import { systemCommand } from "../../../mixins/log/commands.ts";
import { openSagasOf } from "../../../mixins/saga/open-sagas.ts";
import { resume } from "../../../mixins/saga/operator-rules.ts";
import { nextOf, type SagaState, stepCidOf } from "../../../mixins/saga/saga.ts";
import { sagasOf } from "../../../mixins/saga.mixin.ts";
import { type Application, applications } from "../domain/application.ts";
import type { JobService } from "../job.types.ts";

const noFunds = "INSUFFICIENT_FUNDS";
/** The sagas that pay what was decided (../domain/application.saga.ts). */
const paying = ["settle", "correct"];
/** Asked at one beat; whoever is behind them comes at the next. */
const owedAtOnce = 20;
const askMs = 5000;

/** Up to where the last beat has asked, by service. */
const askedUpTo = new WeakMap<JobService, string>();

const isOwed = (saga: SagaState | undefined): saga is SagaState =>
  saga?.status === "parked" && saga.reason?.code === noFunds;

/** True where the employer still has too little. Throws when nobody knows. */
const isStillShort = async (
  service: JobService,
  stream: string,
  saga: SagaState,
): Promise<boolean> => {
  const definition = sagasOf<Application>(service).definitionOf(saga);
  const next = definition && nextOf(definition, { ...saga, ...saga.before });
  const step = next?.do === "ask" ? next.step : null;
  const target = step?.call(saga.input) ?? null;
  if (step === null || target === null) return true;
  const params = { ...target.params, cid: stepCidOf(stream, saga, step) };
  const options = { timeout: askMs, requestID: saga.correlationId };
  try {
    await service.broker.call(target.action, params, options);
    return false;
  } catch (error) {
    if ((error as { type?: string }).type === noFunds) return true;
    throw error;
  }
};

const payOne = async (service: JobService, stream: string, key: string): Promise<void> => {
  const saga = (await service.log.state(applications, stream)).sagas[key];
  if (!isOwed(saga) || (await isStillShort(service, stream, saga))) return;
  const { round, correlationId } = saga;
  await service.log.decide(
    applications,
    stream,
    ({ sagas: { [key]: current } }) => (isOwed(current) ? resume(current) : []),
    systemCommand(`owed:${stream}/${key}/${round}`, { correlationId }),
  );
};

/** Asks again for some of what is owed, in turn. */
export const payUnpaidDecisions = async (service: JobService): Promise<void> => {
  const after = askedUpTo.get(service) ?? "";
  const rows = await (await openSagasOf(service)).find(
    { status: "parked", key: { $in: paying }, _id: { $gt: after } },
    { sort: { _id: 1 }, limit: owedAtOnce },
  );
  askedUpTo.set(service, rows.length < owedAtOnce ? "" : (rows.at(-1)?._id ?? ""));
  for (const { stream, key } of rows) {
    try {
      await payOne(service, stream, key);
    } catch (error) {
      // What is wrong with one keeps nobody else from being paid; the next beat asks again.
      service.logger.warn(`owed to ${stream}: ${(error as Error).message}`);
    }
  }
};
