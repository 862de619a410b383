/** Correction: other times than the recorded ones, which hold when both sides have signed them. */
import { useState } from "preact/hooks";
import { useCommand } from "../../api/use-command.ts";
import { Button } from "../../ui/form/button.ts";
import { Field } from "../../ui/form/field.ts";
import { Sheet } from "../../ui/form/sheet.ts";
import { html } from "../../ui/html.ts";
import { Notice, ProblemNotice } from "../../ui/notice.ts";
import { toast } from "../../ui/toast.ts";
import { dateKey, time } from "../../words/format.ts";
import { language, t } from "../../words/words.ts";
import { spanOf } from "../post/form.ts";
import type { Part } from "./application.ts";

/** Times that wait for a signature: the employer's to sign, or one's own that wait. */
export const CorrectionNotice = ({ application, again }: Part) => {
  const command = useCommand(
    "POST /api/jobs/applications/:applicationId/corrections/:correctionId/sign",
  );
  const { applicationId, correction } = application;
  if (correction === null) return null;
  const { correctionId, by, checkedInAt, checkedOutAt, reason } = correction;
  const sign = async (): Promise<void> => {
    if ((await command.run({ applicationId, correctionId })) === null) return;
    toast(t("correct.signed"));
    again();
  };
  return html`
    <${Notice} kind=${by === "employer" ? "warning" : "info"}>
      <p><strong>${t(by === "employer" ? "correct.theirs" : "correct.mine")}</strong></p>
      <p class="figure">${t("correct.times", { from: time(checkedInAt), to: time(checkedOutAt) })}</p>
      ${reason && html`<p>${reason}</p>`}
      ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
      ${
        by === "employer" &&
        html`<${Button} looks="primary" isBusy=${command.isBusy} onClick=${() => void sign()}>${t("correct.sign")}<//>`
      }
    <//>
  `;
};

export const CorrectSheet = ({ application, again, onClose }: Part & { onClose: () => void }) => {
  const { applicationId, startsAt, endsAt, checkedInAt, checkedOutAt } = application;
  const [from, setFrom] = useState(time(checkedInAt ?? startsAt));
  const [to, setTo] = useState(time(checkedOutAt ?? endsAt));
  const [reason, setReason] = useState("");
  const command = useCommand("POST /api/jobs/applications/:applicationId/corrections");
  const wrong = (name: string) => command.problem?.field(name, language.value);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const span = spanOf(dateKey(startsAt), from, to);
    if (span === null) return;
    const times = { checkedInAt: span.startsAt, checkedOutAt: span.endsAt };
    if ((await command.run({ applicationId, ...times, reason: reason.trim() })) === null) return;
    toast(t("correct.done"));
    onClose();
    again();
  };
  const isWhole = from !== "" && to !== "" && reason.trim() !== "";
  return html`
    <${Sheet} title=${t("correct.title")} onClose=${onClose}>
      <form class="stack" novalidate onSubmit=${(event: Event) => void submit(event)}>
        <p>${t("correct.text")}</p>
        <div class="two">
          <${Field} name="from" type="time" label=${t("correct.from")} value=${from} onInput=${setFrom} error=${wrong("/checkedInAt")} />
          <${Field} name="to" type="time" label=${t("correct.to")} value=${to} onInput=${setTo} error=${wrong("/checkedOutAt")} />
        </div>
        <${Field} name="reason" isLong label=${t("correct.reason")} maxLength=${500} value=${reason} onInput=${setReason} error=${wrong("/reason")} />
        ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
        <${Button} type="submit" looks="primary" isWide isBusy=${command.isBusy} disabled=${!isWhole}>${t("correct.action")}<//>
      </form>
    <//>
  `;
};
