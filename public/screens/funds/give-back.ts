/** Give back: sends unspent money back to where it came from, or to the bank account. */
import type { FunctionComponent } from "preact";
import { useState } from "preact/hooks";
import { useScript } from "../../api/use-answer.ts";
import { Button } from "../../ui/form/button.ts";
import { Field } from "../../ui/form/field.ts";
import { useProven } from "../../ui/form/proof.ts";
import { Sheet } from "../../ui/form/sheet.ts";
import { html } from "../../ui/html.ts";
import { ProblemNotice } from "../../ui/notice.ts";
import { PartFailed } from "../../ui/part.ts";
import { toast } from "../../ui/toast.ts";
import { language, loadWords, t } from "../../words/words.ts";
import { amountOf, wonHint } from "./charge.ts";

type BankSheet = FunctionComponent<{ onClose: () => void; onDone: () => void }>;

/** The sheet of the bank account and its words, which are a worker's too, once they are needed. */
const loadBank = async (): Promise<BankSheet> => {
  const [{ BankSheet }] = await Promise.all([import("../wallet/bank.ts"), loadWords("worker")]);
  return BankSheet;
};

export const GiveBack = ({
  availableWon,
  onClose,
  again,
}: {
  availableWon: number;
  onClose: () => void;
  again: () => void;
}) => {
  const [amount, setAmount] = useState("");
  const [isAdding, setAdding] = useState(false);
  const bank = useScript(loadBank, isAdding);
  const command = useProven("POST /api/payments/withdrawals", () => {
    toast(t("funds.givenBack"));
    again();
    onClose();
  });
  const submit = (event: Event): void => {
    event.preventDefault();
    void command.run({ amountWon: Number(amount) });
  };
  const close = () => setAdding(false);
  return html`
    <${Sheet} title=${t("funds.giveBack")} onClose=${onClose}>
      <form class="stack" novalidate onSubmit=${submit}>
        <p>${t("funds.giveBackText")}</p>
        <${Field} name="amount" inputmode="numeric" label=${t("funds.amount")} hint=${wonHint(amount)} value=${amount}
          error=${command.problem?.field("amountWon", language.value)} onInput=${(text: string) => setAmount(amountOf(text))}
          after=${html`<${Button} onClick=${() => setAmount(String(availableWon))}>${t("funds.all")}<//>`} />
        ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
        ${
          command.problem?.code === "NO_BANK_ACCOUNT" &&
          html`<${Button} isWide onClick=${() => setAdding(true)}>${t("funds.addBank")}<//>`
        }
        ${isAdding && html`<${PartFailed} of=${[bank]} />`}
        <${Button} type="submit" looks="primary" isWide isBusy=${command.isBusy} disabled=${Number(amount) <= 0}>${t("funds.giveBackNow")}<//>
      </form>
    <//>
    ${command.sheet}
    ${isAdding && bank.value && html`<${bank.value} onClose=${close} onDone=${close} />`}
  `;
};
