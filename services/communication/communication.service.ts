/**
 * Communication: what people are told.
 *
 * Owns the streams `notification:<id>` and `mail:<id>`; announces communication.sent and
 * communication.notificationRead. Hears user, job and payment, and tells each thing once.
 */
import type { Service } from "moleculer";
import { callerOf, markReplayed } from "../../mixins/auth/auth.middleware.ts";
import { deadLetters } from "../../mixins/dead-letters.mixin.ts";
import { causeOf, commandOfMessage, commandOfRequest } from "../../mixins/log/commands.ts";
import { fingerprint } from "../../mixins/log/commit.ts";
import type { Command } from "../../mixins/log/event-log.ts";
import { type LogMethods, log } from "../../mixins/log.mixin.ts";
import { heldLimit, personalData } from "../../mixins/personal-data.mixin.ts";
import { readModelOf } from "../../mixins/projection/read-models.ts";
import { projection } from "../../mixins/projection.mixin.ts";
import { subscription } from "../../mixins/subscription.mixin.ts";
import { limitDefault, pageOf, readCursor } from "../contracts/core/paging.ts";
import { Refusal } from "../contracts/core/refusal.ts";
import { now } from "../contracts/core/units.ts";
import { type Message, type Subscriptions, service } from "../contracts/index.ts";
import { emailReactor } from "./email/email.reactor.ts";
import { dropMails } from "./email/email-sandbox.adapter.ts";
import { mailProviderOf } from "./email/smtp.client.ts";
import {
  announce,
  folded,
  markRead,
  type Notification,
  type NotificationContent,
  notification,
  notificationIdOf,
  notify,
} from "./notification/notification.ts";
import { notificationRules } from "./notification/notification-rules.ts";
import { textOf } from "./notification/notification-texts.ts";
import { notifications } from "./notification/notifications.projection.ts";

const tell = async (
  { log }: LogMethods,
  said: NotificationContent,
  by: Command,
): Promise<string> => {
  const note = folded(said, by.at);
  const rule = (state: Notification) => notify(state, note);
  return (await log.decide(notification, notificationIdOf(note), rule, by)).id;
};

const subscriptions = Object.fromEntries(
  Object.entries(notificationRules).map(([name, note]) => [
    name,
    async function hear(this: LogMethods, message: Message) {
      // The table pairs each name with the notes of that event's data.
      const told =
        (note as (data: unknown) => NotificationContent | NotificationContent[] | null)(
          message.data,
        ) ?? [];
      // Its position and not what this version makes of it: a message is known after an upgrade.
      const cid = `communication:${causeOf(message)}`;
      for (const [n, one] of [told].flat().entries()) {
        await tell(this, one, commandOfMessage(message, n === 0 ? cid : `${cid}/${n}`));
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
        const told = found.map(({ _id, kind, data, at, readAt }) => ({
          notificationId: _id,
          text: textOf(kind, data),
          at,
          readAt,
        }));
        return { notifications: told };
      },
      erases: { vault: dropMails },
      holdsIds: [],
    }),
    subscription(),
    projection(notifications),
    emailReactor(mailProviderOf),
  ],
  subscriptions,

  actions: {
    async notifications(ctx) {
      const { limit = limitDefault, cursor } = ctx.params;
      const after = readCursor(cursor, ["number"]);
      const older = after === null ? {} : { order: { $lt: after[0] } };
      const rows = await readModelOf(this, notifications).find(
        { userId: callerOf(ctx).userId, ...older },
        { sort: { order: -1 }, limit: limit + 1 },
      );
      return pageOf(
        rows,
        limit,
        ({ order }) => [order],
        ({ _id, kind, data, at, readAt }) => ({
          notificationId: _id,
          kind,
          text: textOf(kind, data),
          data,
          at,
          readAt,
        }),
      );
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
      const { cid: _, ...note } = ctx.params;
      // A step that was asked before `about` was said is the same one when it comes again.
      const { about: _about, ...told } = ctx.params;
      const asked = { ...commandOfRequest(ctx), fp: fingerprint(told) };
      return { notificationId: await tell(this, note, asked) };
    },
  },
});
