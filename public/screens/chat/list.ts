/** Chat list: the conversations of a worker or an employer, the newest message first. */
import type { ItemOf } from "../../api/routes.ts";
import { role } from "../../api/session.ts";
import { useLive } from "../../api/stream.ts";
import { useList } from "../../api/use-load.ts";
import type { Screen } from "../../app/screens.ts";
import { useTitle } from "../../app/use-title.ts";
import { ButtonLink } from "../../ui/form/button.ts";
import { html } from "../../ui/html.ts";
import { MessageCircle } from "../../ui/icons.ts";
import { ListStates } from "../../ui/list/listing.ts";
import { Avatar } from "../../ui/parts.ts";
import { moment } from "../../words/format.ts";
import { t } from "../../words/words.ts";
import "./chat.css";
import { textOf } from "./message.ts";

type Conversation = ItemOf<"GET /api/communication/conversations">;

const Row = ({ conversation }: { conversation: Conversation }) => {
  const { conversationId, otherParty, unread, lastMessage } = conversation;
  const name = otherParty.displayName || t("chat.gone");
  return html`
    <li>
      <a class="link-row chat-row" href="/chat/${conversationId}">
        <${Avatar} name=${name} />
        <span class="link-row-label">
          <strong>${name}</strong>
          <span class="chat-last">${textOf(lastMessage)}</span>
        </span>
        <span class="chat-side">
          <span class="weak figure">${moment(lastMessage.at)}</span>
          ${unread > 0 && html`<span class="badge figure" aria-label=${t("chat.unread", { count: unread })}>${unread}</span>`}
        </span>
      </a>
    </li>
  `;
};

/** Where each side begins: a conversation follows an application. */
const beginOf = { worker: "/calendar", employer: "/employer", operator: "/" } as const;

export const screen: Screen = () => {
  const list = useList("GET /api/communication/conversations", { limit: 20 });
  useLive(({ event }) => {
    if (["message", "read", "reset"].includes(event)) list.again();
  }, []);
  useTitle(t("chat.list"));
  return html`
    <h1>${t("chat.list")}</h1>
    <${ListStates} list=${list} icon=${MessageCircle} empty=${t("chat.empty")} count=${3}
      rows=${(items: readonly Conversation[]) => html`
        <ul>${items.map((one) => html`<${Row} key=${one.conversationId} conversation=${one} />`)}</ul>
      `}>
      <${ButtonLink} href=${beginOf[role.value ?? "worker"]} looks="primary">${t("chat.begin")}<//>
    <//>
  `;
};
