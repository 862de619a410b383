/**
 * Unpaid decisions: what an operator awarded a worker and the employer's wallet could not pay.
 *
 * The saga that pays it is parked, with an alert. The scheduler asks payment again under the step's
 * own command id, so it is paid only once. When it is paid, the saga resumes. Until then nothing is
 * written.
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
/** How many are asked in one run; the rest follow in the next. */
const owedAtOnce = 20;
const askMs = 5000;

/** The last saga that the previous run asked for, by service. */
const askedUpTo = new WeakMap<JobService, string>();

const isOwed = (saga: SagaState | undefined): saga is SagaState =>
  saga?.status === "parked" && saga.reason?.code === noFunds;

/** True if the employer still has too little. Throws any other failure. */
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

/** Asks again for some of the unpaid decisions, in turn. */
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
      // A failure of one does not keep the others from being paid; the next run asks again.
      service.logger.warn(`owed to ${stream}: ${(error as Error).message}`);
    }
  }
};
