/** The rules of a conversation, and its lists as functions of messages. */
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { announce } from "../../../services/communication/announce.ts";
import {
  type Conversation,
  type ConversationEvent,
  checkOpen,
  conversation,
  readUpTo,
  reportable,
  say,
} from "../../../services/communication/conversation/conversation.ts";
import {
  type ConversationDoc,
  conversationList,
} from "../../../services/communication/conversation/conversations.projection.ts";
import { masked } from "../../../services/communication/conversation/message-text.ts";
import { dayMs, instant, later, newId } from "../../../services/contracts/core/units.ts";
import type { Message } from "../../../services/contracts/index.ts";
import { contactsIn } from "../../../services/contracts/kernel/contact-details.ts";

const noon = instant("2026-12-01T03:00:00Z");
const parties = { applicationId: newId(), jobId: newId(), workerId: newId(), employerId: newId() };
const { evolve, empty } = conversation;
const after = (state: Conversation, events: readonly ConversationEvent[]): Conversation =>
  events.reduce(evolve, state);
const said = (state: Conversation, side: "worker" | "employer", at = noon, messageId = newId()) => {
  const senderId = side === "worker" ? parties.workerId : parties.employerId;
  return after(state, say(state, parties, { messageId, senderId, side, at }));
};
const refusal = (type: string) => expect.objectContaining({ type });

test("a side writes at most 300 messages a day in one conversation, the other side besides", () => {
  let state = empty;
  for (let n = 0; n < 300; n += 1) state = said(state, "worker");
  expect(() => said(state, "worker")).toThrow(refusal("DAILY_LIMIT"));
  expect(() => said(state, "employer")).not.toThrow();
  expect(() => said(state, "worker", later(noon, dayMs))).not.toThrow();
});

test("only the first of several unread messages is a first one", () => {
  const firstOf = (state: Conversation, side: "worker" | "employer") => {
    const senderId = side === "worker" ? parties.workerId : parties.employerId;
    const [event] = say(state, parties, { messageId: newId(), senderId, side, at: noon });
    return event?.type === "said" && event.data.isFirstUnread;
  };
  const one = said(empty, "worker");
  expect([firstOf(empty, "worker"), firstOf(one, "worker"), firstOf(one, "employer")]).toEqual([
    true,
    false,
    true,
  ]);
  const reader = { userId: parties.employerId, side: "employer" } as const;
  const read = after(one, readUpTo(one, reader, one.newest[0]?.messageId ?? ""));
  expect(firstOf(read, "worker")).toBe(true);
});

test("reading moves forward only, and only to a message that is there", () => {
  const state = said(said(empty, "worker"), "worker");
  const [first, second] = state.newest.map(({ messageId }) => messageId);
  const reader = { userId: parties.employerId, side: "employer" } as const;
  const read = after(state, readUpTo(state, reader, second ?? ""));
  expect(read.readSeq).toEqual({ worker: 2, employer: 2 });
  expect(readUpTo(read, reader, first ?? "")).toEqual([]);
  expect(() => readUpTo(state, reader, newId())).toThrow(refusal("NOT_FOUND"));
});

test("a side reports messages of the other alone", () => {
  const state = said(empty, "worker");
  const id = state.newest[0]?.messageId ?? "";
  expect(reportable(state, id, "employer").messageId).toBe(id);
  expect(() => reportable(state, id, "worker")).toThrow(refusal("NOT_FOUND"));
});

test("a conversation is open until thirty days after the work, unless it came to nothing", () => {
  const work = { status: "paid", endsAt: noon };
  expect(() => checkOpen(work, false, later(noon, 30 * dayMs))).not.toThrow();
  expect(() => checkOpen(work, false, later(noon, 30 * dayMs + 1))).toThrow(
    refusal("CONVERSATION_CLOSED"),
  );
  for (const status of ["rejected", "withdrawn"]) {
    expect(() => checkOpen({ status, endsAt: noon }, false, noon)).toThrow(
      refusal("CONVERSATION_CLOSED"),
    );
  }
  expect(() => checkOpen(work, true, noon)).toThrow(refusal("CONVERSATION_CLOSED"));
  expect(() => checkOpen(null, false, noon)).not.toThrow();
});

test("the list of a party has as many unread messages as the other wrote since they read or wrote", () => {
  const step = fc.record({
    side: fc.constantFrom("worker" as const, "employer" as const),
    reads: fc.option(fc.nat({ max: 40 })),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let state = empty;
      let doc: ConversationDoc | null = null;
      let position = 0;
      const unread = { worker: new Set<number>(), employer: new Set<number>() };
      for (const { side, reads } of steps) {
        const other = side === "worker" ? "employer" : "worker";
        const userId = side === "worker" ? parties.workerId : parties.employerId;
        const target = reads === null ? null : state.newest[reads % (state.newest.length || 1)];
        const events =
          reads === null
            ? say(state, parties, { messageId: newId(), senderId: userId, side, at: noon })
            : target == null
              ? []
              : readUpTo(state, { userId, side }, target.messageId);
        state = after(state, events);
        for (const event of events) {
          if (event.type === "said") {
            unread[other].add(event.data.seq);
            unread[side].clear();
          } else
            for (const seq of unread[side]) if (seq <= event.data.seq) unread[side].delete(seq);
        }
        const stream = `conversation:${parties.applicationId}`;
        for (const one of announce({ stream, events })) {
          position += 1;
          const message = { ...one, source: "communication", stream, position, index: 0, at: noon };
          doc = conversationList.next(doc, message as unknown as Message, parties.applicationId);
        }
      }
      expect([doc?.workerUnread.length ?? 0, doc?.employerUnread.length ?? 0]).toEqual([
        unread.worker.size,
        unread.employer.size,
      ]);
    }),
  );
});

test("a masked text has no contact left, and one without a contact is unchanged", () => {
  const contact = fc.constantFrom(
    "010-1234-5678",
    "a.b@mail.co.kr",
    "우리은행 1002-123-456789",
    "카톡 아이디: kim99",
  );
  fc.assert(
    fc.property(fc.string(), contact, fc.string(), (before, one, later_) => {
      expect(contactsIn(masked(`${before} ${one} ${later_}`))).toEqual([]);
    }),
    { numRuns: 500 },
  );
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      if (contactsIn(text).length === 0) expect(masked(text)).toBe(text);
    }),
  );
  expect(masked("시급 12,000원, 9시부터 18시까지")).toBe("시급 12,000원, 9시부터 18시까지");
});
