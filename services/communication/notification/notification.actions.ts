/** Handlers of the caller's notifications: the list, how many are unread, marking them as read. */
import type { Service } from "moleculer";
import { callerOf, markReplayed } from "../../../mixins/auth/auth.middleware.ts";
import { commandOfRequest } from "../../../mixins/log/commands.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import { pageByNumber } from "../../../mixins/projection/pages.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import { unreadMax } from "../../contracts/communication/communication.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { now } from "../../contracts/core/units.ts";
import type { Handlers } from "../../contracts/index.ts";
import { preferencesOf } from "../preferences/preferences.repository.ts";
import { listedKinds, type Preferences } from "../preferences/preferences.ts";
import { markRead, notification } from "./notification.ts";
import { withTexts } from "./notification-list.query.ts";
import { notifications } from "./notifications.projection.ts";
import { moveMark, readMarks } from "./read-mark.ts";

type Names = "notifications" | "unread" | "read" | "read.all";

/** The rows of a user's list, without the kinds that they switched off. */
const rowsOf = (userId: string, chosen: Preferences) => {
  const listed = listedKinds(chosen);
  return { userId, ...(listed === null ? {} : { kind: { $in: listed } }) };
};

export const notificationActions: Pick<Handlers<"communication", Service & LogMethods>, Names> = {
  async notifications(ctx) {
    const { userId } = callerOf(ctx);
    const chosen = await preferencesOf(this, userId);
    const list = readModelOf(this, notifications);
    const rows = rowsOf(userId, chosen);
    const { items, nextCursor } = await pageByNumber(list, rows, ctx.params, "newest", "order");
    const mark = await this.log.state(readMarks, userId);
    return { items: await withTexts(this, items, chosen.language, mark), nextCursor };
  },

  async unread(ctx) {
    const { userId } = callerOf(ctx);
    const mark = await this.log.state(readMarks, userId);
    const found = await readModelOf(this, notifications).find(
      {
        ...rowsOf(userId, await preferencesOf(this, userId)),
        readAt: null,
        order: { $gt: mark?.order ?? 0 },
      },
      { limit: unreadMax },
    );
    return { unread: found.length };
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

  async "read.all"(ctx) {
    const { userId } = callerOf(ctx);
    const { upTo } = ctx.params;
    const command = commandOfRequest(ctx);
    // Which notification is newer is known by the list alone, from which the caller has its id.
    const row = await readModelOf(this, notifications).get(upTo);
    if (row === null || row.userId !== userId) throw new Refusal("NOT_FOUND", {}, 404);
    const to = { userId, upTo, order: row.order, at: command.at };
    const done = await this.log.decide(readMarks, userId, (mark) => moveMark(mark, to), command);
    markReplayed(ctx, done);
    return { upTo, readAt: done.state?.at ?? command.at };
  },
};
