/** Pay: what a worker takes home for each day, line by line, with the rule behind each line. */
import type { Gives } from "../../api/routes.ts";
import type { Load } from "../../api/use-answer.ts";
import { html } from "../../ui/html.ts";
import { PayLine } from "../../ui/list/pay-line.ts";
import { PartFailed } from "../../ui/part.ts";
import { Line } from "../../ui/parts.ts";
import { day, minutes, won } from "../../words/format.ts";
import { t } from "../../words/words.ts";
import type { Job } from "./job.ts";

export type Quote = Gives<"GET /api/jobs/:jobId/pay">;
type Day = Quote["days"][number];

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

export const Pay = ({ job, quote }: { job: Job; quote: Load<Quote> }) => {
  if (quote.value === null) {
    return html`<${PartFailed} of=${[quote]} text=${t("job.payAway", { won: won(job.takeHomeWon) })} />`;
  }
  const { days } = quote.value;
  const isOne = days.length === 1;
  return html`${days.map((pay) => html`<${DayPay} key=${pay.startsAt} pay=${pay} isOne=${isOne} />`)}`;
};
