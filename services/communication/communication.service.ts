/**
 * Communication: notifications, mails and conversations.
 *
 * Owns the streams `notification:<id>`, `notificationsRead:<userId>`, `preferences:<userId>`,
 * `delivery:<id>`, `mailbox:<userId>`, `conversation:<applicationId>` and `report:<id>`; `./announce.ts` has its events. It subscribes
 * to events of user, job and payment, and sends each
 * notification once.
 */
import type { Service } from "moleculer";
import { deadLetters } from "../../mixins/dead-letters.mixin.ts";
import { commandOfRequest } from "../../mixins/log/commands.ts";
import { fingerprint } from "../../mixins/log/commit.ts";
import { type LogMethods, log } from "../../mixins/log.mixin.ts";
import { heldLimit, personalData } from "../../mixins/personal-data.mixin.ts";
import { readModelOf } from "../../mixins/projection/read-models.ts";
import { projection } from "../../mixins/projection.mixin.ts";
import { subscription } from "../../mixins/subscription.mixin.ts";
import type { NotificationKind } from "../contracts/communication/notification-kinds.ts";
import { service } from "../contracts/index.ts";
import { hasAlimtalk, sendAlimtalk } from "./alimtalk/alimtalk.client.ts";
import { announce } from "./announce.ts";
import { dropBodiesOf, writtenBy } from "./conversation/bodies.repository.ts";
import { conversationActions } from "./conversation/conversation.actions.ts";
import {
  blockList,
  conversationList,
  messageList,
  openedList,
  reportList,
} from "./conversation/conversations.projection.ts";
import { reportActions } from "./conversation/report.actions.ts";
import { dropOldBodiesRegularly } from "./conversation/retention.scheduler.ts";
import { noteMailboxProved } from "./delivery/bounce.command.ts";
import { deliveryList } from "./delivery/deliveries.projection.ts";
import { deliveryActions } from "./delivery/delivery.actions.ts";
import { queueMail, queueNotification, queuePhoneCode } from "./delivery/queue.command.ts";
import { sendDeliveries } from "./delivery/sender.scheduler.ts";
import { sendEmail } from "./email/email.client.ts";
import { dropMails } from "./email/email-sandbox.adapter.ts";
import { notificationActions } from "./notification/notification.actions.ts";
import { withTexts } from "./notification/notification-list.query.ts";
import { notifications } from "./notification/notifications.projection.ts";
import { notifying, notifyManagers, notifyOnce } from "./notification/notify.command.ts";
import { readMarks } from "./notification/read-mark.ts";
import { workFacts } from "./notification/work-facts.projection.ts";
import { preferenceActions } from "./preferences/preferences.actions.ts";
import { chosenBy, clearPreferences, preferencesOf } from "./preferences/preferences.repository.ts";
import { unsubscribeActions } from "./preferences/unsubscribe.actions.ts";
import { pushActions } from "./push/push.actions.ts";
import { sendPush } from "./push/push.client.ts";
import { dropSubscriptions, subscriptionsOf } from "./push/subscriptions.repository.ts";
import { vapidKey } from "./push/vapid-key.repository.ts";
import { streamActions } from "./stream/stream.actions.ts";

export default service<"communication", LogMethods>({
  name: "communication",
  mixins: [
    log({ announce }),
    deadLetters(),
    personalData({
      async held(service, userId) {
        const found = await readModelOf(service, notifications).find(
          { userId },
          { limit: heldLimit },
        );
        const { log } = service as Service & LogMethods;
        const { language } = await preferencesOf({ log }, userId);
        const mark = await log.state(readMarks, userId);
        const list = await withTexts(service, found, language, mark);
        return {
          notifications: list.map(({ notificationId, text, at, readAt }) => ({
            ...{ notificationId, text, at, readAt },
          })),
          preferences: await chosenBy({ log }, userId),
          messages: await writtenBy(service, userId, heldLimit),
          pushSubscriptions: (await subscriptionsOf(service, userId)).map(({ endpoint, at }) => ({
            ...{ endpoint, at },
          })),
        };
      },
      erases: {
        async vault(service, userId) {
          await dropMails(service, userId);
          await dropBodiesOf(service, userId);
          await dropSubscriptions(service, userId);
        },
      },
      ends: clearPreferences,
      holdsIds: ["tickets", "push_key"],
    }),
    subscription(),
    projection(notifications),
    projection(workFacts),
    projection(conversationList),
    projection(messageList),
    projection(blockList),
    projection(openedList),
    projection(reportList),
    projection(deliveryList),
  ],
  subscriptions: {
    ...notifying,
    "communication.sent": function leave(message) {
      return queueNotification(this, message);
    },
    "user.emailVerified": function prove(message) {
      return noteMailboxProved(this, message);
    },
    async "user.emailChanged"(message) {
      await notifying["user.emailChanged"]?.call(this, message);
      await noteMailboxProved(this, message);
    },
    "user.mailDue": function post(message) {
      return queueMail(this, message);
    },
    "user.phoneCodeDue": function send(message) {
      return queuePhoneCode(this, message);
    },
  },

  async started() {
    dropOldBodiesRegularly(this);
    sendDeliveries(this, { email: sendEmail, push: sendPush, alimtalk: sendAlimtalk });
    // Made at the first start, before a browser asks for it.
    await vapidKey(this);
  },

  actions: {
    ...notificationActions,
    ...streamActions,
    ...conversationActions,
    ...reportActions,
    ...preferenceActions,
    ...unsubscribeActions,
    ...pushActions,
    ...deliveryActions,

    async channel() {
      return { isOn: hasAlimtalk(this) };
    },

    async notify(ctx) {
      const { cid: _, ...rest } = ctx.params;
      // A newer service may name a kind that this one has no text for: it gets the generic text.
      const content = { ...rest, kind: rest.kind as NotificationKind };
      // Without `about`: a retried step from before it existed must have the same fingerprint.
      const { about: _about, ...fingerprinted } = ctx.params;
      const command = { ...commandOfRequest(ctx), fp: fingerprint(fingerprinted) };
      const notificationId = await notifyOnce(this, content, command);
      await notifyManagers(this, content, command);
      return { notificationId };
    },
  },
});
