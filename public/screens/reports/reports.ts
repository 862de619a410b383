/** Reports: tables of the employer's own work, made in the background, to download. */
import { useState } from "preact/hooks";
import { useCommand } from "../../api/use-command.ts";
import type { Screen } from "../../app/screens.ts";
import { useTitle } from "../../app/use-title.ts";
import "../../ui/back.css";
import { Button } from "../../ui/button.ts";
import { Field } from "../../ui/field.ts";
import { Form } from "../../ui/form.ts";
import { html } from "../../ui/html.ts";
import { Icon } from "../../ui/icon.ts";
import { ArrowLeft, ChartLine } from "../../ui/icons.ts";
import { ProblemNotice } from "../../ui/notice.ts";
import { Empty, Skeleton } from "../../ui/parts.ts";
import { isMade, type Report, ReportFile, ReportState, useReports } from "../../ui/report.ts";
import { useAct } from "../../ui/use-act.ts";
import { dateKey, day, number } from "../../words/format.ts";
import { t } from "../../words/words.ts";

const dayMs = 86_400_000;
const usualDays = 30;

const midnight = (date: string): Date => new Date(`${date}T00:00:00+09:00`);

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
      ${isMade(report) && html`<progress class="hire-bar" max="1" value=${progress} aria-label=${t("report.progress")}></progress>`}
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
  const [from, setFrom] = useState(dateKey(new Date(Date.now() - usualDays * dayMs)));
  const [to, setTo] = useState(dateKey(new Date()));
  const command = useCommand("POST /api/analytics/reports");
  const submit = async (): Promise<void> => {
    const end = new Date(midnight(to).getTime() + dayMs);
    const period = { from: midnight(from).toISOString(), to: end.toISOString() };
    if ((await command.run({ kind: "employer", ...period })) !== null) again();
  };
  return html`
    <div class="card">
      <${Form} verb=${t("report.make")} command=${command} isReady=${from !== "" && to !== ""} onSubmit=${submit}>
        <p>${t("report.text")}</p>
        <div class="post-pair">
          <${Field} name="from" type="date" label=${t("report.from")} value=${from} onInput=${setFrom} />
          <${Field} name="to" type="date" label=${t("report.to")} value=${to} onInput=${setTo} />
        </div>
      <//>
    </div>
  `;
};

export const screen: Screen = () => {
  const { items, isLoading, problem, more, again } = useReports({ limit: 20 });
  useTitle(t("desk.reports"));
  return html`
    <p><a class="back" href="/employer"><${Icon} of=${ArrowLeft} />${t("desk.title")}</a></p>
    <h1>${t("desk.reports")}</h1>
    <${Ask} again=${again} />
    <h2>${t("report.made")}</h2>
    ${problem && html`<${ProblemNotice} problem=${problem} retry=${again} />`}
    ${isLoading && items.length === 0 && html`<${Skeleton} count=${1} label=${t("state.loading")} />`}
    ${!isLoading && !problem && items.length === 0 && html`<${Empty} icon=${ChartLine} text=${t("report.none")} />`}
    <ul class="stack">${items.map((report) => html`<${Row} key=${report.reportId} report=${report} again=${again} />`)}</ul>
    ${more && html`<${Button} isWide isBusy=${isLoading} onClick=${more}>${t("action.more")}<//>`}
  `;
};
