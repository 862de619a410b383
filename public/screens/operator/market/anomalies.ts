/** Anomalies: days that differ from the same weekday before, newest first. */
import type { Gives } from "../../../api/routes.ts";
import { html } from "../../../ui/html.ts";
import { Rows } from "../../../ui/list/listing.ts";
import { Pill } from "../../../ui/parts.ts";
import { day, midnight, number } from "../../../words/format.ts";
import { t } from "../../../words/words.ts";
import { ofPeriod } from "./period.ts";

type Anomaly = Gives<"GET /api/analytics/anomalies">["items"][number];

const columns = () => [
  { name: t("ops.money.date"), cell: ({ at }: Anomaly) => day(midnight(at)) },
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

export const Anomalies = ofPeriod(
  "GET /api/analytics/anomalies",
  ({ items }) => html`
    <${Rows} rows=${items} caption=${t("ops.market.anomalies")} columns=${columns()}
      keyOf=${({ at, metric }: Anomaly) => `${at}${metric}`} empty=${t("ops.anomaly.empty")} />
  `,
);
