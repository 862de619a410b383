/** Actions of deliveries: what left the app and how it ended, for operators. */
import type { Service } from "moleculer";
import { markReplayed } from "../../../mixins/auth/auth.middleware.ts";
import { commandOfRequest } from "../../../mixins/log/commands.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import { pageByNumber } from "../../../mixins/projection/pages.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { now } from "../../contracts/core/units.ts";
import type { Answer, Handlers } from "../../contracts/index.ts";
import { type DeliveryRow, deliveryList, openStates } from "./deliveries.projection.ts";
import { bounce, deliveries } from "./delivery.ts";

type Names = "deliveries" | "deliveries.bounce";
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
    const at = now();
    const done = await this.log.decide(
      deliveries,
      deliveryId,
      (state) => bounce(state, `DSN_${status}`, at),
      commandOfRequest(ctx),
    );
    markReplayed(ctx, done);
    if (done.state.status === "none") throw new Refusal("NOT_FOUND", {}, 404);
    if (done.state.status !== "bounced") throw new Refusal("NOT_SENT");
    return { deliveryId, state: done.state.status };
  },
};
