/** Period: views whose figures go back some days, as many as the address says. */
import type { Gives, Takes } from "../../../api/routes.ts";
import { useLoad } from "../../../api/use-load.ts";
import { setQuery } from "../../../app/router.ts";
import { type Children, html } from "../../../ui/html.ts";
import { Loaded } from "../../../ui/list/loaded.ts";
import { Chips } from "../../../ui/parts.ts";
import { dateKey, plusDays } from "../../../words/format.ts";
import { t } from "../../../words/words.ts";
import { type Period, periodOf } from "../parts/days.ts";

const lengths = ["7", "30", "90", "365"] as const;
const usual = "30";

const chosenOf = (query: URLSearchParams) =>
  lengths.find((length) => length === query.get("days")) ?? usual;

/** The period that the address asks for: whole days of Seoul, today as the last one. */
const periodOfQuery = (query: URLSearchParams): Period => {
  const today = dateKey(new Date());
  return periodOf(plusDays(today, 1 - Number(chosenOf(query))), today);
};

const PeriodChips = ({ query }: { query: URLSearchParams }) => html`
  <${Chips} label=${t("ops.period")}
    options=${lengths.map((value) => ({ value, text: t("ops.period.days", { days: value }) }))}
    chosen=${[chosenOf(query)]}
    onChoose=${(days: string) => setQuery({ days: days === usual ? null : days })} />
`;

type PeriodRoute = `GET /api/analytics/${"funnel" | "districts" | "trades" | "anomalies"}`;

/** Makes the view of a route that answers for a period. */
export const ofPeriod =
  <R extends PeriodRoute>(route: R, shown: (value: Gives<R>) => Children) =>
  ({ query }: { query: URLSearchParams }) => {
    const load = useLoad(route, periodOfQuery(query) as Takes<R>);
    return html`
      <${PeriodChips} query=${query} />
      <${Loaded} load=${load} shown=${shown} />
    `;
  };
