/** Stream actions: tickets of event streams, and the texts of what they send. */
import type { Service } from "moleculer";
import { callerOf } from "../../../mixins/auth/auth.middleware.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import { ticketS } from "../../contracts/communication/stream.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import type { Handlers } from "../../contracts/index.ts";
import { bodyTexts } from "../conversation/bodies.repository.ts";
import { textsIn } from "../notification/notification-list.query.ts";
import { preferencesOf } from "../preferences/preferences.repository.ts";
import { channelsOf } from "../preferences/preferences.ts";
import { issueTicket, redeemTicket } from "./tickets.repository.ts";

type Names = "stream.ticket" | "stream.redeem" | "stream.texts";

export const streamActions: Pick<Handlers<"communication", Service & LogMethods>, Names> = {
  async "stream.ticket"(ctx) {
    return { ticket: await issueTicket(this, callerOf(ctx)), expiresInS: ticketS };
  },

  async "stream.redeem"(ctx) {
    const holder = await redeemTicket(this, ctx.params.ticket);
    if (holder === null) throw new Refusal("TICKET_INVALID", {}, 401);
    return holder;
  },

  // The gateway asks for the receiver of an event that the rules of streams name.
  async "stream.texts"(ctx) {
    const { userId, notifications, messageIds } = ctx.params;
    const preferences = await preferencesOf(this, userId);
    const texts = await textsIn(this, notifications, preferences.language);
    return {
      notifications: notifications.map(({ kind }, n) => ({
        text: texts[n] ?? "",
        isWanted: channelsOf(kind, preferences).includes("stream"),
      })),
      messages: await bodyTexts(this, "message", messageIds),
    };
  },
};
