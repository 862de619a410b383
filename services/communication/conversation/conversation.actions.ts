/** Handlers of conversations: the list, messages, writing, reading and typing. */
import type { Service } from "moleculer";
import { callerOf, markReplayed } from "../../../mixins/auth/auth.middleware.ts";
import { commandOfRequest } from "../../../mixins/log/commands.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import { DisplayNames } from "../../../mixins/personal-data/display-names.client.ts";
import {
  freeTextCommand,
  freeTextIdOf,
  withFreeText,
} from "../../../mixins/personal-data/free-texts.ts";
import { pageByNumber } from "../../../mixins/projection/pages.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import { isQuickMessage } from "../../contracts/communication/conversations.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { now } from "../../contracts/core/units.ts";
import { call, type Handlers } from "../../contracts/index.ts";
import { bodiesOf, bodyRow } from "./bodies.repository.ts";
import { checkOpen, conversation, otherSide, readUpTo, say, userOf } from "./conversation.ts";
import {
  type ConversationDoc,
  conversationList,
  messageList,
  openedList,
} from "./conversations.projection.ts";
import { messageAnswers, readMarksOf } from "./message-answer.query.ts";
import { checkWords, masked } from "./message-text.ts";
import { hasBlock, partyOf } from "./party.query.ts";

type Chat = Service & LogMethods;
type Names = "conversations" | "messages" | "say" | "readUpTo" | "typing";

const otherPartyOf = (doc: ConversationDoc, isWorkers: boolean) =>
  isWorkers
    ? ({ userId: doc.employerId, side: "employer" } as const)
    : ({ userId: doc.workerId, side: "worker" } as const);

/** Refuses NOT_FOUND to whom the messages are not shown: others, and operators without a cause. */
const checkReader = async (
  service: Chat,
  ctx: Parameters<typeof partyOf>[1],
  conversationId: string,
): Promise<void> => {
  if (callerOf(ctx).role !== "operator") return void (await partyOf(service, ctx, conversationId));
  const opened = await readModelOf(service, openedList).get(conversationId);
  if (opened === null) throw new Refusal("NOT_FOUND", {}, 404);
};

export const conversationActions: Pick<Handlers<"communication", Chat>, Names> = {
  async conversations(ctx) {
    const { userId, role } = callerOf(ctx);
    const isWorkers = role === "worker";
    const { siteId, ...page } = ctx.params;
    const { items: docs, nextCursor } = await pageByNumber(
      readModelOf(this, conversationList),
      siteId === undefined
        ? { [isWorkers ? "workerId" : "employerId"]: userId }
        : { siteId, ...(await call(ctx, "job.ownerAt", { siteId, userId })) },
      page,
      "newest",
      "order",
    );
    const others = docs.map((doc) => otherPartyOf(doc, isWorkers));
    const names = await new DisplayNames(this.broker).of(others.map((other) => other.userId));
    const lasts = await messageAnswers(
      this,
      docs.map((doc) => {
        const { messageId: _id, ...last } = doc.last;
        return { message: { _id, ...last }, read: readMarksOf(doc) };
      }),
    );
    const items = lasts.map((lastMessage, n) => {
      const doc = docs[n] as ConversationDoc;
      const other = otherPartyOf(doc, isWorkers);
      return {
        conversationId: doc._id,
        applicationId: doc._id,
        jobId: doc.jobId,
        otherParty: { ...other, displayName: names.get(other.userId) ?? "" },
        unread: (isWorkers ? doc.workerUnread : doc.employerUnread).length,
        lastMessage,
      };
    });
    return { items, nextCursor };
  },

  async messages(ctx) {
    const { conversationId, limit, cursor } = ctx.params;
    await checkReader(this, ctx, conversationId);
    const { items, nextCursor } = await pageByNumber(
      readModelOf(this, messageList),
      { conversationId },
      { limit, cursor },
      "newest",
      "seq",
    );
    const read = readMarksOf(await readModelOf(this, conversationList).get(conversationId));
    const shown = items.map((message) => ({ message, read }));
    return { items: await messageAnswers(this, shown), nextCursor };
  },

  async say(ctx) {
    const { conversationId, text, quick, attachments } = ctx.params;
    const party = await partyOf(this, ctx, conversationId, { withWork: true });
    const { userId, side, parties, work } = party;
    if (attachments !== undefined) throw new Refusal("ATTACHMENTS_REFUSED", {}, 422);
    if ((text === undefined) === (quick === undefined)) throw new Refusal("MESSAGE_EMPTY", {}, 422);
    if (text !== undefined) checkWords(text, side);
    const at = now();
    checkOpen(
      work === null ? null : { status: work.status, endsAt: work.endsAt as typeof at },
      await hasBlock(this, party),
      at,
    );
    const command = freeTextCommand(ctx);
    const messageId = freeTextIdOf(command);
    const body = text === undefined ? null : masked(text);
    const row =
      body === null ? null : bodyRow(this, "message", { id: messageId, text: body, userId, at });
    const message = {
      messageId,
      senderId: userId,
      side,
      quick: quick !== undefined && isQuickMessage(quick) ? quick : undefined,
      at,
    };
    const rows = await bodiesOf(this);
    const done = await withFreeText({ rows, row }, this.log, command, () =>
      this.log.decide(
        conversation,
        conversationId,
        (state) => say(state, parties, message),
        command,
      ),
    );
    markReplayed(ctx, done);
    const seq = done.state.newest.find((one) => one.messageId === messageId)?.seq ?? 0;
    const doc = {
      _id: messageId,
      conversationId,
      senderId: userOf(parties, side),
      side,
      quick: message.quick ?? null,
      at: done.commit?.at ?? at,
      seq,
    };
    const [answer] = await messageAnswers(this, [{ message: doc, read: done.state.readSeq }]);
    return answer as NonNullable<typeof answer>;
  },

  async readUpTo(ctx) {
    const { conversationId, upTo } = ctx.params;
    const { userId, side } = await partyOf(this, ctx, conversationId);
    const done = await this.log.decide(
      conversation,
      conversationId,
      (state) => readUpTo(state, { userId, side }, upTo),
      commandOfRequest(ctx),
    );
    markReplayed(ctx, done);
    return { conversationId, upTo };
  },

  async typing(ctx) {
    const { conversationId } = ctx.params;
    const { side, parties } = await partyOf(this, ctx, conversationId);
    const to = userOf(parties, otherSide(side));
    const { jobId } = parties;
    // The streams of all gateways hear it; no log does. It is for the managers of the job's site too.
    await this.broker.broadcast("communication.typing", { to, conversationId, side, jobId });
    return {};
  },
};
