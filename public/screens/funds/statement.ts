/** Statement: what came into the wallet and what left it, by day, the newest first. */
import type { ItemOf } from "../../api/routes.ts";
import type { List } from "../../api/use-load.ts";
import { html } from "../../ui/html.ts";
import { ListStates } from "../../ui/list/listing.ts";
import { Line } from "../../ui/parts.ts";
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

const Day = ({ name, entries }: { name: string; entries: readonly Entry[] }) => html`
  <section class="card" aria-labelledby="funds-${name}">
    <h3 id="funds-${name}" class="weak">${day(entries[0]?.at ?? name)}</h3>
    <dl>
      ${entries.map(
        (entry) =>
          html`<${Line} key=${entry.entryId} label=${textOr(`funds.kind.${entry.kind}`) ?? t("funds.kind.other")}
            hint=${hintOf(entry)} value=${isArrival(entry) ? t("funds.arrived") : signed(amountOf(entry))} />`,
      )}
    </dl>
  </section>
`;

export const Statement = ({ list }: { list: List<Entry> }) => html`
  <section class="stack" aria-labelledby="funds-statement">
    <h2 id="funds-statement">${t("funds.statement")}</h2>
    <${ListStates} list=${list} empty=${t("funds.none")} rows=${(items: readonly Entry[]) =>
      byDay(items).map(
        ([name, entries]) => html`<${Day} key=${name} name=${name} entries=${entries} />`,
      )} />
  </section>
`;
