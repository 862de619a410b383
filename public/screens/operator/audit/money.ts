/** Money: whether the ledger sums up, and whether it agrees with what the provider says of a day. */
import type { Gives } from "../../../api/routes.ts";
import { useLoad } from "../../../api/use-load.ts";
import { setQuery } from "../../../app/router.ts";
import { Field } from "../../../ui/form/field.ts";
import { html } from "../../../ui/html.ts";
import { Rows } from "../../../ui/list/listing.ts";
import { Loaded } from "../../../ui/list/loaded.ts";
import { Line } from "../../../ui/parts.ts";
import { dateKey, moment, number, plusDays, won } from "../../../words/format.ts";
import { t } from "../../../words/words.ts";
import { CheckLine, Holds } from "./checks.ts";
import { useAsked } from "./use-asked.ts";

type Day = Gives<"GET /api/payments/reconciliations">;
type Item = Day["missingItems"][number] & { readonly ledgerWon?: number };

const Ledger = () => {
  const { value, problem, isBusy, ask } = useAsked("GET /api/payments/ledger/verify", {});
  return html`
    <section class="panel" aria-labelledby="ledger">
      <h2 id="ledger">${t("ops.ledger")}</h2>
      <ul>
        <${CheckLine} name=${t("ops.ledger.all")} problem=${problem} isBusy=${isBusy} onCheck=${ask}>
          ${value && html`<${Holds} ok=${value.ok}>${t(value.ok ? "ops.ledger.right" : "ops.ledger.wrong")}<//>`}
        <//>
      </ul>
      ${
        value &&
        html`<dl>
          <${Line} label=${t("ops.ledger.entries")} value=${number(value.entries)} />
          <${Line} label=${t("ops.ledger.sum")} value=${won(value.sumWon)} />
          <${Line} label=${t("ops.ledger.holds")} value=${number(value.openHolds)} />
          <${Line} label=${t("ops.ledger.negative")} value=${value.negativeAccounts.join(", ") || t("ops.none")} />
        </dl>`
      }
    </section>
  `;
};

const columns = () => [
  { name: t("ops.col.kind"), cell: ({ kind }: Item) => t(`ops.transfer.kind.${kind}`) },
  { name: t("ops.transfer.key"), cell: ({ key }: Item) => html`<span class="mono">${key}</span>` },
  { name: t("ops.transfer.amount"), isFigure: true, cell: ({ amountWon }: Item) => won(amountWon) },
  {
    name: t("ops.money.ledger"),
    isFigure: true,
    cell: ({ ledgerWon }: Item) => (ledgerWon === undefined ? "" : won(ledgerWon)),
  },
  { name: t("ops.event.at"), cell: ({ at }: Item) => moment(at) },
];

const Differences = ({ name, items }: { name: string; items: readonly Item[] }) =>
  items.length === 0
    ? null
    : html`
      <h3>${name}</h3>
      <${Rows} rows=${items} caption=${name} columns=${columns()} keyOf=${({ kind, key }: Item) => `${kind}${key}`} empty="" />
    `;

const Reconciled = ({ day }: { day: Day }) => {
  const isEqual = day.missing + day.extra + day.wrongAmount === 0;
  return html`
    <p><${Holds} ok=${isEqual}>${t(isEqual ? "ops.money.equal" : "ops.money.differs", { won: won(day.differenceWon) })}<//></p>
    <dl>
      <${Line} label=${t("ops.money.provider")} value=${day.provider} />
      <${Line} label=${t("ops.money.matched")} value=${number(day.matched)} />
      <${Line} label=${t("ops.money.missing")} value=${number(day.missing)} />
      <${Line} label=${t("ops.money.extra")} value=${number(day.extra)} />
      <${Line} label=${t("ops.money.wrong")} value=${number(day.wrongAmount)} />
      <${Line} isSum label=${t("ops.money.difference")} value=${won(day.differenceWon)} />
    </dl>
    <${Differences} name=${t("ops.money.missing")} items=${day.missingItems} />
    <${Differences} name=${t("ops.money.extra")} items=${day.extraItems} />
    <${Differences} name=${t("ops.money.wrong")} items=${day.wrongAmountItems} />
  `;
};

export const Money = ({ query }: { query: URLSearchParams }) => {
  const today = dateKey(new Date());
  const asked = query.get("date") ?? "";
  const date = /^\d{4}-\d\d-\d\d$/.test(asked) ? asked : plusDays(today, -1);
  const load = useLoad("GET /api/payments/reconciliations", { date });
  return html`
    <${Ledger} />
    <section class="panel" aria-labelledby="reconciled">
      <h2 id="reconciled">${t("ops.money")}</h2>
      <div class="filters">
        <${Field} name="date" type="date" label=${t("ops.money.date")} value=${date}
          onInput=${(next: string) => setQuery({ date: next })} />
      </div>
      <${Loaded} load=${load} count=${1} shown=${(day: Day) => html`<${Reconciled} day=${day} />`} />
    </section>
    <p><a class="text-link" href="/operator/queue?kind=transfer">${t("ops.saga.transfers")}</a></p>
  `;
};
