/** Payslip: what was paid for a shift, line by line with the rule behind each, and as a PDF. */
import type { Gives } from "../../api/routes.ts";
import { role } from "../../api/session.ts";
import { useLoad } from "../../api/use-load.ts";
import type { Screen } from "../../app/screens.ts";
import { useTitle } from "../../app/use-title.ts";
import { BackLink } from "../../ui/back.ts";
import { Download } from "../../ui/form/download.ts";
import { html } from "../../ui/html.ts";
import { PayLine } from "../../ui/list/pay-line.ts";
import { ProblemNotice } from "../../ui/notice.ts";
import { Line, Skeleton } from "../../ui/parts.ts";
import "../../ui/paper.css";
import { date, minutes, time, won } from "../../words/format.ts";
import { t } from "../../words/words.ts";

type Payslip = Gives<"GET /api/payments/settlements/:applicationId/payslip">;

const Row = ({ name, value }: { name: string; value: string }) => html`
  <div class="paper-row"><dt>${name}</dt><dd class="figure">${value}</dd></div>
`;

const Facts = ({
  slip: { record, workerName, employerName, minutes: paid, settledAt },
}: {
  slip: Payslip;
}) => html`
  <section aria-labelledby="facts">
    <h2 id="facts">${t("paper.parties")}</h2>
    <dl>
      <${Row} name=${t("paper.company")} value=${record?.employer.companyName ?? employerName} />
      <${Row} name=${t("paper.worker")} value=${record?.worker.name ?? workerName} />
      ${record && html`<${Row} name=${t("paper.work")} value=${record.title} />`}
      ${record && html`<${Row} name=${t("paper.time")} value=${`${date(record.startsAt)} ${time(record.startsAt)}-${time(record.endsAt)}`} />`}
      ${
        record?.checkedInAt &&
        record.checkedOutAt &&
        html`<${Row} name=${t("paper.attended")} value=${`${time(record.checkedInAt)}-${time(record.checkedOutAt)}`} />`
      }
      <${Row} name=${t("paper.paidTime")} value=${minutes(paid)} />
      <${Row} name=${t("paper.paidAt")} value=${`${date(settledAt)} ${time(settledAt)}`} />
    </dl>
  </section>
`;

const Lines = ({ slip: { lines, netWon, corrections } }: { slip: Payslip }) => html`
  <section aria-labelledby="lines">
    <h2 id="lines">${t("paper.lines")}</h2>
    <dl>
      ${lines.map((one) => html`<${PayLine} key=${one.code} of=${one} hint=${one.source} />`)}
      <${Line} isSum label=${t("card.takeHome")} value=${won(netWon)} />
      ${corrections?.map(
        (one) =>
          html`<${Line} key=${one.settledAt} label=${t("paper.correction", { day: date(one.settledAt) })} value=${won(one.netWon)} />`,
      )}
    </dl>
  </section>
`;

export const screen: Screen = ({ params }) => {
  const { applicationId = "" } = params;
  const load = useLoad("GET /api/payments/settlements/:applicationId/payslip", { applicationId });
  const { value, problem, again } = load;
  useTitle(t("paper.payslip"));
  return html`
    ${
      role.value === "worker" &&
      html`<${BackLink} href="/applications/${applicationId}">${t("paper.back")}<//>`
    }
    <h1>${t("paper.payslip")}</h1>
    ${problem && html`<${ProblemNotice} problem=${problem} retry=${again} />`}
    ${value === null && problem === null && html`<${Skeleton} label=${t("state.loading")} />`}
    ${
      value &&
      html`<article class="card paper"><${Facts} slip=${value} /><${Lines} slip=${value} /></article>
        <${Download} route="GET /api/payments/settlements/:applicationId/payslip" params=${{ applicationId }}
          accept="application/pdf" name="oneday-payslip.pdf">${t("paper.pdf")}<//>`
    }
  `;
};
