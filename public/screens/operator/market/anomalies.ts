/** Anomalies: days that differ from the same weekday before, newest first. */
import type { Gives } from "../../../api/routes.ts";
import { useLoad } from "../../../api/use-load.ts";
import { html } from "../../../ui/html.ts";
import { Rows } from "../../../ui/listing.ts";
import { Pill } from "../../../ui/parts.ts";
import { day, number } from "../../../words/format.ts";
import { t } from "../../../words/words.ts";
import { Loaded } from "./figures.ts";
import { PeriodChips, periodOfQuery } from "./period.ts";

type Whole = Gives<"GET /api/analytics/anomalies">;
type Anomaly = Whole["items"][number];

const columns = () => [
  { name: t("ops.money.date"), cell: ({ at }: Anomaly) => day(`${at}T00:00:00+09:00`) },
  {
    name: t("ops.anomaly.metric"),
    cell: ({ metric }: Anomaly) => html`<strong>${t(`ops.metric.${metric}`)}</strong>`,
  },
  { name: t("ops.anomaly.value"), isFigure: true, cell: ({ value }: Anomaly) => number(value) },
  {
    name: t("ops.anomaly.expected"),
    isFigure: true,
    cell: ({ expected }: Anomaly) => number(expected),
  },
  {
    name: t("ops.anomaly.score"),
    cell: ({ score }: Anomaly) =>
      html`<${Pill} tone="warning">${t(score < 0 ? "ops.anomaly.fewer" : "ops.anomaly.more")} ${score.toFixed(1)}<//>`,
  },
];

export const Anomalies = ({ query }: { query: URLSearchParams }) => {
  const load = useLoad("GET /api/analytics/anomalies", periodOfQuery(query));
  return html`
    <${PeriodChips} query=${query} />
    <${Loaded} load=${load} shown=${({ items }: Whole) => html`
      <${Rows} rows=${items} caption=${t("ops.market.anomalies")} columns=${columns()}
        keyOf=${({ at, metric }: Anomaly) => `${at}${metric}`} empty=${t("ops.anomaly.empty")} />
    `} />
  `;
};
