/** Payslip: the pay of one shift as it was settled, line by line, also as PDF. */
import { useLoad } from "../../api/use-load.ts";
import { Download } from "../../ui/form/download.ts";
import { Sheet } from "../../ui/form/sheet.ts";
import { html } from "../../ui/html.ts";
import { ProblemNotice } from "../../ui/notice.ts";
import { Line, Skeleton } from "../../ui/parts.ts";
import { day, midnight, minutes, won } from "../../words/format.ts";
import { t } from "../../words/words.ts";

export const Payslip = ({
  applicationId,
  onClose,
}: {
  applicationId: string;
  onClose: () => void;
}) => {
  const route = "GET /api/payments/settlements/:applicationId/payslip" as const;
  const { value, problem, again } = useLoad(route, { applicationId });
  const workedOn = value?.workedOn;
  return html`
    <${Sheet} title=${t("funds.payslip")} onClose=${onClose}>
      ${problem && html`<${ProblemNotice} problem=${problem} retry=${again} />`}
      ${value === null && !problem && html`<${Skeleton} count=${2} label=${t("state.loading")} />`}
      ${
        value &&
        html`
          <p><strong>${value.workerName}</strong> · ${workedOn && day(midnight(workedOn))} · ${minutes(value.minutes)}</p>
          <dl>
            ${value.lines.map(({ code, text, source, won: amount }) => html`<${Line} key=${code} label=${text} hint=${source} value=${won(amount)} />`)}
            <${Line} isSum label=${t("funds.net")} value=${won(value.netWon)} />
            ${value.employerLines.map(({ code, text, won: amount }) => html`<${Line} key=${code} label=${text} value=${won(amount)} />`)}
            <${Line} isSum label=${t("funds.total")} value=${won(value.employerTotalWon)} />
          </dl>
          <${Download} route=${route} params=${{ applicationId }} accept="application/pdf" name="payslip-${workedOn ?? ""}.pdf">${t("funds.pdf")}<//>
        `
      }
    <//>
  `;
};
