/** Confirm: a sheet that says what an act does before it is done, and asks for a reason where one is due. */
import { useState } from "preact/hooks";
import { t } from "../../words/words.ts";
import { type Children, html } from "../html.ts";
import { Field } from "./field.ts";
import { Form, type Running } from "./form.ts";
import { Sheet } from "./sheet.ts";

export const Confirm = ({
  title,
  verb,
  isDanger = false,
  command,
  reasonLabel,
  onConfirm,
  onClose,
  children,
}: {
  title: string;
  verb: string;
  isDanger?: boolean;
  command: Running;
  /** With it a reason must be written. */
  reasonLabel?: string;
  onConfirm: (reason: string) => unknown;
  onClose: () => void;
  children?: Children;
}) => {
  const [reason, setReason] = useState("");
  const [isAsked, setAsked] = useState(false);
  const isMissing = reasonLabel !== undefined && reason.trim() === "";
  const submit = (): void => {
    setAsked(true);
    if (!isMissing) onConfirm(reason.trim());
  };
  return html`
    <${Sheet} title=${title} onClose=${onClose}>
      <${Form} verb=${verb} looks=${isDanger ? "danger" : "primary"} command=${command} onSubmit=${submit}>
        ${children}
        ${
          reasonLabel !== undefined &&
          html`<${Field} name="reason" isLong label=${reasonLabel} maxLength=${500} required value=${reason}
            onInput=${setReason} error=${isAsked && isMissing ? t("confirm.reasonMissing") : undefined} />`
        }
      <//>
    <//>
  `;
};
