/** Cost: all that a posting costs, line by line, and whether the wallet has it. */
import { html } from "../../ui/html.ts";
import { Notice } from "../../ui/notice.ts";
import { Line } from "../../ui/parts.ts";
import { won } from "../../words/format.ts";
import { either, t } from "../../words/words.ts";
import { Affords } from "../funds/affords.ts";
import { type Check, otherProblems } from "./use-check.ts";

type Sum = NonNullable<Check["cost"]>;

const Sums = ({ cost }: { cost: Sum }) => {
  const { perSeatWon, seats, totalWon, grossWon, employerFeeWon, takeHomeWon } = cost;
  return html`
    <dl>
      <${Line} label=${t("post.cost.gross")} hint=${t("post.cost.takeHome", { won: won(takeHomeWon) })} value=${won(grossWon)} />
      <${Line} label=${t("post.cost.insurance")} value=${won(perSeatWon - grossWon - employerFeeWon)} />
      <${Line} label=${t("post.cost.fee")} value=${won(employerFeeWon)} />
      <${Line} label=${t("post.cost.perSeat")} value=${won(perSeatWon)} />
      <${Line} isSum label=${t("post.cost.total", { seats })} value=${won(totalWon)} />
    </dl>
  `;
};

const Funds = ({ totalWon }: { totalWon: number }) => html`
  <${Affords} totalWon=${totalWon} short=${(missing: string) => t("post.unfunded", { won: missing })}
    enough=${(available: number) => t("post.funded", { won: won(available) })} />
`;

export const Cost = ({ check, isOld }: { check: Check | null; isOld: boolean }) => html`
  <section class="card stack" aria-labelledby="post-cost" aria-busy=${String(isOld)}>
    <h2 id="post-cost">${t("post.cost")}</h2>
    ${!check?.cost && html`<p class="weak">${t(check === null ? "post.costSoon" : "post.costBarred")}</p>`}
    ${check?.cost && html`<${Sums} cost=${check.cost} /><${Funds} totalWon=${check.cost.totalWon} />`}
  </section>
  ${otherProblems(check).map(({ code, text, english }) => html`<${Notice} key=${code} kind="danger"><p>${either(text, english)}</p><//>`)}
  ${
    check !== null &&
    check.warnings.length > 0 &&
    html`<section class="stack" aria-labelledby="post-law">
      <h2 id="post-law">${t("post.law")}</h2>
      ${check.warnings.map(
        ({ code, text, english, law }) => html`
          <${Notice} key=${code} kind="warning">
            <p>${either(text, english)}</p>
            ${law && html`<p class="weak">${law}</p>`}
          <//>
        `,
      )}
    </section>`
  }
`;
