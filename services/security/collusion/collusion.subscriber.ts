/** Collusion subscriber: collects the facts of approvals and withdrawals, raises suspicions. */
import { setTimeout as pause } from "node:timers/promises";
import type { Service } from "moleculer";
import { commandOfMessage } from "../../../mixins/log/commands.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import type { ReadModel } from "../../../mixins/projection/read-model.ts";
import { openedReadModel } from "../../../mixins/projection/read-models.ts";
import {
  dayMs,
  type Instant,
  later,
  minutesBetween,
  seoulDate,
} from "../../contracts/core/units.ts";
import type { Message } from "../../contracts/index.ts";
import { suspicionsOfShift, suspicionsOfWithdrawal } from "./collusion-rules.ts";
import { type Dealing, dealingIdOf, dealings, pairOf } from "./dealings.projection.ts";
import { type About, raise, type SuspicionKind, suspicionIdOf, suspicions } from "./suspicion.ts";

type Keeper = Service & LogMethods;
type Approved = Message<"job.approved">;
type Withdrawn = Message<"payment.withdrawn">;

const pairDays = 3;
const partnerDays = 30;
/** The most rows that are read: far more than any bound of the rules. */
const rowsMax = 200;
const waitMs = 50;
const waitsMax = 40;

/** Waits until the read model has a message, but two seconds at most; then it has fewer facts. */
const caughtUp = async (readModel: ReadModel<Dealing>, message: Message): Promise<void> => {
  const id = dealingIdOf(message) ?? "";
  for (let n = 0; n < waitsMax; n += 1) {
    const doc = await readModel.get(id);
    const isSeen = message.type === "job.approved" ? doc?.approvedAt : doc?.at;
    if (isSeen !== undefined) return;
    await pause(waitMs);
  }
};

type Order = "pairOrder" | "workerOrder" | "employerOrder" | "chargeOrder";

/** The dealings of a user or a pair in the days before an instant, newest first. */
const since = (
  readModel: ReadModel<Dealing>,
  order: Order,
  ownerId: string,
  at: Instant,
  days: number,
) =>
  readModel.find(
    { [order]: { $gt: `${ownerId}~${later(at, -days * dayMs)}`, $lte: `${ownerId}~${at}` } },
    { sort: { [order]: -1 }, limit: rowsMax },
  );

const raiseAll = async (
  { log }: Keeper,
  kinds: readonly SuspicionKind[],
  { workerId, employerId, applicationId }: About,
  message: Message,
): Promise<void> => {
  const about = { workerId, employerId, applicationId };
  for (const kind of kinds) {
    const { at } = message;
    const suspicionId = suspicionIdOf(kind, about, at);
    const raised = { suspicionId, kind, ...about, at };
    const cid = `suspicion:${suspicionId}`;
    const command = commandOfMessage(message, cid, { fp: cid });
    await log.decide(suspicions, suspicionId, (before) => raise(before, raised), command);
  }
};

const judgeShift = async (service: Keeper, readModel: ReadModel<Dealing>, message: Approved) => {
  const { data, at } = message;
  const { minutes, attendedMinutes, presentMinutes, plannedMinutes } = data;
  // Events from before these figures were announced cannot be compared.
  if (attendedMinutes === undefined || presentMinutes === undefined) return;
  const pair = await since(readModel, "pairOrder", pairOf(data), at, pairDays);
  const today = seoulDate(at);
  const kinds = suspicionsOfShift({
    minutes,
    attendedMinutes,
    presentMinutes,
    plannedMinutes: plannedMinutes ?? minutes,
    pairOfDay: pair.filter(({ approvedAt = at }) => seoulDate(approvedAt as Instant) === today)
      .length,
    pairOfThreeDays: pair.length,
    pairByHand: pair.filter(({ isByHand }) => isByHand).length,
  });
  await raiseAll(service, kinds, data, message);
};

const partnersOf = (rows: readonly Dealing[], who: "workerId" | "employerId"): number =>
  new Set(rows.map((row) => row[who])).size;

const judgeWithdrawal = async (
  service: Keeper,
  readModel: ReadModel<Dealing>,
  message: Withdrawn,
) => {
  const { at, data } = message;
  const paid = await since(readModel, "workerOrder", data.userId, at, partnerDays);
  const dayBefore = later(at, -dayMs);
  const latest = new Map<string, Dealing>();
  for (const shift of paid) {
    const { employerId = "", paidAt = "" } = shift;
    if (paidAt > dayBefore && !latest.has(employerId)) latest.set(employerId, shift);
  }
  for (const { employerId = "", applicationId = "", minutes = 0, heldAt } of latest.values()) {
    if (heldAt === undefined) continue;
    const payees = await since(readModel, "employerOrder", employerId, at, partnerDays);
    const held = heldAt as Instant;
    const [charge] = await since(readModel, "chargeOrder", employerId, held, partnerDays);
    const chargedAt = charge?.at as Instant | undefined;
    const kinds = suspicionsOfWithdrawal({
      minutesSinceCharge: chargedAt === undefined ? null : minutesBetween(chargedAt, at),
      paidMinutes: minutes,
      employersOfWorker: partnersOf(paid, "employerId"),
      workersOfEmployer: partnersOf(payees, "workerId"),
    });
    await raiseAll(service, kinds, { workerId: data.userId, employerId, applicationId }, message);
  }
};

/** Raises the suspicions of an approval or a withdrawal, once; ignores any other message. */
export const detectCollusion = async (service: Keeper, message: Message): Promise<void> => {
  if (message.type !== "job.approved" && message.type !== "payment.withdrawn") return;
  const readModel = await openedReadModel(service, dealings);
  await caughtUp(readModel, message);
  if (message.type === "job.approved") await judgeShift(service, readModel, message);
  else await judgeWithdrawal(service, readModel, message);
};
