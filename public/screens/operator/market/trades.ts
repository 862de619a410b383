/** Trades: seats and applications by trade. */
import type { Gives } from "../../../api/routes.ts";
import { html } from "../../../ui/html.ts";
import { t } from "../../../words/words.ts";
import { ofPeriod } from "./period.ts";
import { bySeats, Ranking } from "./ranking.ts";

type Trade = Gives<"GET /api/analytics/trades">["items"][number];

export const Trades = ofPeriod(
  "GET /api/analytics/trades",
  ({ items }) => html`
    <${Ranking} id="trades" title=${t("ops.market.trades")} caption=${t("ops.market.trades")} rowName=${t("ops.trade")}
      rows=${bySeats(items)} nameOf=${({ name }: Trade) => name} keyOf=${({ categoryId }: Trade) => categoryId} />
  `,
);
