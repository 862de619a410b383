/** Task: what the worker is to do now, as one card with one main button. */
import { useCommand } from "../../api/use-command.ts";
import { Button, ButtonLink } from "../../ui/form/button.ts";
import { type Children, html } from "../../ui/html.ts";
import { Icon } from "../../ui/icon.ts";
import { Check } from "../../ui/icons.ts";
import { Notice, ProblemNotice } from "../../ui/notice.ts";
import { day, minutes, time, won } from "../../words/format.ts";
import { t } from "../../words/words.ts";
import type { Part } from "./application.ts";
import { CorrectionNotice } from "./correction.ts";
import { Late } from "./late.ts";
import { Paid } from "./paid.ts";
import { Presence } from "./presence.ts";
import type { Stage } from "./stage.ts";
import { Working } from "./working.ts";

export type TaskPart = Part & { readonly now: Date };

/** The card of a task: what it is about in large letters, a sentence, and what to press. */
export const TaskCard = ({
  title,
  text,
  children,
}: {
  title: string;
  text?: string | undefined;
  children?: Children;
}) => html`
  <section class="card task" aria-labelledby="task">
    <h2 id="task" class="task-title">${title}</h2>
    ${text && html`<p>${text}</p>`}
    ${children}
  </section>
`;

const Sign = ({ application }: TaskPart) => html`
  <${TaskCard} title=${t("task.sign")} text=${t("task.signText")}>
    <${ButtonLink} looks="primary" isWide href="/applications/${application.applicationId}/contract">
      ${t("task.signAction")}
    <//>
  <//>
`;

const Confirm = ({ application, again }: Pick<TaskPart, "application" | "again">) => {
  const command = useCommand("POST /api/jobs/applications/:applicationId/confirm");
  const { applicationId, confirmedAt } = application;
  if (confirmedAt !== null) {
    return html`<p class="row task-ok"><${Icon} of=${Check} />${t("task.confirmed")}</p>`;
  }
  const confirm = async (): Promise<void> => {
    if ((await command.run({ applicationId })) !== null) again();
  };
  return html`
    <p>${t("task.confirmText")}</p>
    ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
    <${Button} looks="primary" isWide isBusy=${command.isBusy} onClick=${() => void confirm()}>${t("task.confirm")}<//>
  `;
};

const dayMinutes = 24 * 60;
/** Earlier, no one knows yet whether they will be late. */
const lateMinutes = 3 * 60;
const leftOf = (startsAt: string, now: Date): number =>
  Math.max(0, Math.ceil((new Date(startsAt).getTime() - now.getTime()) / 60_000));

const Before = ({ application, again, now }: TaskPart) => {
  const { startsAt, place } = application;
  const left = leftOf(startsAt, now);
  return html`
    <${TaskCard}
      title=${t("task.before", { day: day(startsAt), time: time(startsAt), place: place.address })}
      text=${t("task.beforeText")}
    >
      ${left <= dayMinutes && html`<p class="task-left figure">${t("task.startsIn", { time: minutes(left) })}</p>`}
      <${Confirm} application=${application} again=${again} />
      ${left <= lateMinutes && html`<${Late} application=${application} />`}
    <//>
  `;
};

const CheckIn = (part: TaskPart) => html`
  <${TaskCard} title=${t("task.checkIn")} text=${t("task.checkInText")}>
    <${Presence} ...${part} kind="check-in" />
    <${Late} application=${part.application} />
  <//>
`;

const Worked = (part: TaskPart) => {
  const { checkedInAt, checkedOutAt } = part.application;
  const known = checkedInAt !== null && checkedOutAt !== null;
  return html`
    <${TaskCard} title=${t("task.review")} text=${t("task.reviewText")}>
      ${known && html`<p class="task-left figure">${t("task.attended", { from: time(checkedInAt), to: time(checkedOutAt) })}</p>`}
      <${CorrectionNotice} ...${part} />
    <//>
  `;
};

const Find = () => html`<${ButtonLink} looks="primary" isWide href="/home">${t("task.find")}<//>`;

type Ending = "rejected" | "withdrawn" | "cancelled" | "noShow" | "disputed";
const Ended = ({ application, stage }: TaskPart & { stage: Ending }) => {
  const { leaveAllowanceWon, reason } = application;
  return html`
    <${TaskCard} title=${t(`task.${stage}`)} text=${t(`task.${stage}Text`)}>
      ${
        leaveAllowanceWon !== null &&
        leaveAllowanceWon > 0 &&
        html`<${Notice}>${t("task.allowance", { won: won(leaveAllowanceWon) })}<//>`
      }
      ${reason !== null && html`<p class="weak">${t("shift.reason", { reason })}</p>`}
      ${stage !== "disputed" && html`<${Find} />`}
    <//>
  `;
};

export const Task = (part: TaskPart & { stage: Stage }) => {
  const { stage } = part;
  switch (stage) {
    case "pending":
      return html`<${TaskCard} title=${t("task.waiting")} text=${t("task.waitingText")} />`;
    case "sign":
      return html`<${Sign} ...${part} />`;
    case "otherSigns":
      return html`
        <${TaskCard} title=${t("task.otherSigns")} text=${t("task.otherSignsText")}>
          <${Confirm} application=${part.application} again=${part.again} />
        <//>
      `;
    case "before":
      return html`<${Before} ...${part} />`;
    case "checkIn":
      return html`<${CheckIn} ...${part} />`;
    case "working":
      return html`<${Working} ...${part} />`;
    case "worked":
      return html`<${Worked} ...${part} />`;
    case "approved":
      return html`<${TaskCard} title=${t("task.approved")} text=${t("task.approvedText")} />`;
    case "paid":
      return html`<${Paid} ...${part} />`;
    default:
      return html`<${Ended} ...${part} stage=${stage} />`;
  }
};
