/** Schedules: reports that are made every week or month by themselves. */
import { useState } from "preact/hooks";
import type { ItemOf } from "../../../api/routes.ts";
import { useCommand } from "../../../api/use-command.ts";
import { useList } from "../../../api/use-load.ts";
import { ActButton, act } from "../../../ui/form/act.ts";
import { Button } from "../../../ui/form/button.ts";
import { Select } from "../../../ui/form/select.ts";
import { html } from "../../../ui/html.ts";
import { Listing } from "../../../ui/list/listing.ts";
import type { Column } from "../../../ui/list/table.ts";
import { ProblemNotice } from "../../../ui/notice.ts";
import { moment } from "../../../words/format.ts";
import { t } from "../../../words/words.ts";
import { say } from "../parts/page.ts";
import { type Kind, KindSelect, kindColumn } from "./report-kind.ts";

type Schedule = ItemOf<"GET /api/analytics/report-schedules">;

const intervals = ["week", "month"] as const;

const Add = ({ again }: { again: () => void }) => {
  const [kind, setKind] = useState<Kind>("market");
  const [every, setEvery] = useState<(typeof intervals)[number]>("week");
  const command = useCommand("POST /api/analytics/report-schedules");
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if ((await command.run({ kind, every })) === null) return;
    say(t("ops.schedule.added"), again);
  };
  return html`
    <form class="stack" novalidate onSubmit=${(event: Event) => void submit(event)}>
      <div class="filters">
        <${KindSelect} value=${kind} onChoose=${setKind} />
        <${Select} label=${t("ops.schedule.every")} value=${every} onChoose=${setEvery}
          options=${intervals.map((value) => ({ value, text: t(`ops.schedule.${value}`) }))} />
        <${Button} type="submit" isBusy=${command.isBusy}>${t("ops.schedule.add")}<//>
      </div>
      ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
    </form>
  `;
};

const Remove = ({ of: { scheduleId }, again }: { of: Schedule; again: () => void }) => html`
  <${ActButton} word=${t("ops.schedule.remove")} title=${t("ops.schedule.remove")} text=${t("ops.schedule.removeText")} looks="danger"
    act=${act(
      "DELETE /api/analytics/report-schedules/:scheduleId",
      () => ({ scheduleId }),
      () => say(t("ops.schedule.removed"), again),
    )} />
`;

export const Schedules = () => {
  const list = useList("GET /api/analytics/report-schedules", {});
  const columns: Column<Schedule>[] = [
    kindColumn(),
    { name: t("ops.schedule.every"), cell: ({ every }) => t(`ops.schedule.${every}`) },
    { name: t("ops.schedule.next"), cell: ({ nextAt }) => moment(nextAt) },
    {
      name: t("ops.col.act"),
      cell: (of) => html`<${Remove} of=${of} again=${list.again} />`,
    },
  ];
  return html`
    <section class="panel" aria-labelledby="schedules">
      <h2 id="schedules">${t("ops.schedules")}</h2>
      <${Add} again=${list.again} />
      <${Listing} list=${list} caption=${t("ops.schedules")} columns=${columns}
        keyOf=${({ scheduleId }: Schedule) => scheduleId} empty=${t("ops.schedule.none")} />
    </section>
  `;
};
