/** Funnel: from posting to pay in steps, and which workers came back in later months. */
import type { Gives } from "../../../api/routes.ts";
import { Chart } from "../../../ui/figure/chart.ts";
import { html } from "../../../ui/html.ts";
import { Rows } from "../../../ui/list/listing.ts";
import { length, number, percent, won } from "../../../words/format.ts";
import { t } from "../../../words/words.ts";
import { Facts } from "../parts/facts.ts";
import { orNone } from "./figures.ts";
import { ofPeriod } from "./period.ts";

type Cohort = Gives<"GET /api/analytics/funnel">["cohorts"][number];

const steps = ["applied", "accepted", "signed", "checkedIn", "approved", "paid"] as const;

const cohortColumns = () => [
  { name: t("ops.cohort.month"), cell: ({ month }: Cohort) => month },
  { name: t("ops.cohort.workers"), isFigure: true, cell: ({ workers }: Cohort) => number(workers) },
  {
    name: t("ops.cohort.returned"),
    cell: ({ returned, workers }: Cohort) =>
      returned.map((count) => (workers === 0 ? "–" : percent(count / workers))).join(" · "),
  },
];

export const Funnel = ofPeriod(
  "GET /api/analytics/funnel",
  ({ total, cohorts }) => html`
    <section class="panel" aria-labelledby="funnel">
      <h2 id="funnel">${t("ops.market.funnel")}</h2>
      <${Chart} kind="bars" title=${t("ops.market.funnel")} labelName=${t("ops.funnel.step")} format=${number}
        labels=${steps.map((step) => t(`ops.funnel.${step}`))}
        series=${[{ name: t("ops.applications"), values: steps.map((step) => total[step]) }]} />
      <${Facts} of=${[
        [t("ops.funnel.postings"), number(total.postings)],
        [t("ops.funnel.seats"), number(total.seats)],
        [t("ops.figure.fillRate"), orNone(total.fillRate, percent)],
        [t("ops.funnel.noShows"), number(total.noShows)],
        [t("ops.figure.noShowRate"), orNone(total.noShowRate, percent)],
        [t("ops.market.wage"), orNone(total.hourlyWageWon, won)],
        [t("ops.market.net"), orNone(total.hourlyNetWon, won)],
        [t("ops.figure.paidWon"), won(total.paidWon)],
        [t("ops.figure.timeToFirstApplicantS"), orNone(total.timeToFirstApplicantS, length)],
        [t("ops.market.timeToFill"), orNone(total.timeToFillS, length)],
      ]} />
    </section>
    <section class="panel" aria-labelledby="cohorts">
      <h2 id="cohorts">${t("ops.cohort")}</h2>
      <${Rows} rows=${cohorts} caption=${t("ops.cohort")} columns=${cohortColumns()} keyOf=${({ month }: Cohort) => month} empty=${t("ops.market.few")} />
    </section>
  `,
);
