/** Approve all: pays everyone whose work is done, as it was attended, after one look at the list. */
import { useState } from "preact/hooks";
import { useCommand } from "../../api/use-command.ts";
import { Button } from "../../ui/form/button.ts";
import { Confirm } from "../../ui/form/confirm.ts";
import { html } from "../../ui/html.ts";
import { Icon } from "../../ui/icon.ts";
import { Check } from "../../ui/icons.ts";
import { PersonName } from "../../ui/list/person.ts";
import { Line } from "../../ui/parts.ts";
import { toast } from "../../ui/toast.ts";
import { time } from "../../words/format.ts";
import { t } from "../../words/words.ts";
import type { Applied } from "../crew/crew.ts";

/** From when to when someone was there. */
export const attended = ({ checkedInAt, checkedOutAt }: Applied): string =>
  checkedInAt === null
    ? ""
    : `${time(checkedInAt)}-${checkedOutAt === null ? "" : time(checkedOutAt)}`;

export const ApproveAll = ({ done, again }: { done: readonly Applied[]; again: () => void }) => {
  const [isOpen, setOpen] = useState(false);
  const command = useCommand("POST /api/jobs/applications/:applicationId/approve");
  const approve = async (): Promise<void> => {
    // One after the other: a second approval of the same work pays nothing again.
    for (const { applicationId } of done) {
      if ((await command.run({ applicationId })) === null) return again();
    }
    toast(t("roster.approvedAll", { count: done.length }));
    setOpen(false);
    again();
  };
  return html`
    <${Button} isWide looks="primary" onClick=${() => setOpen(true)}><${Icon} of=${Check} />${t("roster.approveAll", { count: done.length })}<//>
    ${
      isOpen &&
      html`<${Confirm} title=${t("roster.approveAllTitle")} verb=${t("roster.approveAll", { count: done.length })} command=${command}
        onConfirm=${approve} onClose=${() => setOpen(false)}>
        <p>${t("roster.approveAllText")}</p>
        <dl>${done.map((one) => html`<${Line} key=${one.applicationId} label=${html`<${PersonName} userId=${one.workerId} />`} value=${attended(one)} />`)}</dl>
      <//>`
    }
  `;
};
