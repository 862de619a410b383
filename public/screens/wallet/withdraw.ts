/** Withdraw: an amount, or all of it, to the bank account; then what became of it. */
import { useState } from "preact/hooks";
import type { Gives } from "../../api/routes.ts";
import { useFresh } from "../../api/stream.ts";
import { useLoad } from "../../api/use-load.ts";
import { Button } from "../../ui/form/button.ts";
import { digits, Field } from "../../ui/form/field.ts";
import { useProven } from "../../ui/form/proof.ts";
import { Sheet } from "../../ui/form/sheet.ts";
import { html } from "../../ui/html.ts";
import { Notice, ProblemNotice } from "../../ui/notice.ts";
import { PartFailed } from "../../ui/part.ts";
import { number, won } from "../../words/format.ts";
import { language, t } from "../../words/words.ts";

type Withdrawal = Gives<"POST /api/payments/withdrawals">;

/** The state of a withdrawal, which changes while it is looked at. */
const Sent = ({ first, onClose }: { first: Withdrawal; onClose: () => void }) => {
  const { withdrawalId } = first;
  const load = useLoad("GET /api/payments/withdrawals/:withdrawalId", { withdrawalId });
  useFresh("wallet", null, load.again);
  const { status, amountWon } = load.value ?? first;
  return html`
    <${PartFailed} of=${[load]} />
    <${Notice} kind=${status === "failed" ? "danger" : "info"}>
      <p><strong class="figure">${won(amountWon)}</strong></p>
      <p>${t(`withdraw.${status}`)}</p>
    <//>
    <${Button} isWide looks="primary" onClick=${onClose}>${t("withdraw.close")}<//>
  `;
};

/** The digits that were typed, as a whole number of won. */
const amountOf = (text: string): number => Number(digits(text));

export const WithdrawSheet = ({
  availableWon,
  onClose,
  onDone,
}: {
  availableWon: number;
  onClose: () => void;
  onDone: () => void;
}) => {
  // Most take all of it.
  const [text, setText] = useState(availableWon > 0 ? number(availableWon) : "");
  const [sent, setSent] = useState<Withdrawal | null>(null);
  const command = useProven("POST /api/payments/withdrawals", (answer) => {
    setSent(answer);
    onDone();
  });
  const amountWon = amountOf(text);
  const isTooMuch = amountWon > availableWon;
  const submit = (event: Event): void => {
    event.preventDefault();
    if (amountWon > 0 && !isTooMuch) void command.run({ amountWon });
  };
  const show = (amount: number): void => setText(amount === 0 ? "" : number(amount));
  const all = html`<${Button} onClick=${() => show(availableWon)}>${t("withdraw.all")}<//>`;
  const error = isTooMuch
    ? t("withdraw.tooMuch", { won: won(availableWon) })
    : command.problem?.field("amountWon", language.value);
  return html`
    <${Sheet} title=${t("wallet.withdraw")} onClose=${onClose}>
      ${sent && html`<${Sent} first=${sent} onClose=${onClose} />`}
      ${
        sent === null &&
        html`<form class="stack" novalidate onSubmit=${submit}>
          <${Field} name="amount" label=${t("withdraw.amount")} hint=${t("withdraw.hint", { won: won(availableWon) })}
            inputmode="numeric" maxLength=${16} value=${text} after=${all} error=${error}
            onInput=${(typed: string) => show(amountOf(typed))} />
          ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
          <${Button} type="submit" looks="primary" isWide isBusy=${command.isBusy} disabled=${amountWon === 0 || isTooMuch}>
            ${amountWon > 0 && !isTooMuch ? t("withdraw.actionOf", { won: won(amountWon) }) : t("wallet.withdraw")}
          <//>
        </form>`
      }
    <//>
    ${command.sheet}
  `;
};
