/** Pay: what a worker takes home for each day, line by line, with the rule behind each line. */
import type { Gives } from "../../api/routes.ts";
import { useLoad } from "../../api/use-load.ts";
import { html } from "../../ui/html.ts";
import { PayLine } from "../../ui/list/pay-line.ts";
import { Notice } from "../../ui/notice.ts";
import { Line, Skeleton } from "../../ui/parts.ts";
import { day, minutes, won } from "../../words/format.ts";
import { t } from "../../words/words.ts";
import type { Job } from "./job.ts";

type Day = Gives<"GET /api/jobs/:jobId/pay">["days"][number];

const DayPay = ({ pay, isOne }: { pay: Day; isOne: boolean }) => html`
  <section class="card" aria-labelledby="pay-${pay.startsAt}">
    <h2 id="pay-${pay.startsAt}">${isOne ? t("job.pay") : t("job.payOf", { day: day(pay.startsAt) })}</h2>
    <p class="weak">${t("job.minutes", { time: minutes(pay.minutes) })}</p>
    <dl>
      ${pay.lines.map(
        (one) =>
          html`<${PayLine} key=${one.code} of=${one} hint=${t("job.paySource", { source: one.source })} />`,
      )}
      <${Line} isSum label=${t("job.net")} value=${won(pay.netWon)} />
    </dl>
  </section>
`;

export const Pay = ({ job }: { job: Job }) => {
  const { value, problem } = useLoad("GET /api/jobs/:jobId/pay", { jobId: job.jobId });
  if (problem) {
    return html`<${Notice}>${t("job.payAway", { won: won(job.takeHomeWon) })}<//>`;
  }
  if (value === null) return html`<${Skeleton} count=${1} label=${t("state.loading")} />`;
  const isOne = value.days.length === 1;
  return html`${value.days.map((pay) => html`<${DayPay} key=${pay.startsAt} pay=${pay} isOne=${isOne} />`)}`;
};
