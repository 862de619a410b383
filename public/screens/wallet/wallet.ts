/** Wallet: what is available in large figures, what is on its way, and the way to the bank account. */
import { useState } from "preact/hooks";
import type { Gives } from "../../api/routes.ts";
import { useFresh } from "../../api/stream.ts";
import { type Load, useLoad } from "../../api/use-load.ts";
import { useTogether } from "../../api/use-together.ts";
import type { Screen } from "../../app/screens.ts";
import { useTitle } from "../../app/use-title.ts";
import { Button } from "../../ui/form/button.ts";
import { html } from "../../ui/html.ts";
import { ProblemNotice } from "../../ui/notice.ts";
import { PartFailed, partOf } from "../../ui/part.ts";
import { Skeleton } from "../../ui/parts.ts";
import { bankOf } from "../../words/banks.ts";
import { number, won } from "../../words/format.ts";
import { t } from "../../words/words.ts";
import { BankSheet } from "./bank.ts";
import { type PaidTo, PayTo } from "./pay-to.ts";
import { Statement } from "./statement.ts";
import "./wallet.css";
import { WithdrawSheet } from "./withdraw.ts";

type Wallet = Gives<"GET /api/payments/wallet">;
type Bank = Gives<"GET /api/users/me/bank-account">;

const Balance = ({ wallet }: { wallet: Wallet }) => html`
  <p class="weak">${t("wallet.available")}</p>
  <p class="wallet-sum big figure">${won(wallet.availableWon)}</p>
  ${
    (wallet.heldWon > 0 || wallet.transitWon > 0) &&
    html`<dl class="wallet-small">
      ${wallet.heldWon > 0 && html`<div><dt>${t("wallet.held")}</dt><dd class="figure">${won(wallet.heldWon)}</dd></div>`}
      ${wallet.transitWon > 0 && html`<div><dt>${t("wallet.transit")}</dt><dd class="figure">${won(wallet.transitWon)}</dd></div>`}
    </dl>`
  }
`;

const Account = ({ bank, onChange }: { bank: Bank | null; onChange: () => void }) => html`
  <p class="split wallet-bank">
    <span>${bank === null ? t("wallet.noBank") : `${bankOf(bank.bankCode)} ${bank.accountNumber}`}</span>
    <${Button} onClick=${onChange}>${t(bank === null ? "wallet.addBank" : "wallet.changeBank")}<//>
  </p>
`;

type Props = { wallet: Wallet; bank: Load<Bank>; payTo: PaidTo; again: () => void };

const Money = ({ wallet, bank, payTo, again }: Props) => {
  const [open, setOpen] = useState<"withdraw" | "bank" | null>(null);
  const hasNone = bank.problem?.code === "NO_BANK_ACCOUNT";
  // A withdrawal without an account begins with the account.
  const isAsked = open === "bank" || (open === "withdraw" && hasNone);
  const close = () => setOpen(null);
  const onBank = (): void => {
    bank.again();
    if (open === "bank") close();
  };
  return html`
    <section class="card wallet-card">
      <${Balance} wallet=${wallet} />
      <${Button} looks="primary" isWide disabled=${wallet.availableWon === 0}
        onClick=${() => setOpen("withdraw")}>${t("wallet.withdraw")}<//>
      ${!hasNone && html`<${PartFailed} of=${[bank]} />`}
      ${(bank.value || hasNone) && html`<${Account} bank=${hasNone ? null : bank.value} onChange=${() => setOpen("bank")} />`}
      <${PayTo} load=${payTo} />
    </section>
    ${open === "withdraw" && !hasNone && html`<${WithdrawSheet} availableWon=${wallet.availableWon} onClose=${close} onDone=${again} />`}
    ${isAsked && html`<${BankSheet} onClose=${close} onDone=${onBank} />`}
  `;
};

const Points = ({ load }: { load: Load<Gives<"GET /api/users/me/points">> }) =>
  partOf(load).show(
    ({ points }) => html`<section class="card split" aria-labelledby="points">
      <div><h2 id="points">${t("wallet.points")}</h2><p class="weak">${t("wallet.pointsText")}</p></div>
      <strong class="wallet-points figure">${t("wallet.pointsOf", { points: number(points) })}</strong>
    </section>`,
  );

export const screen: Screen = () => {
  const { value, problem, again } = useLoad("GET /api/payments/wallet", {});
  const bank = useLoad("GET /api/users/me/bank-account", {});
  const payTo = useLoad("GET /api/payments/pay-to", {});
  const points = useLoad("GET /api/users/me/points", {});
  const isWhole = useTogether([bank, payTo, points]);
  useFresh("wallet", null, again);
  useTitle(t("wallet.title"));
  return html`
    <h1>${t("wallet.title")}</h1>
    ${problem && html`<${ProblemNotice} problem=${problem} retry=${again} />`}
    ${(value === null || !isWhole) && problem === null && html`<${Skeleton} count=${3} label=${t("state.loading")} />`}
    ${value && isWhole && html`<${Money} wallet=${value} bank=${bank} payTo=${payTo} again=${again} />`}
    <div hidden=${!isWhole || (value === null && problem === null)}>
      <div class="stack">
        <${Points} load=${points} />
        <${Statement} />
      </div>
    </div>
  `;
};
