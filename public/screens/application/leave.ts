/** Leave: takes an application back, after the consequence was read. */
import { useCommand } from "../../api/use-command.ts";
import { Button } from "../../ui/form/button.ts";
import { Sheet } from "../../ui/form/sheet.ts";
import { html } from "../../ui/html.ts";
import { ProblemNotice } from "../../ui/notice.ts";
import { toast } from "../../ui/toast.ts";
import { minutes, won } from "../../words/format.ts";
import { t } from "../../words/words.ts";
import { leavingOf } from "./stage.ts";
import type { TaskPart } from "./task.ts";

export const LeaveSheet = ({
  application,
  again,
  now,
  onClose,
}: TaskPart & { onClose: () => void }) => {
  const command = useCommand("POST /api/jobs/applications/:applicationId/withdraw");
  const { applicationId, startsAt, takeHomeWon, moreDays } = application;
  const leaving = leavingOf(application, now);
  const left = Math.max(0, Math.floor((new Date(startsAt).getTime() - now.getTime()) / 60_000));
  const withdraw = async (): Promise<void> => {
    if ((await command.run({ applicationId })) === null) return;
    toast(t("leave.done"));
    onClose();
    again();
  };
  return html`
    <${Sheet} title=${t("leave.title")} onClose=${onClose}>
      ${leaving !== "pending" && html`<p><strong>${t("leave.money", { won: won(takeHomeWon) })}</strong></p>`}
      <p>${t(`leave.${leaving}`, { time: minutes(left) })}</p>
      ${moreDays && html`<p>${t("leave.days")}</p>`}
      ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
      <${Button} isWide onClick=${onClose}>${t("leave.keep")}<//>
      <${Button} isWide looks="danger" isBusy=${command.isBusy} onClick=${() => void withdraw()}>${t("leave.action")}<//>
    <//>
  `;
};
