/**
 * Communication: notifications, mails and conversations.
 *
 * Owns the streams `notification:<id>`, `preferences:<userId>`, `mail:<id>`,
 * `conversation:<applicationId>` and `report:<id>`; `./announce.ts` has its events. It subscribes
 * to events of user, job and payment, and sends each
 * notification once.
 */
import type { Service } from "moleculer";
import { callerOf, markReplayed } from "../../mixins/auth/auth.middleware.ts";
import { deadLetters } from "../../mixins/dead-letters.mixin.ts";
import { commandOfMessage, commandOfRequest } from "../../mixins/log/commands.ts";
import { fingerprint } from "../../mixins/log/commit.ts";
import type { Command } from "../../mixins/log/event-log.ts";
import { type LogMethods, log } from "../../mixins/log.mixin.ts";
import { heldLimit, personalData } from "../../mixins/personal-data.mixin.ts";
import { readModelOf } from "../../mixins/projection/read-models.ts";
import { projection } from "../../mixins/projection.mixin.ts";
import { subscription } from "../../mixins/subscription.mixin.ts";
import type { NotificationKind } from "../contracts/communication/notification-kinds.ts";
import { eventIdOf } from "../contracts/core/event-id.ts";
import { limitDefault, pageOf, readCursor } from "../contracts/core/paging.ts";
import { Refusal } from "../contracts/core/refusal.ts";
import { now } from "../contracts/core/units.ts";
import { type Message, type Subscriptions, service } from "../contracts/index.ts";
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
import { emailReactor } from "./email/email.reactor.ts";
import { dropMails } from "./email/email-sandbox.adapter.ts";
import { mailProviderOf } from "./email/smtp.client.ts";
import {
  folded,
  markRead,
  type Notification,
  type NotificationContent,
  notification,
  notificationIdOf,
  notify,
} from "./notification/notification.ts";
import { withTexts } from "./notification/notification-list.query.ts";
import { notificationRules } from "./notification/notification-rules.ts";
import { notifications } from "./notification/notifications.projection.ts";
import { forManagers } from "./notification/site-managers.client.ts";
import { workFacts } from "./notification/work-facts.projection.ts";
import { preferenceActions } from "./preferences/preferences.actions.ts";
import { chosenBy, clearPreferences, preferencesOf } from "./preferences/preferences.repository.ts";
import { listedKinds } from "./preferences/preferences.ts";
import { streamActions } from "./stream/stream.actions.ts";

/** Notifies the managers of the job's site as well; each once, by what the notification is about. */
const notifyManagers = async (
  service: Service & LogMethods,
  content: NotificationContent,
  by: Command,
): Promise<void> => {
  for (const one of await forManagers(service, content)) {
    await notifyOnce(service, one, { ...by, cid: `${by.cid}/${one.userId}`, isFresh: false });
  }
};

const notifyOnce = async (
  { log }: LogMethods,
  requested: NotificationContent,
  by: Command,
): Promise<string> => {
  const content = folded(requested, by.at);
  const rule = (state: Notification) => notify(state, content);
  return (await log.decide(notification, notificationIdOf(content), rule, by)).id;
};

const subscriptions = Object.fromEntries(
  Object.entries(notificationRules).map(([name, rule]) => [
    name,
    async function hear(this: Service & LogMethods, message: Message) {
      // The table pairs each event name with a rule for that event's data.
      const contents =
        (rule as (data: unknown) => NotificationContent | NotificationContent[] | null)(
          message.data,
        ) ?? [];
      // From the message's position, not its content: a redelivery is recognized after an upgrade.
      const cid = `communication:${eventIdOf(message)}`;
      for (const [n, one] of [contents].flat().entries()) {
        const by = commandOfMessage(message, n === 0 ? cid : `${cid}/${n}`);
        await notifyOnce(this, one, by);
        await notifyManagers(this, one, by);
      }
    },
  ]),
) as Subscriptions<Service & LogMethods>;

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
        const list = await withTexts(service, found, language);
        return {
          notifications: list.map(({ notificationId, text, at, readAt }) => ({
            ...{ notificationId, text, at, readAt },
          })),
          preferences: await chosenBy({ log }, userId),
          messages: await writtenBy(service, userId, heldLimit),
        };
      },
      erases: {
        async vault(service, userId) {
          await dropMails(service, userId);
          await dropBodiesOf(service, userId);
        },
      },
      ends: clearPreferences,
      holdsIds: ["tickets"],
    }),
    subscription(),
    projection(notifications),
    projection(workFacts),
    projection(conversationList),
    projection(messageList),
    projection(blockList),
    projection(openedList),
    projection(reportList),
    emailReactor(mailProviderOf),
  ],
  subscriptions,

  async started() {
    dropOldBodiesRegularly(this);
  },

  actions: {
    ...streamActions,
    ...conversationActions,
    ...reportActions,
    ...preferenceActions,

    async notifications(ctx) {
      const { limit = limitDefault, cursor } = ctx.params;
      const { userId } = callerOf(ctx);
      const after = readCursor(cursor, ["number"]);
      const older = after === null ? {} : { order: { $lt: after[0] } };
      const chosen = await preferencesOf(this, userId);
      const listed = listedKinds(chosen);
      const shown = listed === null ? {} : { kind: { $in: listed } };
      const rows = await readModelOf(this, notifications).find(
        { userId, ...older, ...shown },
        { sort: { order: -1 }, limit: limit + 1 },
      );
      const { items, nextCursor } = pageOf(
        rows,
        limit,
        ({ order }) => [order],
        (row) => row,
      );
      return { items: await withTexts(this, items, chosen.language), nextCursor };
    },

    async read(ctx) {
      const { notificationId } = ctx.params;
      const { userId } = callerOf(ctx);
      const at = now();
      const done = await this.log.decide(
        notification,
        notificationId,
        (state) => markRead(state, notificationId, userId, at),
        commandOfRequest(ctx),
      );
      markReplayed(ctx, done);
      if (done.state.status !== "read") throw new Refusal("NOT_FOUND", {}, 404);
      return { notificationId, readAt: done.state.readAt };
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
