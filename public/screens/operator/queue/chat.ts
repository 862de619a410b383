/** Chat: what the two sides of a case wrote to each other, the oldest first. */
import type { ItemOf } from "../../../api/routes.ts";
import { useList } from "../../../api/use-load.ts";
import { html } from "../../../ui/html.ts";
import { ListStates } from "../../../ui/list/listing.ts";
import { second } from "../../../words/format.ts";
import { t } from "../../../words/words.ts";

type Message = ItemOf<"GET /api/communication/conversations/:conversationId/messages">;

const Said = ({ message: { side, text, quick, at } }: { message: Message }) => html`
  <li class="said said-${side}">
    <p class="weak">${t(`ops.side.${side}`)} · <span class="figure">${second(at)}</span></p>
    <p>${text ?? quick ?? t("ops.chat.removed")}</p>
  </li>
`;

export const Chat = ({ conversationId }: { conversationId: string }) => {
  const list = useList("GET /api/communication/conversations/:conversationId/messages", {
    conversationId,
    limit: 100,
  });
  return html`
    <${ListStates} list=${list} empty=${t("ops.chat.empty")} rows=${(
      items: readonly Message[],
    ) => html`
      <ol class="case-chat">
        ${[...items].reverse().map((message) => html`<${Said} key=${message.messageId} message=${message} />`)}
      </ol>
    `} />
  `;
};
