/** Handlers of reported messages: reporting, the operators' list, and their decision. */
import type { Service } from "moleculer";
import { callerOf, markReplayed } from "../../../mixins/auth/auth.middleware.ts";
import { commandOfRequest } from "../../../mixins/log/commands.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import { freeTextCommand, withFreeText } from "../../../mixins/personal-data/free-texts.ts";
import { pageByNumber } from "../../../mixins/projection/pages.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { now } from "../../contracts/core/units.ts";
import type { Handlers } from "../../contracts/index.ts";
import { bodiesOf, bodyRow, bodyTexts, dropBody } from "./bodies.repository.ts";
import { reportable } from "./conversation.ts";
import { messageList, reportList } from "./conversations.projection.ts";
import { shownText } from "./message-text.ts";
import { partyOf } from "./party.query.ts";
import { decide, make, report, reportIdOf } from "./report.ts";

type Chat = Service & LogMethods;
type Names = "report" | "reports" | "reports.decide";

export const reportActions: Pick<Handlers<"communication", Chat>, Names> = {
  async report(ctx) {
    const { conversationId, messageId, reason } = ctx.params;
    const { userId, side, state } = await partyOf(this, ctx, conversationId);
    const { senderId } = reportable(state, messageId, side);
    const reportId = reportIdOf(messageId, userId);
    const reported = { reportId, conversationId, messageId, senderId, reporterId: userId };
    const at = now();
    const row = bodyRow(this, "report", { id: reportId, text: reason, userId, at });
    const command = freeTextCommand(ctx);
    const rows = await bodiesOf(this);
    const isFirst = (await this.log.state(report, reportId)).status === "none";
    const done = await withFreeText({ rows, row: isFirst ? row : null }, this.log, command, () =>
      this.log.decide(report, reportId, (before) => make(before, reported), command),
    );
    markReplayed(ctx, done);
    return { reportId };
  },

  async reports(ctx) {
    const { isDecided = false, limit, cursor } = ctx.params;
    const { items: docs, nextCursor } = await pageByNumber(
      readModelOf(this, reportList),
      { isDecided },
      { limit, cursor },
      "oldest",
      "order",
    );
    const messageIds = docs.map(({ messageId }) => messageId);
    const [bodies, reasons, messages] = await Promise.all([
      bodyTexts(this, "message", messageIds),
      bodyTexts(
        this,
        "report",
        docs.map(({ _id }) => _id),
      ),
      Promise.all(messageIds.map((id) => readModelOf(this, messageList).get(id))),
    ]);
    const items = docs.map(({ _id: reportId, isDecided: _, order: _order, ...about }, n) => ({
      ...about,
      reportId,
      text: shownText(messages[n]?.quick ?? null, bodies[n] ?? null),
      reason: reasons[n] ?? null,
    }));
    return { items, nextCursor };
  },

  async "reports.decide"(ctx) {
    const { reportId, outcome } = ctx.params;
    const { userId } = callerOf(ctx);
    const done = await this.log.decide(
      report,
      reportId,
      (state) => decide(state, outcome, userId),
      commandOfRequest(ctx),
    );
    markReplayed(ctx, done);
    if (done.state.status !== "decided") throw new Refusal("NOT_FOUND", {}, 404);
    // After the commit: a crash in between leaves a body that the next attempt removes.
    if (done.state.outcome === "removed") await dropBody(this, done.state.messageId);
    return { reportId, outcome: done.state.outcome };
  },
};
