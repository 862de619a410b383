/** Market: what becomes of work and workers, by step, area, trade and day; reports and deliveries. */
import type { Screen } from "../../../app/screens.ts";
import { html } from "../../../ui/html.ts";
import type { View } from "../../../ui/views.ts";
import { t } from "../../../words/words.ts";
import { OperatorPage } from "../parts/page.ts";
import { Anomalies } from "./anomalies.ts";
import { Deliveries } from "./deliveries.ts";
import { Districts } from "./districts.ts";
import { Forecast } from "./forecast.ts";
import { Funnel } from "./funnel.ts";
import { Reports } from "./reports.ts";
import { Trades } from "./trades.ts";

const views = [
  "funnel",
  "districts",
  "trades",
  "forecast",
  "anomalies",
  "reports",
  "deliveries",
] as const;
type Name = (typeof views)[number];

/** Another view keeps the period. */
const linksOf = (current: Name, query: URLSearchParams): View[] =>
  views.map((name) => {
    const next = new URLSearchParams({ view: name });
    const days = query.get("days");
    if (days !== null) next.set("days", days);
    return {
      href: `/operator/market?${next}`,
      text: t(`ops.market.${name}`),
      isCurrent: name === current,
    };
  });

export const screen: Screen = ({ query }) => {
  const view = views.find((name) => name === query.get("view")) ?? "funnel";
  return html`
    <${OperatorPage} title=${t("ops.market")} text=${t(`ops.market.${view}Text`)} views=${linksOf(view, query)}>
      ${view === "funnel" && html`<${Funnel} query=${query} />`}
      ${view === "districts" && html`<${Districts} query=${query} />`}
      ${view === "trades" && html`<${Trades} query=${query} />`}
      ${view === "forecast" && html`<${Forecast} query=${query} />`}
      ${view === "anomalies" && html`<${Anomalies} query=${query} />`}
      ${view === "reports" && html`<${Reports} />`}
      ${view === "deliveries" && html`<${Deliveries} query=${query} />`}
    <//>
  `;
};
