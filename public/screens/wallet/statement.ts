/** Statement: what came into the wallet and left it, by day. */
import type { ItemOf } from "../../api/routes.ts";
import { useFresh } from "../../api/stream.ts";
import { useList } from "../../api/use-load.ts";
import { Button, ButtonLink } from "../../ui/button.ts";
import "../../ui/card-link.css";
import { classes, html } from "../../ui/html.ts";
import { Wallet } from "../../ui/icons.ts";
import { ProblemNotice } from "../../ui/notice.ts";
import { Empty, Skeleton } from "../../ui/parts.ts";
import { dateKey, day, time, won } from "../../words/format.ts";
import { t, textOr } from "../../words/words.ts";

type Entry = ItemOf<"GET /api/payments/wallet/entries">;

/** What an entry moved: of what is available, else of what was on its way. */
const movedOf = ({ availableWon, transitWon }: Entry): number => availableWon || transitWon;

const Row = ({ entry }: { entry: Entry }) => {
  const { kind, at, applicationId } = entry;
  const moved = movedOf(entry);
  const isPay = applicationId !== null && ["settle", "leave", "correct"].includes(kind);
  // A withdrawal has left when it was asked for; its arrival moves nothing that was available.
  const isIn = moved > 0;
  const name = textOr(`entry.${kind}`) ?? t("entry.other");
  return html`
    <li class="linked entry">
      <div>
        <p>${isPay ? html`<a class="card-link" href="/applications/${applicationId}/payslip">${name}</a>` : name}</p>
        <p class="weak figure">${time(at)}${isPay && ` · ${t("task.payslip")}`}</p>
      </div>
      ${
        kind === "withdrawalPaid"
          ? html`<span class="weak">${t("entry.arrived", { won: won(-moved) })}</span>`
          : html`<strong class=${classes("figure", isIn && "entry-in")}>${isIn ? "+" : ""}${won(moved)}</strong>`
      }
    </li>
  `;
};

export const Statement = () => {
  const list = useList("GET /api/payments/wallet/entries", { limit: 30 });
  const { items, problem, isLoading, more, again } = list;
  useFresh("wallet", null, again);
  const isEmpty = !isLoading && problem === null && items.length === 0;
  const days = [...Map.groupBy(items, ({ at }) => dateKey(at))];
  return html`
    <section class="stack" aria-labelledby="statement" aria-busy=${String(isLoading)}>
      <h2 id="statement">${t("wallet.statement")}</h2>
      ${problem && html`<${ProblemNotice} problem=${problem} retry=${again} />`}
      ${isLoading && items.length === 0 && html`<${Skeleton} label=${t("state.loading")} />`}
      ${
        isEmpty &&
        html`<${Empty} icon=${Wallet} text=${t("wallet.empty")}>
          <${ButtonLink} href="/home" looks="primary">${t("task.find")}<//>
        <//>`
      }
      ${days.map(
        ([key, entries]) => html`
          <section class="card" key=${key}>
            <h3 class="entry-day">${day(entries[0]?.at ?? key)}</h3>
            <ul>${entries.map((entry) => html`<${Row} key=${entry.entryId} entry=${entry} />`)}</ul>
          </section>
        `,
      )}
      ${more && html`<${Button} isWide isBusy=${isLoading} onClick=${more}>${t("action.more")}<//>`}
    </section>
  `;
};
