/** Use conversation: the messages of a conversation, kept current by the stream, and who is typing. */
import { useEffect, useRef, useState } from "preact/hooks";
import { call } from "../../api/client.ts";
import { type Problem, problemOf } from "../../api/problem.ts";
import { role } from "../../api/session.ts";
import { useLive } from "../../api/stream.ts";
import { useList } from "../../api/use-load.ts";
import type { Message } from "./message.ts";

const typingMs = 4000;

/** The side of the caller: a manager writes for the employer. */
export const mySide = (): Message["side"] => (role.value === "worker" ? "worker" : "employer");

export type Conversation = {
  /** Oldest first. */
  readonly messages: readonly Message[];
  readonly problem: Problem | null;
  readonly isLoading: boolean;
  /** Older messages; null at the first one. */
  readonly older: (() => void) | null;
  readonly again: () => void;
  readonly isOtherTyping: boolean;
};

/** Whether the other side writes now; what they say ends it, and so does some time. */
const useTyping = (conversationId: string): boolean => {
  const [isTyping, setTyping] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useLive(
    ({ event, data }) => {
      if (data["conversationId"] !== conversationId || data["side"] === mySide()) return;
      if (event !== "typing" && event !== "message") return;
      clearTimeout(timer.current);
      setTyping(event === "typing");
      timer.current = setTimeout(() => setTyping(false), typingMs);
    },
    [conversationId],
  );
  useEffect(() => () => clearTimeout(timer.current), []);
  return isTyping;
};

/** Marks the newest message of the other side as read while the page is looked at. */
const useReading = (conversationId: string, newest: Message | undefined): void => {
  const upTo = newest !== undefined && newest.side !== mySide() ? newest.messageId : null;
  useEffect(() => {
    const read = (): void => {
      if (upTo === null || document.visibilityState !== "visible") return;
      // It is sent again when the next message comes or the page is looked at again.
      call("POST /api/communication/conversations/:conversationId/read", {
        conversationId,
        upTo,
      }).catch(problemOf);
    };
    read();
    document.addEventListener("visibilitychange", read);
    return () => document.removeEventListener("visibilitychange", read);
  }, [conversationId, upTo]);
};

/**
 * Every message that was read here, oldest first. What comes in live is read with the newest page
 * alone, and the older ones that are looked at must not vanish.
 */
const useKnown = (conversationId: string, items: readonly Message[]): readonly Message[] => {
  const known = useRef(new Map<string, Message>());
  for (const one of items) {
    if (one.conversationId === conversationId) known.current.set(one.messageId, one);
  }
  return [...known.current.values()].toSorted((a, b) => a.at.localeCompare(b.at));
};

export const useConversation = (conversationId: string): Conversation => {
  const list = useList("GET /api/communication/conversations/:conversationId/messages", {
    conversationId,
    limit: 50,
  });
  const { items, problem, isLoading, more, again } = list;
  const isOtherTyping = useTyping(conversationId);
  useLive(
    ({ event, data }) => {
      const isHere = data["conversationId"] === conversationId;
      if (event === "reset" || (isHere && (event === "message" || event === "read"))) again();
    },
    [conversationId],
  );
  useReading(conversationId, items[0]);
  const messages = useKnown(conversationId, items);
  return { messages, problem, isLoading, older: more, again, isOtherTyping };
};
