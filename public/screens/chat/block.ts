/** Block: never meet the other side again, after the consequence was read. */
import { useState } from "preact/hooks";
import { useCommand } from "../../api/use-command.ts";
import { go } from "../../app/router.ts";
import { Button } from "../../ui/form/button.ts";
import { Sheet } from "../../ui/form/sheet.ts";
import { html } from "../../ui/html.ts";
import { Icon } from "../../ui/icon.ts";
import { Ban } from "../../ui/icons.ts";
import { ProblemNotice } from "../../ui/notice.ts";
import { toast } from "../../ui/toast.ts";
import { t } from "../../words/words.ts";

export const BlockButton = ({ userId, name }: { userId: string; name: string }) => {
  const [isOpen, setOpen] = useState(false);
  const command = useCommand("PUT /api/users/me/blocks/:userId");
  const block = async (): Promise<void> => {
    if ((await command.run({ userId })) === null) return;
    toast(t("block.done"));
    go("/chat");
  };
  return html`
    <${Button} onClick=${() => setOpen(true)}><${Icon} of=${Ban} />${t("block.open")}<//>
    ${
      isOpen &&
      html`<${Sheet} title=${t("block.title", { name })} onClose=${() => setOpen(false)}>
        <p>${t("block.text")}</p>
        ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
        <${Button} isWide onClick=${() => setOpen(false)}>${t("action.cancel")}<//>
        <${Button} isWide looks="danger" isBusy=${command.isBusy} onClick=${() => void block()}>${t("block.action")}<//>
      <//>`
    }
  `;
};
