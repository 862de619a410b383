/** Districts: seats and applications by area, the largest first, with the hours of one of them. */
import { useState } from "preact/hooks";
import type { Gives } from "../../../api/routes.ts";
import { Chart } from "../../../ui/figure/chart.ts";
import { Select } from "../../../ui/form/select.ts";
import { html } from "../../../ui/html.ts";
import { number } from "../../../words/format.ts";
import { t } from "../../../words/words.ts";
import { areaName } from "./area-name.ts";
import { ofPeriod } from "./period.ts";
import { bySeats, Ranking } from "./ranking.ts";

type Area = Gives<"GET /api/analytics/districts">["items"][number];

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

export const Districts = ofPeriod("GET /api/analytics/districts", ({ items }) => {
  const areas = bySeats(items);
  return html`
    <${Ranking} id="areas" title=${t("ops.area.largest")} caption=${t("ops.market.districts")} rowName=${t("ops.area")}
      rows=${areas} nameOf=${areaName} keyOf=${({ district }: Area) => district} />
    <${Hours} areas=${areas} />
  `;
});
