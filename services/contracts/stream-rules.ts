/**
 * Stream rules: the table from public messages to what whose stream sends.
 *
 * A stream sends ids and no personal data: what changed is read again through its own route. Only
 * the text of a notification is added on the way, for its receiver.
 */

import { isQuickMessage, quickMessages } from "./communication/conversations.ts";
import type { StreamEvent } from "./communication/stream.ts";
import type { EventName } from "./events.ts";
import type { Message } from "./index.ts";

/** One event for one or more users. */
export type StreamItem = {
  readonly event: StreamEvent;
  readonly to: readonly string[];
  readonly data: Readonly<Record<string, unknown>>;
  /** For the managers of the job's site too, if it has any when it is sent. */
  readonly atJob?: AtJob;
};
type AtJob = { readonly jobId: string; readonly employerId: string };

const changed = (
  kind: "application" | "job" | "wallet" | "notification",
  id: string,
  to: readonly string[],
): StreamItem => ({ event: "changed", to, data: { kind, id } });

const atJob = ({ jobId, employerId }: AtJob) => ({ atJob: { jobId, employerId } });

const wallets = (...userIds: readonly string[]): StreamItem[] =>
  userIds.map((userId) => changed("wallet", userId, [userId]));

type Parties = { readonly workerId: string; readonly employerId: string };
type OfApplication = Parties & AtJob & { readonly applicationId: string };
const ofApplication = (one: OfApplication): StreamItem[] => [
  { ...changed("application", one.applicationId, [one.workerId, one.employerId]), ...atJob(one) },
];
const ofJob = (one: AtJob): StreamItem[] => [
  { ...changed("job", one.jobId, [one.employerId]), ...atJob(one) },
];
const ofEmployersWallet = (one: { readonly employerId: string }): StreamItem[] =>
  wallets(one.employerId);
const ofBothWallets = (one: Parties): StreamItem[] => wallets(one.workerId, one.employerId);
const ofUsersWallet = (one: { readonly userId: string }): StreamItem[] => wallets(one.userId);

type Rules = {
  readonly [E in EventName]?: (message: Message<E>) => readonly StreamItem[];
};

const rules = {
  "communication.sent": ({ data: { notificationId, userId, kind, data = {} }, at }) => [
    { event: "notification", to: [userId], data: { notificationId, kind, data, at } },
  ],
  "communication.notificationRead": ({ data: { notificationId, userId } }) => [
    changed("notification", notificationId, [userId]),
  ],
  "communication.notificationsRead": ({ data: { userId, upTo } }) => [
    changed("notification", upTo, [userId]),
  ],
  "communication.messageSent": ({ data, at }) => {
    const { conversationId, messageId, senderId, side, quick = null } = data;
    const to = [data.workerId, data.employerId];
    const text = quick !== null && isQuickMessage(quick) ? { text: quickMessages[quick] } : {};
    const shown = { conversationId, messageId, senderId, side, quick, ...text, at };
    return [{ event: "message", to, data: shown, ...atJob(data) }];
  },
  "communication.conversationRead": ({ data }) => {
    const { conversationId, userId, side, upTo } = data;
    const to = [data.workerId, data.employerId];
    return [{ event: "read", to, data: { conversationId, userId, side, upTo }, ...atJob(data) }];
  },

  "job.drafted": ({ data }) => ofJob(data),
  "job.openedEarly": ({ data }) => ofJob(data),
  "job.earlyChanged": ({ data }) => ofJob(data),
  "job.posted": ({ data }) => ofJob(data),
  "job.changed": ({ data }) => ofJob(data),
  "job.closed": ({ data }) => ofJob(data),
  "job.cancelled": ({ data }) => ofJob(data),

  "job.applied": ({ data }) => ofApplication(data),
  "job.accepted": ({ data }) => ofApplication(data),
  "job.rejected": ({ data }) => ofApplication(data),
  "job.withdrawn": ({ data }) => ofApplication(data),
  "job.signed": ({ data }) => ofApplication(data),
  "job.confirmed": ({ data }) => ofApplication(data),
  "job.checkedIn": ({ data }) => ofApplication(data),
  "job.checkedOut": ({ data }) => ofApplication(data),
  "job.approved": ({ data }) => ofApplication(data),
  "job.paid": ({ data }) => ofApplication(data),
  "job.noShow": ({ data }) => ofApplication(data),
  "job.noShowUpheld": ({ data }) => ofApplication(data),
  "job.calledOff": ({ data }) => ofApplication(data),
  "job.correctionMade": ({ data }) => ofApplication(data),
  "job.corrected": ({ data }) => ofApplication(data),
  "job.disputed": ({ data }) => ofApplication(data),
  "job.decided": ({ data }) => ofApplication(data),
  "job.payDecided": ({ data }) => ofApplication(data),
  "job.payCorrected": ({ data }) => ofApplication(data),
  "job.reviewed": ({ data }) => ofApplication(data),

  "payment.charged": ({ data }) => ofEmployersWallet(data),
  "payment.declined": ({ data }) => ofEmployersWallet(data),
  "payment.held": ({ data }) => ofEmployersWallet(data),
  "payment.released": ({ data }) => ofEmployersWallet(data),
  "payment.completed": ({ data }) => ofBothWallets(data),
  "payment.corrected": ({ data }) => ofBothWallets(data),
  "payment.withdrawalRequested": ({ data }) => ofUsersWallet(data),
  "payment.withdrawn": ({ data }) => ofUsersWallet(data),
  "payment.withdrawalFailed": ({ data }) => ofUsersWallet(data),
  "payment.refundRequested": ({ data }) => ofEmployersWallet(data),
  "payment.refunded": ({ data }) => ofEmployersWallet(data),
  "payment.refundFailed": ({ data }) => ofEmployersWallet(data),
  "payment.remitted": ({ data }) => ofEmployersWallet(data),
} satisfies Rules;

/** The names of the messages that streams follow. */
export const streamed = Object.keys(rules) as (keyof typeof rules)[];

/** The events that a message is to streams; none for a message that streams do not follow. */
export const streamItemsOf = (message: Message): readonly StreamItem[] =>
  (rules as Record<string, ((message: Message) => readonly StreamItem[]) | undefined>)[
    message.type
  ]?.(message) ?? [];
