/** The public events of communication's commits. */
import type { Commit } from "../../mixins/log/commit.ts";
import type { Announcement } from "../contracts/events.ts";
import { type ConversationEvent, userOf } from "./conversation/conversation.ts";
import type { ReportEvent } from "./conversation/report.ts";
import { announceDelivery, type DeliveryEvent } from "./delivery/delivery.ts";
import { announceNotification } from "./notification/notification.ts";
import { announceMark, type ReadMarkEvent } from "./notification/read-mark.ts";

/** The employer's side is one to others: who of them it was stays in the log. */
const ofConversation = ({ type, data }: ConversationEvent): Announcement[] => {
  const conversationId = data.applicationId;
  const partyId = userOf(data, data.side);
  if (type === "readUpTo") {
    const read = { conversationId, ...data, userId: partyId };
    return [{ type: "communication.conversationRead", data: read }];
  }
  const { at: _, ...sent } = data;
  const shown = { conversationId, ...sent, senderId: partyId };
  return [{ type: "communication.messageSent", data: shown }];
};

const ofReport = ({ type, data }: ReportEvent): Announcement[] => {
  if (type === "reported") return [{ type: "communication.messageReported", data }];
  const { decidedBy: _, ...decided } = data;
  return [{ type: "communication.reportDecided", data: decided }];
};

/** The events of a commit, for other services and for this service's own read models. */
export const announce = (commit: Pick<Commit, "stream" | "events">): Announcement[] => {
  const [stream] = commit.stream.split(":", 1);
  if (stream === "conversation") {
    return (commit.events as unknown as ConversationEvent[]).flatMap(ofConversation);
  }
  if (stream === "report") return (commit.events as unknown as ReportEvent[]).flatMap(ofReport);
  if (stream === "delivery") {
    return (commit.events as unknown as DeliveryEvent[]).map(announceDelivery);
  }
  if (stream === "notificationsRead") {
    return (commit.events as unknown as ReadMarkEvent[]).map(announceMark);
  }
  return stream === "notification" ? announceNotification(commit) : [];
};
