/** Reason sheet: a step that needs a reason, with what follows from it above the button. */
import { useState } from "preact/hooks";
import { useCommand } from "../../api/use-command.ts";
import { Button } from "../../ui/form/button.ts";
import { Field } from "../../ui/form/field.ts";
import { Sheet } from "../../ui/form/sheet.ts";
import { html } from "../../ui/html.ts";
import { ProblemNotice } from "../../ui/notice.ts";
import { toast } from "../../ui/toast.ts";
import type { Word } from "../../words/names.ts";
import { language, t } from "../../words/words.ts";

export const ReasonSheet = ({
  applicationId,
  step,
  text,
  again,
  onClose,
}: {
  applicationId: string;
  step: "dispute" | "rescind";
  text: Word;
  again: () => void;
  onClose: () => void;
}) => {
  const [reason, setReason] = useState("");
  const command = useCommand(`POST /api/jobs/applications/:applicationId/${step}`);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if ((await command.run({ applicationId, reason: reason.trim() })) === null) return;
    toast(t(`reason.${step}.done`));
    onClose();
    again();
  };
  return html`
    <${Sheet} title=${t(`reason.${step}.title`)} onClose=${onClose}>
      <form class="stack" novalidate onSubmit=${(event: Event) => void submit(event)}>
        <p>${t(text)}</p>
        <${Field} name="reason" isLong label=${t(`reason.${step}.reason`)} maxLength=${500} value=${reason} onInput=${setReason}
          error=${command.problem?.field("reason", language.value)} />
        ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
        <${Button} type="submit" looks="danger" isWide isBusy=${command.isBusy} disabled=${reason.trim() === ""}>${t(`reason.${step}.action`)}<//>
      </form>
    <//>
  `;
};
