/**
 * Communication: what people are told.
 *
 * Owns the streams `notification:<id>` and `mail:<id>`; announces communication.sent and
 * communication.notificationRead. Hears user, job and payment, and tells each thing once.
 */
import type { Service } from "moleculer";
import { answered, caller, command } from "../../mixins/guard.mixin.ts";
import { letters } from "../../mixins/letters.mixin.ts";
import { fingerprint } from "../../mixins/log/commit.ts";
import type { Command } from "../../mixins/log/log.ts";
import { type LogMethods, log } from "../../mixins/log.mixin.ts";
import { heldLimit, personal } from "../../mixins/personal.mixin.ts";
import { projection, viewOf } from "../../mixins/projection.mixin.ts";
import { subscription } from "../../mixins/subscription.mixin.ts";
import { type Message, type Subscriptions, service } from "../contracts/index.ts";
import { limitDefault, pageOf, readCursor } from "../contracts/paging.ts";
import { Refusal } from "../contracts/refusal.ts";
import { now } from "../contracts/units.ts";
import { mailReactor } from "./mail.edge.ts";
import { dropMails } from "./mail-sandbox.edge.ts";
import { mailProviderOf } from "./mail-smtp.edge.ts";
import { commandOf } from "./message.edge.ts";
import { notes } from "./notes.ts";
import {
  announce,
  folded,
  markRead,
  type Note,
  type Notification,
  notification,
  notificationIdOf,
  notify,
} from "./notification.ts";
import { notifications } from "./notifications.projection.ts";
import { textOf } from "./texts.ts";

const tell = async ({ log }: LogMethods, said: Note, by: Command): Promise<string> => {
  const note = folded(said, by.at);
  const rule = (state: Notification) => notify(state, note);
  return (await log.decide(notification, notificationIdOf(note), rule, by)).id;
};

const subscriptions = Object.fromEntries(
  Object.entries(notes).map(([name, note]) => [
    name,
    async function hear(this: LogMethods, message: Message) {
      // The table pairs each name with the notes of that event's data.
      const told = (note as (data: unknown) => Note | Note[] | null)(message.data) ?? [];
      for (const [n, one] of [told].flat().entries()) await tell(this, one, commandOf(message, n));
    },
  ]),
) as Subscriptions<Service & LogMethods>;

export default service<"communication", LogMethods>({
  name: "communication",
  mixins: [
    log({ announce }),
    letters(),
    personal({
      async held(service, userId) {
        const found = await viewOf(service, notifications).find({ userId }, { limit: heldLimit });
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
    mailReactor(mailProviderOf),
  ],
  subscriptions,

  actions: {
    async notifications(ctx) {
      const { limit = limitDefault, cursor } = ctx.params;
      const after = readCursor(cursor, ["number"]);
      const older = after === null ? {} : { order: { $lt: after[0] } };
      const rows = await viewOf(this, notifications).find(
        { userId: caller(ctx).userId, ...older },
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
      const { userId } = caller(ctx);
      const at = now();
      const done = await this.log.decide(
        notification,
        notificationId,
        (state) => markRead(state, notificationId, userId, at),
        command(ctx),
      );
      answered(ctx, done);
      if (done.state.status !== "read") throw new Refusal("NOT_FOUND", {}, 404);
      return { notificationId, readAt: done.state.readAt };
    },

    async notify(ctx) {
      const { cid: _, ...note } = ctx.params;
      // A step that was asked before `about` was said is the same one when it comes again.
      const { about: _about, ...told } = ctx.params;
      const asked = { ...command(ctx), fp: fingerprint(told) };
      return { notificationId: await tell(this, note, asked) };
    },
  },
});
