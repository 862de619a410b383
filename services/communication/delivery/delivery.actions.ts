/** Actions of deliveries: what left the app and how it ended, for operators. */
import type { Service } from "moleculer";
import { markReplayed } from "../../../mixins/auth/auth.middleware.ts";
import { isSameText } from "../../../mixins/auth/constant-time.ts";
import { settingsOf } from "../../../mixins/config/settings.ts";
import { commandOfRequest } from "../../../mixins/log/commands.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import { pageByNumber } from "../../../mixins/projection/pages.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import type { Answer, Handlers } from "../../contracts/index.ts";
import { recordBounce } from "./bounce.command.ts";
import { readBounce } from "./bounce-report.adapter.ts";
import { type DeliveryRow, deliveryList, openStates } from "./deliveries.projection.ts";

type Names = "deliveries" | "deliveries.bounce" | "bounces";
type Shown = Answer<"communication.deliveries">["items"][number];

const shown = (row: DeliveryRow): Shown => {
  const { _id: deliveryId, source, order: _, owner: _owner, isGathered: _gathered, ...rest } = row;
  return {
    ...rest,
    deliveryId,
    channel: row.channel as Shown["channel"],
    state: (openStates.includes(row.state) ? "queued" : row.state) as Shown["state"],
    notificationId: "notificationId" in source ? source.notificationId : null,
  };
};

export const deliveryActions: Pick<Handlers<"communication", Service & LogMethods>, Names> = {
  async deliveries(ctx) {
    const { limit, cursor, state, channel, userId } = ctx.params;
    const states = state === "queued" ? { $in: openStates } : state;
    const query = {
      ...(states === undefined ? {} : { state: states }),
      ...(channel === undefined ? {} : { channel }),
      ...(userId === undefined ? {} : { userId }),
    };
    const list = readModelOf(this, deliveryList);
    const page = await pageByNumber(list, query, { limit, cursor }, "newest", "order");
    return { ...page, items: page.items.map(shown) };
  },

  async "deliveries.bounce"(ctx) {
    const { deliveryId, status } = ctx.params;
    const done = await recordBounce(this, deliveryId, status, commandOfRequest(ctx));
    markReplayed(ctx, done);
    return { deliveryId, state: done.state.status };
  },

  async bounces(ctx) {
    const { bounceSecret } = settingsOf(this.broker);
    // The token of a public route is not checked before: it is the secret here.
    if (bounceSecret === null || !isSameText(ctx.meta.token, bounceSecret)) {
      throw new Refusal("BOUNCE_REFUSED", {}, 401);
    }
    const report = await readBounce(ctx.params.raw);
    if (typeof report === "string") throw new Refusal("BOUNCE_UNREADABLE", { why: report }, 422);
    const { deliveryId, status, isFinal } = report;
    if (!isFinal) return { deliveryId, status, outcome: "ignored" as const };
    markReplayed(ctx, await recordBounce(this, deliveryId, status, commandOfRequest(ctx)));
    return { deliveryId, status, outcome: "bounced" as const };
  },
};
