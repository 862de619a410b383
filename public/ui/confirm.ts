/** Confirm: a sheet that says what an act does before it is done, and asks for a reason where one is due. */
import { useState } from "preact/hooks";
import type { Problem } from "../api/problem.ts";
import { t } from "../words/words.ts";
import { Button } from "./button.ts";
import { Field } from "./field.ts";
import { type Children, html } from "./html.ts";
import { ProblemNotice } from "./notice.ts";
import { Sheet } from "./sheet.ts";

export const Confirm = ({
  title,
  verb,
  isDanger = false,
  isBusy,
  problem,
  reasonLabel,
  onConfirm,
  onClose,
  children,
}: {
  title: string;
  verb: string;
  isDanger?: boolean;
  isBusy: boolean;
  problem: Problem | null;
  /** With it a reason must be written. */
  reasonLabel?: string;
  onConfirm: (reason: string) => void;
  onClose: () => void;
  children?: Children;
}) => {
  const [reason, setReason] = useState("");
  const [isAsked, setAsked] = useState(false);
  const isMissing = reasonLabel !== undefined && reason.trim() === "";
  const submit = (event: Event): void => {
    event.preventDefault();
    setAsked(true);
    if (!isMissing && !isBusy) onConfirm(reason.trim());
  };
  return html`
    <${Sheet} title=${title} onClose=${onClose}>
      <form class="stack" novalidate onSubmit=${submit}>
        ${children}
        ${
          reasonLabel !== undefined &&
          html`<${Field} name="reason" isLong label=${reasonLabel} maxLength=${500} required value=${reason}
            onInput=${setReason} error=${isAsked && isMissing ? t("confirm.reasonMissing") : undefined} />`
        }
        ${problem && html`<${ProblemNotice} problem=${problem} />`}
        <${Button} type="submit" isWide looks=${isDanger ? "danger" : "primary"} isBusy=${isBusy}>${verb}<//>
      </form>
    <//>
  `;
};
