/** Chat list: the conversations of a worker or an employer, the newest message first. */
import type { ItemOf } from "../../api/routes.ts";
import { role } from "../../api/session.ts";
import { useLive } from "../../api/stream.ts";
import { useList } from "../../api/use-load.ts";
import type { Screen } from "../../app/screens.ts";
import { useTitle } from "../../app/use-title.ts";
import { Button, ButtonLink } from "../../ui/button.ts";
import { html } from "../../ui/html.ts";
import { MessageCircle } from "../../ui/icons.ts";
import { ProblemNotice } from "../../ui/notice.ts";
import { Avatar, Empty, Skeleton } from "../../ui/parts.ts";
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
  const { items, problem, isLoading, more, again } = list;
  useLive(({ event }) => {
    if (["message", "read", "reset"].includes(event)) again();
  }, []);
  useTitle(t("chat.list"));
  const isEmpty = !isLoading && problem === null && items.length === 0;
  return html`
    <h1>${t("chat.list")}</h1>
    ${problem && html`<${ProblemNotice} problem=${problem} retry=${again} />`}
    ${isLoading && items.length === 0 && html`<${Skeleton} label=${t("state.loading")} />`}
    ${
      isEmpty &&
      html`<${Empty} icon=${MessageCircle} text=${t("chat.empty")}>
        <${ButtonLink} href=${beginOf[role.value ?? "worker"]} looks="primary">${t("chat.begin")}<//>
      <//>`
    }
    <ul>${items.map((one) => html`<${Row} key=${one.conversationId} conversation=${one} />`)}</ul>
    ${more && html`<${Button} isWide isBusy=${isLoading} onClick=${more}>${t("action.more")}<//>`}
  `;
};
