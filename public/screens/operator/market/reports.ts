/** Reports: asks for one, shows how far it is, gives the file, and keeps the schedules. */
import { useState } from "preact/hooks";
import { useCommand } from "../../../api/use-command.ts";
import { ActButton, act } from "../../../ui/form/act.ts";
import { Button } from "../../../ui/form/button.ts";
import { Field } from "../../../ui/form/field.ts";
import { html } from "../../../ui/html.ts";
import { Listing } from "../../../ui/list/listing.ts";
import {
  isMade,
  type Report,
  ReportFile,
  ReportState,
  useReports,
} from "../../../ui/list/report.ts";
import type { Column } from "../../../ui/list/table.ts";
import { ProblemNotice } from "../../../ui/notice.ts";
import { dateKey, day, moment, number, percent, plusDays } from "../../../words/format.ts";
import { language, t } from "../../../words/words.ts";
import { periodOf } from "../parts/days.ts";
import { say } from "../parts/page.ts";
import { type Kind, KindSelect, kindColumn } from "./report-kind.ts";
import { Schedules } from "./schedules.ts";

const Cancel = ({ report: { reportId }, again }: { report: Report; again: () => void }) => html`
  <${ActButton} word=${t("ops.report.cancel")} title=${t("ops.report.cancelTitle")} text=${t("ops.report.cancelText")} looks="danger"
    act=${act(
      "DELETE /api/analytics/reports/:reportId",
      () => ({ reportId }),
      () => say(t("ops.report.cancelled"), again),
    )} />
`;

const usualDays = 30;

const Files = ({ report }: { report: Report }) => html`
  <div class="row">
    ${(["xlsx", "csv"] as const).map(
      (format) => html`
        <${ReportFile} key=${format} of=${report} format=${format} name=${`oneday-${report.kind}`} isWide=${false}>${format.toUpperCase()}<//>
      `,
    )}
  </div>
`;

const columnsOf = (again: () => void): Column<Report>[] => [
  kindColumn(),
  {
    name: t("ops.period"),
    cell: ({ from, to }) => `${day(from)} – ${day(new Date(new Date(to).getTime() - 1))}`,
  },
  { name: t("ops.report.requested"), cell: ({ requestedAt }) => moment(requestedAt) },
  {
    name: t("ops.col.state"),
    cell: (report) => html`
      <${ReportState} of=${report}>${t(`ops.report.status.${report.status}`)}<//>
      ${isMade(report) && html` <progress max="1" value=${report.progress} aria-label=${t("ops.report.progress")}>${percent(report.progress)}</progress>`}
    `,
  },
  {
    name: t("ops.report.rows"),
    isFigure: true,
    cell: ({ rows }) => (rows === null ? "" : number(rows)),
  },
  {
    name: t("ops.col.act"),
    cell: (report) =>
      isMade(report)
        ? html`<${Cancel} report=${report} again=${again} />`
        : report.status === "done" && html`<${Files} report=${report} />`,
  },
];

const Ask = ({ again }: { again: () => void }) => {
  const today = dateKey(new Date());
  const [kind, setKind] = useState<Kind>("market");
  const [from, setFrom] = useState(plusDays(today, 1 - usualDays));
  const [to, setTo] = useState(today);
  const command = useCommand("POST /api/analytics/reports");
  const isWrong = from === "" || to === "" || from > to;
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (isWrong || (await command.run({ kind, ...periodOf(from, to) })) === null) return;
    say(t("ops.report.asked"), again);
  };
  return html`
    <form class="panel" novalidate onSubmit=${(event: Event) => void submit(event)}>
      <h2>${t("ops.report.new")}</h2>
      <div class="filters">
        <${KindSelect} value=${kind} onChoose=${setKind} />
        <${Field} name="from" type="date" label=${t("ops.from")} value=${from} onInput=${setFrom}
          error=${isWrong ? t("ops.report.period") : command.problem?.field("from", language.value)} />
        <${Field} name="to" type="date" label=${t("ops.to")} value=${to} onInput=${setTo}
          error=${command.problem?.field("to", language.value)} />
        <${Button} type="submit" looks="primary" isBusy=${command.isBusy}>${t("ops.report.make")}<//>
      </div>
      ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
    </form>
  `;
};

export const Reports = () => {
  const list = useReports({});
  return html`
    <${Ask} again=${list.again} />
    <section class="stack" aria-labelledby="reports">
      <h2 id="reports">${t("ops.market.reports")}</h2>
      <${Listing} list=${list} caption=${t("ops.market.reports")} columns=${columnsOf(list.again)}
        keyOf=${({ reportId }: Report) => reportId} empty=${t("ops.report.none")} />
    </section>
    <${Schedules} />
  `;
};
