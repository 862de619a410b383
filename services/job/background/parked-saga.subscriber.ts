/** Parked sagas: the parties of an application are notified once that it waits, and for what. */
import { sagaIdOf } from "../../../mixins/saga/saga.ts";
import type { KindFor } from "../../contracts/communication/notification-kinds.ts";
import { call, type Message } from "../../contracts/index.ts";
import { quietSagas } from "../domain/accept.saga.ts";
import { entrySagas } from "../domain/application.saga.ts";
import * as rules from "../domain/application.ts";
import { correctSaga, repaySaga, settleBeyondSaga } from "../domain/pay.saga.ts";
import type { JobService } from "../job.types.ts";

type Receiver = keyof KindFor;
type Notice = { [R in Receiver]: readonly [R, KindFor[R]] }[Receiver];

const toBoth: readonly Notice[] = [
  ["workerId", "delayed"],
  ["employerId", "delayed"],
];
const quiet: readonly string[] = quietSagas.map(({ name }) => name);
const entries: readonly string[] = entrySagas.map(({ name }) => name);
const owed: readonly string[] = [repaySaga.name, correctSaga.name, settleBeyondSaga.name];

const noticesOf = (
  name: string,
  code: string | undefined,
  { isEntered }: rules.Applied,
): readonly Notice[] => {
  if (quiet.includes(name)) return [];
  if (owed.includes(name) && code === "INSUFFICIENT_FUNDS") {
    return [
      ["workerId", "payWaits"],
      ["employerId", "fundsNeeded"],
    ];
  }
  // The employer does not know of an application that the job has not let in.
  return entries.includes(name) && !isEntered ? toBoth.slice(0, 1) : toBoth;
};

/** Notifies the parties of a parked saga; a message delivered again changes nothing. */
export const notifyOfParked = async (
  service: JobService,
  { data: { sagaId, applicationId } }: Message<"job.sagaParked">,
): Promise<void> => {
  const { applied, sagas } = await service.log.state(rules.applications, applicationId);
  const saga = Object.values(sagas).find(({ key }) => sagaIdOf(applicationId, key) === sagaId);
  if (applied === null || saga?.status !== "parked") return;
  const { parties } = applied;
  for (const [receiver, kind] of noticesOf(saga.name, saga.reason?.code, applied)) {
    await call(service.broker, "communication.notify", {
      cid: `parked:${sagaId}/${receiver}/${kind}`,
      userId: parties[receiver],
      kind,
      subject: sagaId,
      data: { applicationId, jobId: parties.jobId },
    });
  }
};
