/** Reports: asks for one, shows how far it is, gives the file, and keeps the schedules. */
import { useState } from "preact/hooks";
import { file } from "../../../api/client.ts";
import { type Problem, problemOf } from "../../../api/problem.ts";
import type { ItemOf, Takes } from "../../../api/routes.ts";
import { useCommand } from "../../../api/use-command.ts";
import { useList } from "../../../api/use-load.ts";
import { usePoll } from "../../../api/use-poll.ts";
import { ActButton, act } from "../../../ui/act.ts";
import { Button } from "../../../ui/button.ts";
import { Field } from "../../../ui/field.ts";
import { html } from "../../../ui/html.ts";
import { Icon } from "../../../ui/icon.ts";
import { Download } from "../../../ui/icons.ts";
import { Listing } from "../../../ui/listing.ts";
import { ProblemNotice } from "../../../ui/notice.ts";
import { Pill } from "../../../ui/parts.ts";
import { Select } from "../../../ui/select.ts";
import { day, moment, number, percent } from "../../../words/format.ts";
import { language, t } from "../../../words/words.ts";
import { lastDates, periodOf } from "../parts/days.ts";
import { say } from "../parts/page.ts";
import { Schedules } from "./schedules.ts";

type Report = ItemOf<"GET /api/analytics/reports">;
type Kind = Takes<"POST /api/analytics/reports">["kind"];

export const kinds = [
  "market",
  "funnel",
  "districts",
  "trades",
  "noShows",
] as const satisfies readonly Kind[];
const pollMs = 1500;
const media = {
  csv: "text/csv",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
} as const;

/** Asks for the file and hands it to the browser's own download. */
const save = async ({ reportId, kind }: Report, format: keyof typeof media): Promise<void> => {
  const blob = await file(
    "GET /api/analytics/reports/:reportId/file",
    { reportId, format },
    media[format],
  );
  const href = URL.createObjectURL(blob);
  Object.assign(document.createElement("a"), {
    href,
    download: `oneday-${kind}.${format}`,
  }).click();
  URL.revokeObjectURL(href);
};

const Files = ({ report }: { report: Report }) => {
  const [problem, setProblem] = useState<Problem | null>(null);
  const ask = (format: keyof typeof media) => (): void => {
    setProblem(null);
    save(report, format).catch((thrown: unknown) => setProblem(problemOf(thrown)));
  };
  return html`
    <div class="row">
      <${Button} onClick=${ask("xlsx")}><${Icon} of=${Download} />XLSX<//>
      <${Button} onClick=${ask("csv")}><${Icon} of=${Download} />CSV<//>
    </div>
    ${problem && html`<${ProblemNotice} problem=${problem} />`}
  `;
};

const isOpen = ({ status }: Report): boolean => status === "queued" || status === "running";

const Cancel = ({ report: { reportId }, again }: { report: Report; again: () => void }) => html`
  <${ActButton} word=${t("ops.report.cancel")} title=${t("ops.report.cancelTitle")} text=${t("ops.report.cancelText")} looks="danger"
    act=${act(
      "DELETE /api/analytics/reports/:reportId",
      () => ({ reportId }),
      () => say(t("ops.report.cancelled"), again),
    )} />
`;

const columnsOf = (again: () => void) => [
  {
    name: t("ops.col.kind"),
    cell: ({ kind }: Report) => html`<strong>${t(`ops.report.kind.${kind}`)}</strong>`,
  },
  {
    name: t("ops.period"),
    cell: ({ from, to }: Report) => `${day(from)} – ${day(new Date(new Date(to).getTime() - 1))}`,
  },
  { name: t("ops.report.requested"), cell: ({ requestedAt }: Report) => moment(requestedAt) },
  {
    name: t("ops.delivery.state"),
    cell: (report: Report) => html`
      <${Pill} tone=${report.status === "done" ? "good" : report.status === "failed" ? "danger" : "plain"}>${t(`ops.report.status.${report.status}`)}<//>
      ${isOpen(report) && html` <progress max="1" value=${report.progress} aria-label=${t("ops.report.progress")}>${percent(report.progress)}</progress>`}
    `,
  },
  {
    name: t("ops.report.rows"),
    isFigure: true,
    cell: ({ rows }: Report) => (rows === null ? "" : number(rows)),
  },
  {
    name: t("ops.col.act"),
    cell: (report: Report) =>
      isOpen(report)
        ? html`<${Cancel} report=${report} again=${again} />`
        : report.status === "done" && html`<${Files} report=${report} />`,
  },
];

const Ask = ({ again }: { again: () => void }) => {
  const dates = lastDates(30, new Date());
  const [kind, setKind] = useState<Kind>("market");
  const [from, setFrom] = useState(dates[0] ?? "");
  const [to, setTo] = useState(dates.at(-1) ?? "");
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
        <${Select} label=${t("ops.col.kind")} value=${kind} onChoose=${setKind}
          options=${kinds.map((value) => ({ value, text: t(`ops.report.kind.${value}`) }))} />
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
  const list = useList("GET /api/analytics/reports", {});
  usePoll(list.again, pollMs, list.items.some(isOpen));
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
