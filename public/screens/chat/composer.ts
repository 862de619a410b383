/** Composer: messages of one tap, and a field for one's own words, which stay when the sending fails. */

import { useRef, useState } from "preact/hooks";
import type { QuickMessage } from "../../../services/contracts/communication/conversations.ts";
import { call } from "../../api/client.ts";
import { problemOf } from "../../api/problem.ts";
import { role } from "../../api/session.ts";
import { useCommand } from "../../api/use-command.ts";
import { Button } from "../../ui/form/button.ts";
import { html } from "../../ui/html.ts";
import { Icon } from "../../ui/icon.ts";
import { Send } from "../../ui/icons.ts";
import { ProblemNotice } from "../../ui/notice.ts";
import "../../ui/page-foot.css";
import { Chips } from "../../ui/parts.ts";
import { t } from "../../words/words.ts";

const typingEveryMs = 3000;
const quickOf: Readonly<Record<"worker" | "employer", readonly QuickMessage[]>> = {
  worker: ["onMyWay", "late10", "late30", "arrived", "whereToMeet", "okay", "thanks"],
  employer: ["okay", "thanks"],
};

/** Says to the other side that one is writing, at most every three seconds. */
const useSayTyping = (conversationId: string): (() => void) => {
  const last = useRef(0);
  return () => {
    if (performance.now() - last.current < typingEveryMs) return;
    last.current = performance.now();
    // It matters to no one whether this arrives.
    call("POST /api/communication/conversations/:conversationId/typing", { conversationId }).catch(
      problemOf,
    );
  };
};

export const Composer = ({
  conversationId,
  onSaid,
}: {
  conversationId: string;
  onSaid: () => void;
}) => {
  const [text, setText] = useState("");
  const command = useCommand("POST /api/communication/conversations/:conversationId/messages");
  const sayTyping = useSayTyping(conversationId);
  const say = async (said: { text: string } | { quick: QuickMessage }): Promise<void> => {
    if ((await command.run({ conversationId, ...said })) === null) return;
    if ("text" in said) setText("");
    onSaid();
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    if (text.trim() !== "") void say({ text: text.trim() });
  };
  const quick = quickOf[role.value === "worker" ? "worker" : "employer"];
  return html`
    <form class="page-foot composer" onSubmit=${submit}>
      ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
      <${Chips} label=${t("chat.quick")} chosen=${[]}
        options=${quick.map((value) => ({ value, text: t(`quick.${value}`) }))}
        onChoose=${(value: QuickMessage) => void say({ quick: value })} />
      <div class="composer-line">
        <label class="unseen" for="chat-text">${t("chat.write")}</label>
        <textarea id="chat-text" class="field-input" rows="1" maxlength="2000" placeholder=${t("chat.write")} value=${text}
          onInput=${({ currentTarget }: { currentTarget: HTMLTextAreaElement }) => {
            setText(currentTarget.value);
            sayTyping();
          }}
          onKeyDown=${(event: KeyboardEvent) => {
            // While a Korean syllable is being composed, Enter ends the syllable.
            if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event);
          }}></textarea>
        <${Button} type="submit" looks="primary" label=${t("chat.send")} isBusy=${command.isBusy}><${Icon} of=${Send} /><//>
      </div>
    </form>
  `;
};
