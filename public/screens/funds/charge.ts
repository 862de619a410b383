/** Charge: puts money into the wallet. */
import { useState } from "preact/hooks";
import { useCommand } from "../../api/use-command.ts";
import { Button } from "../../ui/form/button.ts";
import { digits, Field } from "../../ui/form/field.ts";
import { Form } from "../../ui/form/form.ts";
import { Sheet } from "../../ui/form/sheet.ts";
import { html } from "../../ui/html.ts";
import { Notice } from "../../ui/notice.ts";
import { Chips } from "../../ui/parts.ts";
import { won } from "../../words/format.ts";
import { language, t } from "../../words/words.ts";

const amounts = ["100000", "300000", "500000", "1000000"] as const;
const methods = ["card", "transfer", "virtualAccount"] as const;
type Method = (typeof methods)[number];

/** The digits of a typed amount. */
export const amountOf = (text: string): string => digits(text).slice(0, 9);
/** A typed amount as won, to be read back. */
export const wonHint = (amount: string): string | undefined =>
  Number(amount) > 0 ? won(Number(amount)) : undefined;

export const Charge = ({ onClose, again }: { onClose: () => void; again: () => void }) => {
  const [amount, setAmount] = useState("");
  const [method, setMethod] = useState<Method>("card");
  const [isDone, setDone] = useState(false);
  const command = useCommand("POST /api/payments/charges");
  const submit = async (): Promise<void> => {
    const charge = await command.run({ amountWon: Number(amount), method });
    if (charge === null) return;
    setDone(true);
    again();
  };
  const wrong = command.problem?.field("amountWon", language.value);
  if (isDone) {
    return html`
      <${Sheet} title=${t("funds.charge")} onClose=${onClose}>
        <${Notice}><p>${t("funds.charged", { won: won(Number(amount)) })}</p><p class="weak">${t("funds.chargedLater")}</p><//>
        <${Button} isWide onClick=${onClose}>${t("action.close")}<//>
      <//>
    `;
  }
  return html`
    <${Sheet} title=${t("funds.charge")} onClose=${onClose}>
      <${Form} verb=${t("funds.chargeNow")} command=${command} isReady=${Number(amount) > 0} onSubmit=${submit}>
        <${Field} name="amount" inputmode="numeric" label=${t("funds.amount")} hint=${wonHint(amount) ?? t("funds.amountHint")} value=${amount} error=${wrong}
          onInput=${(text: string) => setAmount(amountOf(text))} />
        <div class="row funds-amounts">
          ${amounts.map((one) => html`<${Button} key=${one} onClick=${() => setAmount(String(Number(amount) + Number(one)))}>+${won(Number(one))}<//>`)}
        </div>
        <div>
          <p class="field-label">${t("funds.method")}</p>
          <${Chips} label=${t("funds.method")} chosen=${[method]} onChoose=${setMethod}
            options=${methods.map((value) => ({ value, text: t(`funds.method.${value}`) }))} />
        </div>
      <//>
    <//>
  `;
};
