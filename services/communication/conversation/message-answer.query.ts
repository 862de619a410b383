/** Message answers: messages with their bodies, as their parties read them. */
import type { Service } from "moleculer";
import type { Answer } from "../../contracts/index.ts";
import { bodyTexts } from "./bodies.repository.ts";
import type { ConversationDoc, MessageDoc } from "./conversations.projection.ts";
import { shownText } from "./message-text.ts";

type MessageAnswer = Answer<"communication.say">;

/** Up to which message each side has read. */
export type ReadMarks = { readonly worker: number; readonly employer: number };

/** The read marks of a conversation; none before its first message. */
export const readMarksOf = (doc: ConversationDoc | null): ReadMarks => ({
  worker: doc?.workerRead ?? 0,
  employer: doc?.employerRead ?? 0,
});

/** Messages as answered, with the bodies that are still there. */
export const messageAnswers = async (
  service: Service,
  docs: readonly { readonly message: MessageDoc; readonly read: ReadMarks }[],
): Promise<MessageAnswer[]> => {
  const texts = await bodyTexts(
    service,
    "message",
    docs.map(({ message }) => message._id),
  );
  return docs.map(({ message, read }, n) => ({
    messageId: message._id,
    conversationId: message.conversationId,
    senderId: message.senderId,
    side: message.side,
    text: shownText(message.quick, texts[n] ?? null),
    quick: message.quick,
    at: message.at,
    isRead: message.seq <= (message.side === "worker" ? read.employer : read.worker),
  }));
};
