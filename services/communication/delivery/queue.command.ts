/**
 * Queue: turns a notification, and a mail or code that the user service announces, into deliveries.
 *
 * Called for each message at least once: the stream of a delivery is queued once.
 */
import type { Service } from "moleculer";
import { commandOfMessage } from "../../../mixins/log/commands.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import { eventIdOf } from "../../contracts/core/event-id.ts";
import { now } from "../../contracts/core/units.ts";
import { call, type Message } from "../../contracts/index.ts";
import { hasAlimtalk } from "../alimtalk/alimtalk.client.ts";
import { mails } from "../email/email.ts";
import { preferencesOf } from "../preferences/preferences.repository.ts";
import { hasSubscription } from "../push/subscriptions.repository.ts";
import { phoneCodeKind } from "../texts/alimtalk-templates.ts";
import { type About, deliveries, deliveryIdOf, queue } from "./delivery.ts";
import { isStale, type OutsideChannel, outsideOf } from "./outside.ts";

type Here = Service & LogMethods;

const queueOne = async (
  { log }: LogMethods,
  message: Message,
  about: About,
  dueAt: Message["at"],
): Promise<void> => {
  const cid = `communication:${eventIdOf(message)}/${about.channel}`;
  const rule = (state: Parameters<typeof queue>[0]) => queue(state, about, dueAt, message.at);
  await log.decide(deliveries, about.deliveryId, rule, commandOfMessage(message, cid));
};

/** Whether a person is reached by Alimtalk. Where the user service is silent, the sender asks again. */
const mayReachByAlimtalk = async (service: Here, userId: string): Promise<boolean> => {
  if (!hasAlimtalk(service)) return false;
  return call(service.broker, "user.phone", { userId }).then(
    ({ phone }) => phone !== null,
    () => true,
  );
};

/** Whether a person has a channel; everyone has an address, which may be unproved when it is sent. */
const hasChannel = (service: Here, channel: OutsideChannel, userId: string): Promise<boolean> => {
  if (channel === "push") return hasSubscription(service, userId);
  return channel === "email" ? Promise.resolve(true) : mayReachByAlimtalk(service, userId);
};

/** Queues a notification for each channel outside that its receiver wants and has. */
export const queueNotification = async (
  service: Here,
  message: Message<"communication.sent">,
): Promise<void> => {
  const { notificationId, userId, kind } = message.data;
  if (isStale(message.at, now())) return;
  const planned = outsideOf(kind, await preferencesOf(service, userId), message.at);
  for (const { channel, dueAt, isGathered } of planned) {
    if (!(await hasChannel(service, channel, userId))) continue;
    const deliveryId = deliveryIdOf(notificationId, channel);
    const about = { deliveryId, userId, channel, kind, isGathered, source: { notificationId } };
    await queueOne(service, message, about, dueAt);
  }
};

/** Queues a mail of the user service. */
export const queueMail = async (service: Here, message: Message<"user.mailDue">): Promise<void> => {
  const { mailId, kind, userId = null } = message.data;
  // Before deliveries a mail had a stream of its own, which says that it was sent.
  const isDone = await service.log.state(mails, mailId);
  if (isDone || isStale(message.at, now())) return;
  const source = { mailId, position: message.position };
  const deliveryId = deliveryIdOf(mailId, "email");
  const about = { deliveryId, userId, channel: "email", kind, isGathered: false, source };
  await queueOne(service, message, about, message.at);
};

/** Queues the code that proves a phone number. */
export const queuePhoneCode = async (
  service: Here,
  message: Message<"user.phoneCodeDue">,
): Promise<void> => {
  const { userId, codeId } = message.data;
  if (isStale(message.at, now())) return;
  const source = { mailId: codeId, position: message.position };
  const deliveryId = deliveryIdOf(codeId, "alimtalk");
  const of = { userId, channel: "alimtalk", kind: phoneCodeKind, isGathered: false };
  await queueOne(service, message, { deliveryId, ...of, source }, message.at);
};
