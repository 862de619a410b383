/** Affords: whether the wallet has what something costs, with the way to charge it where it has not. */
import { html } from "../../ui/html.ts";
import { Notice } from "../../ui/notice.ts";
import { usePart } from "../../ui/part.ts";
import { won } from "../../words/format.ts";
import { t } from "../../words/words.ts";

export const Affords = ({
  totalWon,
  enough,
  short,
}: {
  totalWon: number;
  /** What is said of the money that is there. */
  enough: (availableWon: number) => string;
  /** What is said of the money that is missing. */
  short: (missing: string) => string;
}) => {
  const wallet = usePart("GET /api/payments/wallet", {});
  return wallet.show(({ availableWon }) => {
    const missing = totalWon - availableWon;
    if (missing <= 0) return html`<p class="weak">${enough(availableWon)}</p>`;
    return html`
      <${Notice} kind="warning">
        <p>${short(won(missing))}</p>
        <a class="text-link" href="/employer/wallet">${t("post.charge")}</a>
      <//>
    `;
  });
};
