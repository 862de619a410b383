/** Reports: tables of the employer's own work, made in the background, to download. */
import { useState } from "preact/hooks";
import { useCommand } from "../../api/use-command.ts";
import type { Screen } from "../../app/screens.ts";
import { useTitle } from "../../app/use-title.ts";
import { BackLink } from "../../ui/back.ts";
import { Button } from "../../ui/form/button.ts";
import { Field } from "../../ui/form/field.ts";
import { Form } from "../../ui/form/form.ts";
import { useAct } from "../../ui/form/use-act.ts";
import { html } from "../../ui/html.ts";
import { ChartLine } from "../../ui/icons.ts";
import { ListStates } from "../../ui/list/listing.ts";
import { isMade, type Report, ReportFile, ReportState, useReports } from "../../ui/list/report.ts";
import { ProblemNotice } from "../../ui/notice.ts";
import { dateKey, day, midnight, number, plusDays } from "../../words/format.ts";
import { t } from "../../words/words.ts";

const usualDays = 30;

const Row = ({ report, again }: { report: Report; again: () => void }) => {
  const { reportId, status, progress, rows, from, to } = report;
  const command = useAct("DELETE /api/analytics/reports/:reportId", { again });
  const last = new Date(Date.parse(to) - 1);
  return html`
    <li class="card stack">
      <div class="split">
        <h3>${day(from)} ~ ${day(last)}</h3>
        <${ReportState} of=${report}>${t(`report.${status}`)}<//>
      </div>
      ${isMade(report) && html`<progress class="bar" max="1" value=${progress} aria-label=${t("report.progress")}></progress>`}
      ${isMade(report) && html`<p><${Button} isBusy=${command.isBusy} onClick=${() => command.run({ reportId })}>${t("action.cancel")}<//></p>`}
      ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
      ${
        status === "done" &&
        html`
          <p class="weak">${t("report.rows", { count: number(rows ?? 0) })}</p>
          ${(["csv", "xlsx"] as const).map(
            (format) => html`<${ReportFile} key=${format} of=${report} format=${format} isWide
              name=${`oneday-${dateKey(from)}`}>${t(`report.${format}`)}<//>`,
          )}
        `
      }
    </li>
  `;
};

const Ask = ({ again }: { again: () => void }) => {
  const today = dateKey(new Date());
  const [from, setFrom] = useState(plusDays(today, -usualDays));
  const [to, setTo] = useState(today);
  const command = useCommand("POST /api/analytics/reports");
  const submit = async (): Promise<void> => {
    const end = midnight(plusDays(to, 1));
    const period = { from: midnight(from).toISOString(), to: end.toISOString() };
    if ((await command.run({ kind: "employer", ...period })) !== null) again();
  };
  return html`
    <div class="card">
      <${Form} verb=${t("report.make")} command=${command} isReady=${from !== "" && to !== ""} onSubmit=${submit}>
        <p>${t("report.text")}</p>
        <div class="pair">
          <${Field} name="from" type="date" label=${t("report.from")} value=${from} onInput=${setFrom} />
          <${Field} name="to" type="date" label=${t("report.to")} value=${to} onInput=${setTo} />
        </div>
      <//>
    </div>
  `;
};

export const screen: Screen = () => {
  const list = useReports({ limit: 20 });
  useTitle(t("desk.reports"));
  return html`
    <${BackLink} href="/employer">${t("desk.title")}<//>
    <h1>${t("desk.reports")}</h1>
    <${Ask} again=${list.again} />
    <h2>${t("report.made")}</h2>
    <${ListStates} list=${list} icon=${ChartLine} count=${1} empty=${t("report.none")} rows=${(
      items: readonly Report[],
    ) =>
      html`<ul class="stack">${items.map((report) => html`<${Row} key=${report.reportId} report=${report} again=${list.again} />`)}</ul>`}><//>
  `;
};
