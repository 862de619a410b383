/** Statement: what came into the wallet and left it, by day. */
import type { ItemOf } from "../../api/routes.ts";
import { useFresh } from "../../api/stream.ts";
import { useList } from "../../api/use-load.ts";
import { ButtonLink } from "../../ui/form/button.ts";
import "../../ui/list/card-link.css";
import { classes, html } from "../../ui/html.ts";
import { Wallet } from "../../ui/icons.ts";
import { ListStates } from "../../ui/list/listing.ts";
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

const Days = ({ entries }: { entries: readonly Entry[] }) =>
  html`${[...Map.groupBy(entries, ({ at }) => dateKey(at))].map(
    ([key, ofDay]) => html`
      <section class="card" key=${key}>
        <h3 class="entry-day">${day(ofDay[0]?.at ?? key)}</h3>
        <ul>${ofDay.map((entry) => html`<${Row} key=${entry.entryId} entry=${entry} />`)}</ul>
      </section>
    `,
  )}`;

export const Statement = () => {
  const list = useList("GET /api/payments/wallet/entries", { limit: 30 });
  useFresh("wallet", null, list.again);
  return html`
    <section class="stack" aria-labelledby="statement">
      <h2 id="statement">${t("wallet.statement")}</h2>
      <${ListStates} list=${list} icon=${Wallet} empty=${t("wallet.empty")} count=${3}
        rows=${(entries: readonly Entry[]) => html`<${Days} entries=${entries} />`}>
        <${ButtonLink} href="/home" looks="primary">${t("task.find")}<//>
      <//>
    </section>
  `;
};
