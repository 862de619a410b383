/** Period: how many days back the figures go, which the address keeps. */
import { setQuery } from "../../../app/router.ts";
import { html } from "../../../ui/html.ts";
import { Chips } from "../../../ui/parts.ts";
import { t } from "../../../words/words.ts";
import { lastDates, type Period, periodOf } from "../parts/days.ts";

const lengths = ["7", "30", "90", "365"] as const;
const usual = "30";

const chosenOf = (query: URLSearchParams) =>
  lengths.find((length) => length === query.get("days")) ?? usual;

/** The period that the address asks for: whole days of Seoul, today as the last one. */
export const periodOfQuery = (query: URLSearchParams): Period => {
  const dates = lastDates(Number(chosenOf(query)), new Date());
  return periodOf(dates[0] ?? "", dates.at(-1) ?? "");
};

export const PeriodChips = ({ query }: { query: URLSearchParams }) => html`
  <${Chips} label=${t("ops.period")}
    options=${lengths.map((value) => ({ value, text: t("ops.period.days", { days: value }) }))}
    chosen=${[chosenOf(query)]}
    onChoose=${(days: string) => setQuery({ days: days === usual ? null : days })} />
`;
