/**
 * Reminders: operators are reminded of what waits for them, and its people of a delay.
 *
 * Every replica looks once a minute. The notifications have ids of their own and go first, then one
 * commit records the reminder: a crash in between repeats them, and each arrives once. A reminder
 * that is late raises an alert besides. Operators get one notification for each kind, urgency and
 * hour, however many there are.
 */
import type { Service } from "moleculer";
import { systemCommand } from "../../../mixins/log/commands.ts";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import { raiseAlert } from "../../../mixins/metrics/metrics.ts";
import { periodic } from "../../../mixins/process/periodic.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import type { NotificationKind } from "../../contracts/communication/notification-kinds.ts";
import { hourMs, type Instant, idFrom, minuteMs, now } from "../../contracts/core/units.ts";
import { call } from "../../contracts/index.ts";
import {
  isSent,
  type OpenEnd,
  remind,
  reminderAt,
  reminders,
  remindersDue,
  urgencyOf,
} from "./open-end.ts";
import { listedAt, type OpenEndDoc, openEndList, operatorList } from "./open-ends.projection.ts";

type Keeper = Service & LogMethods;
type Notice = {
  readonly userId: string;
  readonly kind: NotificationKind;
  readonly subject: string;
  readonly data: Readonly<Record<string, string>>;
};

const periodMs = minuteMs;
const pageRows = 200;
const operatorsMax = 100;
/** After so many failures in a row the rest waits for the next run. */
const failuresMax = 3;

/** What the people of an open end are notified of with a reminder of it. */
const noticesOf = (end: OpenEnd, count: number, at: Instant): Notice[] => {
  const { kind, id, subjects, since, dueAt } = end;
  const {
    workerId = "",
    employerId = "",
    personId = "",
    applicationId = "",
    jobId = "",
  } = subjects;
  if (kind === "dispute") {
    const until = reminderAt(end, count + 1);
    const subject = idFrom("delayed", id, since, String(count));
    return [workerId, employerId].map((userId) => ({
      userId,
      kind: "disputeDelayed",
      subject,
      data: { applicationId, jobId, until },
    }));
  }
  if (kind === "transfer") {
    const data = { paymentId: id };
    return [{ userId: personId, kind: "transferDelayed", subject: id, data }];
  }
  if (kind === "request" && at >= dueAt) {
    return [{ userId: personId, kind: "requestLate", subject: id, data: { requestId: id } }];
  }
  return [];
};

const noticeOfOperators = ({ kind, ...end }: OpenEnd, at: Instant): Omit<Notice, "userId"> => {
  const urgency = urgencyOf({ kind, ...end }, at);
  const hour = String(Math.floor(Date.parse(at) / hourMs));
  const subject = idFrom("openEnds", kind, urgency, hour);
  return { kind: "openEnds", subject, data: { kind, urgency } };
};

const notify = async ({ broker }: Service, notice: Notice): Promise<void> => {
  const cid = `remind:${notice.kind}/${notice.subject}/${notice.userId}`;
  await call(broker, "communication.notify", { cid, ...notice });
};

/** Sends the reminder of an open end that is due, unless it was sent. */
const remindOne = async (
  service: Keeper,
  end: OpenEndDoc,
  operators: readonly string[],
  at: Instant,
): Promise<void> => {
  const count = remindersDue(end, at);
  if (count === 0) return;
  if (isSent(await service.log.state(reminders, end._id), end, count)) return;
  for (const notice of noticesOf(end, count, at)) await notify(service, notice);
  const toOperators = noticeOfOperators(end, at);
  for (const userId of operators) await notify(service, { userId, ...toOperators });
  const command = systemCommand(`remind:${end._id}/${end.since}/${count}`, { at });
  const rule = (reminder: Parameters<typeof remind>[0]) => remind(reminder, end, count, at);
  const { commit, replayed } = await service.log.decide(reminders, end._id, rule, command);
  const urgency = urgencyOf(end, at);
  if (commit === null || replayed || urgency === "due") return;
  raiseAlert(service, "openEnd", `${end.kind} ${end.id} waits since ${end.since} (${urgency})`);
};

/** Sends every reminder that is due at an instant; none before the operators are known. */
export const remindOpenEnds = async (service: Keeper, at: Instant = now()): Promise<void> => {
  const readModel = readModelOf(service, openEndList);
  const known = readModelOf(service, operatorList);
  // A reminder counts as sent to all operators: who is not known yet would never get it.
  if (!known.isCaughtUp()) return;
  const accounts = await known.find({}, { limit: operatorsMax });
  const operators = accounts.map(({ _id }) => _id);
  let failures = 0;
  for (let after = ""; failures < failuresMax; ) {
    const query = { ...listedAt(at), order: { $gt: after } };
    const page = await readModel.find(query, { sort: { order: 1 }, limit: pageRows });
    for (const end of page) {
      try {
        await remindOne(service, end, operators, at);
        failures = 0;
      } catch (error) {
        failures += 1;
        service.logger.warn(`no reminder of ${end._id}: ${(error as Error).message}`);
        if (failures === failuresMax) break;
      }
    }
    after = page.at(-1)?.order ?? "";
    if (page.length < pageRows) return;
  }
};

/** Looks once a minute while the service runs. */
export const remindRegularly = (service: Keeper): void => {
  const stop = periodic(
    periodMs,
    () => remindOpenEnds(service),
    ({ message }) => service.logger.error(`reminders: ${message}`),
  );
  resourcesOf(service).onClose(stop);
};
