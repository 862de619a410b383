/** Bank: the account that money goes to, which asks for the password after a while. */

import { useState } from "preact/hooks";
import { session } from "../../api/session.ts";
import { Button } from "../../ui/form/button.ts";
import { Field } from "../../ui/form/field.ts";
import { useProven } from "../../ui/form/proof.ts";
import { Select } from "../../ui/form/select.ts";
import { Sheet } from "../../ui/form/sheet.ts";
import { html } from "../../ui/html.ts";
import { ProblemNotice } from "../../ui/notice.ts";
import { toast } from "../../ui/toast.ts";
import { banks } from "../../words/banks.ts";
import { language, t } from "../../words/words.ts";

export const BankSheet = ({ onClose, onDone }: { onClose: () => void; onDone: () => void }) => {
  const [bankCode, setBankCode] = useState("004");
  const [accountNumber, setAccountNumber] = useState("");
  // An account in one's own name is the usual one.
  const [holder, setHolder] = useState(session.peek()?.name ?? "");
  const command = useProven("PUT /api/users/me/bank-account", () => {
    toast(t("bank.done"));
    onDone();
  });
  const wrong = (name: string) => command.problem?.field(`/${name}`, language.value);
  const submit = (event: Event): void => {
    event.preventDefault();
    void command.run({ bankCode, accountNumber: accountNumber.trim(), holder: holder.trim() });
  };
  const isWhole = accountNumber.trim() !== "" && holder.trim() !== "";
  return html`
    <${Sheet} title=${t("bank.title")} onClose=${onClose}>
      <form class="stack" novalidate onSubmit=${submit}>
        <${Select} label=${t("bank.bank")} value=${bankCode} onChoose=${setBankCode}
          options=${banks.map(([value, text]) => ({ value, text }))} />
        <${Field} name="accountNumber" label=${t("bank.number")} hint=${t("bank.numberHint")} inputmode="numeric"
          maxLength=${31} value=${accountNumber} onInput=${setAccountNumber} error=${wrong("accountNumber")} />
        <${Field} name="holder" label=${t("bank.holder")} autocomplete="name" maxLength=${60} value=${holder}
          onInput=${setHolder} error=${wrong("holder")} />
        <p class="weak">${t("bank.text")}</p>
        ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
        <${Button} type="submit" looks="primary" isWide isBusy=${command.isBusy} disabled=${!isWhole}>${t("bank.action")}<//>
      </form>
    <//>
    ${command.sheet}
  `;
};
