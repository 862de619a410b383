/** Funds: the employer's wallet: what is free and held, charging, the statement, and what was paid. */
import { useState } from "preact/hooks";
import { useFresh } from "../../api/stream.ts";
import { useCalm } from "../../api/use-calm.ts";
import { useList, useLoad } from "../../api/use-load.ts";
import type { Screen } from "../../app/screens.ts";
import { useTitle } from "../../app/use-title.ts";
import { Button } from "../../ui/form/button.ts";
import { html } from "../../ui/html.ts";
import { Icon } from "../../ui/icon.ts";
import { Plus } from "../../ui/icons.ts";
import { ProblemNotice } from "../../ui/notice.ts";
import { Skeleton } from "../../ui/parts.ts";
import { won } from "../../words/format.ts";
import { t } from "../../words/words.ts";
import { Charge } from "./charge.ts";
import "./funds.css";
import { GiveBack } from "./give-back.ts";
import { Filings, Settlements } from "./settlements.ts";
import { Statement } from "./statement.ts";

export const screen: Screen = () => {
  const wallet = useLoad("GET /api/payments/wallet", {});
  const entries = useList("GET /api/payments/wallet/entries", { limit: 20 });
  const [open, setOpen] = useState<"charge" | "giveBack" | null>(null);
  useTitle(t("funds.title"));
  const again = useCalm(() => {
    wallet.again();
    entries.again();
  });
  useFresh("wallet", null, again);
  const { value, problem } = wallet;
  const close = () => setOpen(null);
  return html`
    <h1>${t("funds.title")}</h1>
    ${problem && html`<${ProblemNotice} problem=${problem} retry=${wallet.again} />`}
    ${value === null && !problem && html`<${Skeleton} count=${1} label=${t("state.loading")} />`}
    ${
      value &&
      html`
        <section class="card stack" aria-labelledby="funds-free">
          <div aria-live="polite">
            <h2 id="funds-free" class="weak">${t("funds.free")}</h2>
            <p class="funds-won figure">${won(value.availableWon)}</p>
            <p class="weak figure">${t("funds.held", { won: won(value.heldWon) })}</p>
            ${value.transitWon > 0 && html`<p class="weak figure">${t("funds.transit", { won: won(value.transitWon) })}</p>`}
          </div>
          <${Button} looks="primary" isWide onClick=${() => setOpen("charge")}><${Icon} of=${Plus} />${t("funds.charge")}<//>
          ${value.availableWon > 0 && html`<${Button} isWide onClick=${() => setOpen("giveBack")}>${t("funds.giveBack")}<//>`}
        </section>
      `
    }
    ${open === "charge" && html`<${Charge} onClose=${close} again=${again} />`}
    ${open === "giveBack" && value && html`<${GiveBack} availableWon=${value.availableWon} onClose=${close} again=${again} />`}
    <${Statement} list=${entries} />
    <${Settlements} />
    <${Filings} />
  `;
};
