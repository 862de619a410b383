/** Figures: counts, a table, a chart and a sparkline, with data of its own. */
import { Chart } from "../../ui/figure/chart.ts";
import { Sparkline } from "../../ui/figure/sparkline.ts";
import { html } from "../../ui/html.ts";
import { Stats } from "../../ui/list/stats.ts";
import { Table } from "../../ui/list/table.ts";
import { day, number, plusDays } from "../../words/format.ts";
import { t } from "../../words/words.ts";

const counts = [4, 7, 3, 9, 6] as const;

export const Figures = () => {
  const rows = counts.map((count, at) => ({ count, day: day(plusDays("2026-12-01", at)) }));
  return html`
    <${Stats} stats=${[
      { name: t("parts.confirmed"), value: 5 },
      { name: t("parts.checkIn"), value: 3, tone: "good" },
      { name: t("parts.next"), value: 1, tone: "warning" },
      { name: t("parts.failed"), value: 1, tone: "danger" },
    ]} />
    <${Table} caption=${t("parts.chart")} rows=${rows} keyOf=${(row: { day: string }) => row.day}
      columns=${[
        { name: t("parts.day"), cell: (row: { day: string }) => row.day },
        {
          name: t("parts.count"),
          isFigure: true,
          cell: (row: { count: number }) => number(row.count),
        },
      ]} />
    <${Chart} title=${t("parts.chart")} kind="bars" labelName=${t("parts.day")} format=${number}
      labels=${rows.map((row) => row.day)} series=${[{ name: t("parts.count"), values: counts }]} />
    <${Sparkline} values=${counts} label=${t("parts.chart")} />
  `;
};
