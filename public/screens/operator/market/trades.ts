/** Trades: seats and applications by trade. */
import type { Gives } from "../../../api/routes.ts";
import { useLoad } from "../../../api/use-load.ts";
import { Chart } from "../../../ui/chart.ts";
import { html } from "../../../ui/html.ts";
import { Rows } from "../../../ui/listing.ts";
import { number } from "../../../words/format.ts";
import { t } from "../../../words/words.ts";
import { figureColumns, Loaded } from "./figures.ts";
import { PeriodChips, periodOfQuery } from "./period.ts";

type Whole = Gives<"GET /api/analytics/trades">;
type Trade = Whole["items"][number];

const shownMax = 12;

const Shown = ({ value: { items } }: { value: Whole }) => {
  const trades = [...items].sort((one, other) => other.figures.seats - one.figures.seats);
  const largest = trades.slice(0, shownMax);
  const columns = [
    { name: t("ops.trade"), cell: ({ name }: Trade) => name },
    ...figureColumns(({ figures }: Trade) => figures),
  ];
  return html`
    <section class="panel" aria-labelledby="trades">
      <h2 id="trades">${t("ops.market.trades")}</h2>
      ${
        largest.length > 0 &&
        html`<${Chart} kind="bars" title=${t("ops.market.trades")} labelName=${t("ops.trade")} format=${number}
          labels=${largest.map(({ name }) => name)}
          series=${[
            { name: t("ops.funnel.seats"), values: largest.map(({ figures }) => figures.seats) },
            {
              name: t("ops.funnel.applied"),
              values: largest.map(({ figures }) => figures.applied),
            },
          ]} />`
      }
      <${Rows} rows=${trades} caption=${t("ops.market.trades")} columns=${columns} keyOf=${({ categoryId }: Trade) => categoryId} empty=${t("ops.market.few")} />
    </section>
  `;
};

export const Trades = ({ query }: { query: URLSearchParams }) => {
  const load = useLoad("GET /api/analytics/trades", periodOfQuery(query));
  return html`
    <${PeriodChips} query=${query} />
    <${Loaded} load=${load} shown=${(value: Whole) => html`<${Shown} value=${value} />`} />
  `;
};
