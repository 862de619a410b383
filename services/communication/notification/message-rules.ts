/** Message rules: who hears of a message of a conversation. */
import { isSide } from "../../contracts/communication/conversations.ts";
import type { EventOf } from "../../contracts/events.ts";
import { otherSide, userOf } from "../conversation/conversation.ts";
import type { NotificationContent } from "./notification.ts";

export const messageRules = {
  // Only the first of several unread ones: the others come over the stream.
  "communication.messageSent": (
    sent: EventOf<"communication.messageSent">,
  ): NotificationContent | null => {
    const { applicationId, jobId, conversationId, messageId, side, isFirstUnread } = sent;
    if (!isFirstUnread || !isSide(side)) return null;
    const userId = userOf(sent, otherSide(side));
    const data = { applicationId, jobId, conversationId };
    return { userId, kind: "newMessage", subject: messageId, data, about: sent.workerId };
  },
} as const;
