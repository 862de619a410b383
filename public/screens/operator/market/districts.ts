/** Districts: seats and applications by area, the largest first, with the hours of one of them. */
import { useState } from "preact/hooks";
import type { Gives } from "../../../api/routes.ts";
import { useLoad } from "../../../api/use-load.ts";
import { Chart } from "../../../ui/chart.ts";
import { html } from "../../../ui/html.ts";
import { Rows } from "../../../ui/listing.ts";
import { Select } from "../../../ui/select.ts";
import { number } from "../../../words/format.ts";
import { t } from "../../../words/words.ts";
import { areaName } from "./area-name.ts";
import { figureColumns, Loaded } from "./figures.ts";
import { PeriodChips, periodOfQuery } from "./period.ts";

type Whole = Gives<"GET /api/analytics/districts">;
type Area = Whole["items"][number];

const shownMax = 12;
const hours = Array.from({ length: 24 }, (_, hour) => hour);

const Hours = ({ areas }: { areas: readonly Area[] }) => {
  const [chosen, choose] = useState(areas[0]?.district ?? "");
  const area = areas.find(({ district }) => district === chosen) ?? areas[0];
  if (area === undefined) return null;
  const of = (hour: number) => area.hours.find((one) => one.hour === hour);
  return html`
    <section class="panel" aria-labelledby="hours">
      <h2 id="hours">${t("ops.area.hours")}</h2>
      <div class="filters">
        <${Select} label=${t("ops.area")} value=${area.district} onChoose=${choose}
          options=${areas.map((one) => ({ value: one.district, text: areaName(one) }))} />
      </div>
      <${Chart} kind="bars" title=${t("ops.area.hoursOf", { area: areaName(area) })} labelName=${t("ops.area.hour")} format=${number}
        labels=${hours.map((hour) => t("ops.area.hourIs", { hour }))}
        series=${[
          { name: t("ops.funnel.seats"), values: hours.map((hour) => of(hour)?.seats ?? 0) },
          { name: t("ops.funnel.applied"), values: hours.map((hour) => of(hour)?.applied ?? 0) },
        ]} />
    </section>
  `;
};

const Shown = ({ value: { items } }: { value: Whole }) => {
  const areas = [...items].sort((one, other) => other.figures.seats - one.figures.seats);
  const largest = areas.slice(0, shownMax);
  const columns = [
    { name: t("ops.area"), cell: (area: Area) => areaName(area) },
    ...figureColumns(({ figures }: Area) => figures),
  ];
  return html`
    <section class="panel" aria-labelledby="areas">
      <h2 id="areas">${t("ops.area.largest")}</h2>
      ${
        largest.length > 0 &&
        html`<${Chart} kind="bars" title=${t("ops.area.largest")} labelName=${t("ops.area")} format=${number}
          labels=${largest.map(areaName)}
          series=${[
            { name: t("ops.funnel.seats"), values: largest.map(({ figures }) => figures.seats) },
            {
              name: t("ops.funnel.applied"),
              values: largest.map(({ figures }) => figures.applied),
            },
          ]} />`
      }
      <${Rows} rows=${areas} caption=${t("ops.market.districts")} columns=${columns} keyOf=${({ district }: Area) => district} empty=${t("ops.market.few")} />
    </section>
    <${Hours} areas=${areas} />
  `;
};

export const Districts = ({ query }: { query: URLSearchParams }) => {
  const load = useLoad("GET /api/analytics/districts", periodOfQuery(query));
  return html`
    <${PeriodChips} query=${query} />
    <${Loaded} load=${load} shown=${(value: Whole) => html`<${Shown} value=${value} />`} />
  `;
};
