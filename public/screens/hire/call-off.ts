/** Call off: cancel with someone who was accepted; late, it costs the leave allowance. */
import { useCommand } from "../../api/use-command.ts";
import { Confirm } from "../../ui/confirm.ts";
import { html } from "../../ui/html.ts";
import { Notice } from "../../ui/notice.ts";
import { PersonName } from "../../ui/person.ts";
import { toast } from "../../ui/toast.ts";
import { won } from "../../words/format.ts";
import { t } from "../../words/words.ts";
import type { Applied } from "../crew/crew.ts";

export const CallOff = ({
  one,
  onClose,
  again,
}: {
  one: Applied;
  onClose: () => void;
  again: () => void;
}) => {
  const command = useCommand("POST /api/jobs/applications/:applicationId/cancel");
  const end = async (reason: string): Promise<void> => {
    const done = await command.run({ applicationId: one.applicationId, reason });
    again();
    if (done === null) return;
    const { leaveAllowanceWon } = done;
    toast(
      leaveAllowanceWon > 0
        ? t("hire.calledOffPaid", { won: won(leaveAllowanceWon) })
        : t("hire.calledOff"),
    );
    onClose();
  };
  return html`
    <${Confirm} title=${t("hire.callOffTitle")} verb=${t("hire.callOff")} isDanger isBusy=${command.isBusy}
      problem=${command.problem} reasonLabel=${t("hire.callOffReason")} onConfirm=${(reason: string) => void end(reason)}
      onClose=${onClose}>
      <p><strong><${PersonName} userId=${one.workerId} /></strong> ${t("hire.callOffText")}</p>
      <${Notice} kind="warning"><p>${t("hire.callOffCost")}</p><//>
    <//>
  `;
};
