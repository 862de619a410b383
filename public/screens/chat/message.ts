/** Message: one message, its text, and the report of one of the other side. */
import { useState } from "preact/hooks";
import type { ItemOf } from "../../api/routes.ts";
import { useCommand } from "../../api/use-command.ts";
import { Button } from "../../ui/form/button.ts";
import { Field } from "../../ui/form/field.ts";
import { Sheet } from "../../ui/form/sheet.ts";
import { classes, html } from "../../ui/html.ts";
import { Icon } from "../../ui/icon.ts";
import { Flag } from "../../ui/icons.ts";
import { ProblemNotice } from "../../ui/notice.ts";
import { toast } from "../../ui/toast.ts";
import { time } from "../../words/format.ts";
import { language, t, textOr } from "../../words/words.ts";

export type Message = ItemOf<"GET /api/communication/conversations/:conversationId/messages">;

/** What a message says; one of one tap in the language of the reader. */
export const textOf = ({ text, quick }: Pick<Message, "text" | "quick">): string =>
  (quick === null ? null : textOr(`quick.${quick}`)) ?? text ?? t("chat.removed");

const masked = "●●●";

const ReportSheet = ({ message, onClose }: { message: Message; onClose: () => void }) => {
  const [reason, setReason] = useState("");
  const command = useCommand("POST /api/communication/conversations/:conversationId/report");
  const { conversationId, messageId } = message;
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if ((await command.run({ conversationId, messageId, reason: reason.trim() })) === null) return;
    toast(t("messageReport.done"));
    onClose();
  };
  return html`
    <${Sheet} title=${t("messageReport.title")} onClose=${onClose}>
      <form class="stack" novalidate onSubmit=${(event: Event) => void submit(event)}>
        <blockquote class="chat-quote">${textOf(message)}</blockquote>
        <p>${t("messageReport.text")}</p>
        <${Field} name="reason" isLong label=${t("messageReport.reason")} maxLength=${500} value=${reason} onInput=${setReason}
          error=${command.problem?.field("/reason", language.value)} />
        ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
        <${Button} type="submit" looks="danger" isWide isBusy=${command.isBusy} disabled=${reason.trim() === ""}>${t("messageReport.action")}<//>
      </form>
    <//>
  `;
};

export const Bubble = ({ message, isMine }: { message: Message; isMine: boolean }) => {
  const [isReporting, setReporting] = useState(false);
  const text = textOf(message);
  return html`
    <li class=${classes("chat-line", isMine && "chat-mine")}>
      <div class="chat-bubble">
        <span class="unseen">${t(isMine ? "chat.me" : "chat.other")}</span>
        <p class="chat-text">${text}</p>
        ${text.includes(masked) && html`<p class="chat-note">${t("chat.masked")}</p>`}
      </div>
      <p class="chat-meta figure">
        ${isMine && html`<span>${t(message.isRead ? "chat.read" : "chat.sent")}</span>`}
        <time datetime=${message.at}>${time(message.at)}</time>
        ${
          !isMine &&
          message.text !== null &&
          html`<button type="button" class="chat-report" aria-label=${t("messageReport.open")} onClick=${() => setReporting(true)}><${Icon} of=${Flag} /></button>`
        }
      </p>
      ${isReporting && html`<${ReportSheet} message=${message} onClose=${() => setReporting(false)} />`}
    </li>
  `;
};
