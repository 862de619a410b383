/** Actions of web push: the key to subscribe with, and the caller's browsers. */
import type { Service } from "moleculer";
import { callerOf } from "../../../mixins/auth/auth.middleware.ts";
import { settingsOf } from "../../../mixins/config/settings.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { now } from "../../contracts/core/units.ts";
import type { Handlers } from "../../contracts/index.ts";
import { isAllowedEndpoint } from "./push.ts";
import {
  keepSubscription,
  removeSubscription,
  subscriptionsOf,
} from "./subscriptions.repository.ts";
import { vapidKey } from "./vapid-key.repository.ts";

type Names = "push.key" | "push.subscribe" | "push.unsubscribe";

const countOf = async (service: Service, userId: string) => ({
  subscriptions: (await subscriptionsOf(service, userId)).length,
});

export const pushActions: Pick<Handlers<"communication", Service & LogMethods>, Names> = {
  async "push.key"() {
    return { publicKey: (await vapidKey(this)).publicKey };
  },

  // The same endpoint again is the same row, so a repeated request needs no command.
  async "push.subscribe"(ctx) {
    const { endpoint, keys } = ctx.params;
    const { userId } = callerOf(ctx);
    if (!isAllowedEndpoint(endpoint, settingsOf(this.broker).hasLoopbackPush)) {
      throw new Refusal("ENDPOINT_REFUSED", {}, 422);
    }
    await keepSubscription(this, userId, { endpoint, keys }, now());
    return countOf(this, userId);
  },

  async "push.unsubscribe"(ctx) {
    const { userId } = callerOf(ctx);
    await removeSubscription(this, userId, ctx.params.endpoint);
    return countOf(this, userId);
  },
};
