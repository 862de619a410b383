/** Call off: cancel with someone who was accepted; late, it costs the leave allowance. */
import { Confirm } from "../../ui/form/confirm.ts";
import { useAct } from "../../ui/form/use-act.ts";
import { html } from "../../ui/html.ts";
import { PersonSentence } from "../../ui/list/person.ts";
import { Notice } from "../../ui/notice.ts";
import { won } from "../../words/format.ts";
import { t } from "../../words/words.ts";
import type { Closing } from "../crew/crew.ts";

export const CallOff = ({ one: { applicationId, workerId }, onClose, again }: Closing) => {
  const command = useAct("POST /api/jobs/applications/:applicationId/cancel", {
    again,
    onClose,
    said: ({ leaveAllowanceWon: paid }) =>
      paid > 0 ? t("hire.calledOffPaid", { won: won(paid) }) : t("hire.calledOff"),
  });
  return html`
    <${Confirm} title=${t("hire.callOffTitle")} verb=${t("hire.callOff")} isDanger command=${command}
      reasonLabel=${t("hire.callOffReason")} onConfirm=${(reason: string) => command.run({ applicationId, reason })} onClose=${onClose}>
      <${PersonSentence} userId=${workerId} text=${t("hire.callOffText")} />
      <${Notice} kind="warning"><p>${t("hire.callOffCost")}</p><//>
    <//>
  `;
};
