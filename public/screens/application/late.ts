/** Late: messages of one tap to the employer, for when there is no time to write. */
import { useState } from "preact/hooks";
import type { QuickMessage } from "../../../services/contracts/communication/conversations.ts";
import { useCommand } from "../../api/use-command.ts";
import { Button } from "../../ui/form/button.ts";
import { Sheet } from "../../ui/form/sheet.ts";
import { html } from "../../ui/html.ts";
import { Icon } from "../../ui/icon.ts";
import { MessageCircle } from "../../ui/icons.ts";
import { ProblemNotice } from "../../ui/notice.ts";
import { toast } from "../../ui/toast.ts";
import { t } from "../../words/words.ts";
import type { Application } from "./status.ts";

const choices: readonly QuickMessage[] = ["late10", "late30", "onMyWay", "arrived"];

const Choice = ({ application, onClose }: { application: Application; onClose: () => void }) => {
  const command = useCommand("POST /api/communication/conversations/:conversationId/messages");
  const say = async (quick: QuickMessage): Promise<void> => {
    const said = await command.run({ conversationId: application.applicationId, quick });
    if (said === null) return;
    toast(t("task.lateSent"));
    onClose();
  };
  return html`
    <${Sheet} title=${t("task.lateTitle")} onClose=${onClose}>
      <p>${t("task.lateText")}</p>
      ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
      ${choices.map(
        (quick) =>
          html`<${Button} key=${quick} isWide isBusy=${command.isBusy} onClick=${() => void say(quick)}>${t(`quick.${quick}`)}<//>`,
      )}
    <//>
  `;
};

export const Late = ({ application }: { application: Application }) => {
  const [isOpen, setOpen] = useState(false);
  return html`
    <${Button} isWide onClick=${() => setOpen(true)}><${Icon} of=${MessageCircle} />${t("task.late")}<//>
    ${isOpen && html`<${Choice} application=${application} onClose=${() => setOpen(false)} />`}
  `;
};
