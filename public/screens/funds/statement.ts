/** Statement: what came into the wallet and what left it, by day, the newest first. */
import type { ItemOf } from "../../api/routes.ts";
import type { List } from "../../api/use-load.ts";
import { Button } from "../../ui/button.ts";
import { html } from "../../ui/html.ts";
import { ProblemNotice } from "../../ui/notice.ts";
import { Empty, Line, Skeleton } from "../../ui/parts.ts";
import { dateKey, day, time, won } from "../../words/format.ts";
import { t, textOr } from "../../words/words.ts";

type Entry = ItemOf<"GET /api/payments/wallet/entries">;

/** What an entry did to the money of the employer; a payment leaves the held part. */
const amountOf = ({ kind, availableWon, heldWon }: Entry): number => {
  if (kind === "settle" || kind === "leave" || kind === "correct") return availableWon + heldWon;
  return availableWon === 0 ? heldWon : availableWon;
};

/** What was on its way has arrived: the money left the wallet with an earlier entry. */
const isArrival = ({ availableWon, heldWon }: Entry): boolean =>
  availableWon === 0 && heldWon === 0;

const signed = (amount: number): string => (amount > 0 ? `+${won(amount)}` : won(amount));

/** A payment that gives a part of the hold back says so. */
const hintOf = (entry: Entry): string => {
  const returned =
    entry.heldWon < 0 && entry.availableWon > 0 && amountOf(entry) !== entry.availableWon;
  const at = time(entry.at);
  return returned ? `${at} · ${t("funds.returned", { won: won(entry.availableWon) })}` : at;
};

const byDay = (items: readonly Entry[]): [string, Entry[]][] => [
  ...Map.groupBy(items, ({ at }) => dateKey(at)),
];

export const Statement = ({ list }: { list: List<Entry> }) => {
  const { items, isLoading, problem, more, again } = list;
  return html`
    <section class="stack" aria-labelledby="funds-statement" aria-busy=${String(isLoading)}>
      <h2 id="funds-statement">${t("funds.statement")}</h2>
      ${problem && html`<${ProblemNotice} problem=${problem} retry=${again} />`}
      ${isLoading && items.length === 0 && html`<${Skeleton} count=${2} label=${t("state.loading")} />`}
      ${!isLoading && !problem && items.length === 0 && html`<${Empty} text=${t("funds.none")} />`}
      ${byDay(items).map(
        ([key, entries]) => html`
          <section class="card" key=${key} aria-labelledby="funds-${key}">
            <h3 id="funds-${key}" class="weak">${day(entries[0]?.at ?? key)}</h3>
            <dl>
              ${entries.map(
                (entry) =>
                  html`<${Line} key=${entry.entryId} label=${textOr(`funds.kind.${entry.kind}`) ?? t("funds.kind.other")}
                    hint=${hintOf(entry)} value=${isArrival(entry) ? t("funds.arrived") : signed(amountOf(entry))} />`,
              )}
            </dl>
          </section>
        `,
      )}
      ${more && html`<${Button} isWide isBusy=${isLoading} onClick=${more}>${t("action.more")}<//>`}
    </section>
  `;
};
