/** Figures: the market of the last week in eight figures, each with its days and its list. */
import { useMemo } from "preact/hooks";
import type { Gives } from "../../../api/routes.ts";
import { useLoad } from "../../../api/use-load.ts";
import { useLoads } from "../../../api/use-loads.ts";
import { Sparkline } from "../../../ui/figure/sparkline.ts";
import { html } from "../../../ui/html.ts";
import { ProblemNotice } from "../../../ui/notice.ts";
import { Skeleton } from "../../../ui/parts.ts";
import { length, number, percent, won } from "../../../words/format.ts";
import { t } from "../../../words/words.ts";
import { lastDates, type Period, periodOf } from "../parts/days.ts";

type Summary = Gives<"GET /api/analytics/summary">;
type Name =
  | "jobs"
  | "applications"
  | "fillRate"
  | "timeToFirstApplicantS"
  | "noShowRate"
  | "gmvWon"
  | "paidWon"
  | "activeWorkers";

const dayCount = 7;

const formats: Readonly<Record<Name, (value: number) => string>> = {
  jobs: number,
  applications: number,
  fillRate: percent,
  timeToFirstApplicantS: length,
  noShowRate: percent,
  gmvWon: won,
  paidWon: won,
  activeWorkers: number,
};

const eventsOf = (type: string, { from, to }: Period): string =>
  `/operator/events?${new URLSearchParams({ type, from, to })}`;

/** The list behind each figure. */
const listOf = (name: Name, period: Period): string => {
  switch (name) {
    case "jobs":
      return eventsOf("job.posted", period);
    case "applications":
      return eventsOf("job.applied", period);
    case "noShowRate":
      return eventsOf("job.noShow", period);
    case "gmvWon":
      return eventsOf("payment.held", period);
    case "paidWon":
      return eventsOf("payment.completed", period);
    case "fillRate":
    case "timeToFirstApplicantS":
      return "/operator/market?view=trades";
    case "activeWorkers":
      return "/operator/market?view=funnel";
  }
};

const names = Object.keys(formats) as Name[];

const Figure = ({
  name,
  total,
  days,
  period,
}: {
  name: Name;
  total: Summary;
  days: readonly Summary[];
  period: Period;
}) => {
  const value = total[name];
  const text = value === null ? t("ops.none") : formats[name](value);
  return html`
    <a class="card figure-card" href=${listOf(name, period)}>
      <span class="weak">${t(`ops.figure.${name}`)}</span>
      <strong class="figure-value figure">${text}</strong>
      <${Sparkline} values=${days.map((day) => day[name] ?? 0)} label=${t("ops.sparkline", { days: dayCount })} />
    </a>
  `;
};

export const Figures = () => {
  const dates = useMemo(() => lastDates(dayCount, new Date()), []);
  const period = periodOf(dates[0] ?? "", dates.at(-1) ?? "");
  const total = useLoad("GET /api/analytics/summary", period);
  const days = useLoads(
    "GET /api/analytics/summary",
    dates.map((date) => periodOf(date, date)),
  );
  const problem = total.problem ?? days.problem;
  const again = (): void => {
    total.again();
    days.again();
  };
  const { value } = total;
  const isHere = value !== null && days.value !== null;
  return html`
    <section class="stack" aria-labelledby="figures">
      <h2 id="figures">${t("ops.figures", { days: dayCount })}</h2>
      ${problem && html`<${ProblemNotice} problem=${problem} retry=${again} />`}
      ${!isHere && !problem && html`<${Skeleton} count=${2} label=${t("state.loading")} />`}
      ${
        isHere &&
        html`<div class="figure-grid">
          ${names.map(
            (name) =>
              html`<${Figure} key=${name} name=${name} total=${value} days=${days.value} period=${period} />`,
          )}
        </div>`
      }
    </section>
  `;
};
