/** Forecast: the seats that areas will ask for by day, with the range that four of five days keep to. */
import type { Gives } from "../../../api/routes.ts";
import { useLoad } from "../../../api/use-load.ts";
import { setQuery } from "../../../app/router.ts";
import { Chart } from "../../../ui/figure/chart.ts";
import { ButtonLink } from "../../../ui/form/button.ts";
import { Select } from "../../../ui/form/select.ts";
import { html } from "../../../ui/html.ts";
import { Loaded } from "../../../ui/list/loaded.ts";
import { Empty } from "../../../ui/parts.ts";
import { day, midnight, number } from "../../../words/format.ts";
import { t } from "../../../words/words.ts";
import { areaName } from "./area-name.ts";

type Whole = Gives<"GET /api/analytics/forecast">;
type Day = Whole["districts"][number]["days"][number];

/** The days of all areas together. */
const summed = (districts: Whole["districts"]): Day[] => {
  const days = new Map<string, Day>();
  for (const { date, expected, low, high } of districts.flatMap((district) => district.days)) {
    const before = days.get(date) ?? { date, expected: 0, low: 0, high: 0 };
    days.set(date, {
      date,
      expected: before.expected + expected,
      low: before.low + low,
      high: before.high + high,
    });
  }
  return [...days.values()].sort((one, other) => one.date.localeCompare(other.date));
};

const Shown = ({ value: { districts, mase }, area }: { value: Whole; area: string }) => {
  const chosen = districts.filter(({ district }) => area === "" || district === area);
  const days = summed(chosen);
  if (districts.length === 0) {
    return html`<${Empty} text=${t("ops.forecast.empty")}>
      <${ButtonLink} href="/operator/market?view=districts">${t("ops.market.districts")}<//>
    <//>`;
  }
  const values = (name: "expected" | "low" | "high") => days.map((one) => one[name]);
  return html`
    <section class="panel" aria-labelledby="forecast">
      <h2 id="forecast">${t("ops.forecast.title")}</h2>
      <div class="filters">
        <${Select} label=${t("ops.area")} value=${area} onChoose=${(next: string) => setQuery({ area: next })}
          options=${[
            { value: "", text: t("ops.forecast.all") },
            ...districts.map((one) => ({ value: one.district, text: areaName(one) })),
          ]} />
      </div>
      <${Chart} kind="lines" title=${t("ops.forecast.title")} labelName=${t("ops.money.date")} format=${number}
        labels=${days.map(({ date }) => day(midnight(date)))}
        series=${[
          { name: t("ops.forecast.expected"), values: values("expected") },
          { name: t("ops.forecast.low"), values: values("low") },
          { name: t("ops.forecast.high"), values: values("high") },
        ]} />
      <p class="weak">${mase === null ? t("ops.forecast.untested") : t("ops.forecast.error", { mase: mase.toFixed(2) })}</p>
    </section>
  `;
};

export const Forecast = ({ query }: { query: URLSearchParams }) => {
  const load = useLoad("GET /api/analytics/forecast", {});
  const area = query.get("area") ?? "";
  return html`<${Loaded} load=${load} shown=${(value: Whole) => html`<${Shown} value=${value} area=${area} />`} />`;
};
