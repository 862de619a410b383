/** Working: the time worked and the pay so far, and the check-out. */

import { useState } from "preact/hooks";
import { Button } from "../../ui/form/button.ts";
import { Sheet } from "../../ui/form/sheet.ts";
import { html } from "../../ui/html.ts";
import { Notice } from "../../ui/notice.ts";
import { minutes, time, won } from "../../words/format.ts";
import { t } from "../../words/words.ts";
import { CorrectionNotice } from "./correction.ts";
import { Presence } from "./presence.ts";
import { earnedSoFar } from "./stage.ts";
import { TaskCard, type TaskPart } from "./task.ts";

export const Working = (part: TaskPart) => {
  const { application, job, now } = part;
  const { checkedInAt, endsAt, startsAt } = application;
  const [isLeaving, setLeaving] = useState(false);
  const isEarly = now < new Date(endsAt);
  const plan = job && { ...job, startsAt, endsAt };
  const soFar = plan && checkedInAt !== null ? earnedSoFar(plan, checkedInAt, now) : null;
  return html`
    <${TaskCard} title=${t("task.working")} text=${t(isEarly ? "task.endsAt" : "task.overtime", { time: time(endsAt) })}>
      ${
        soFar &&
        html`<dl class="task-figures">
          <div><dt>${t("task.worked")}</dt><dd class="figure">${minutes(soFar.minutes)}</dd></div>
          <div><dt>${t("task.soFar")}</dt><dd class="figure">${won(soFar.won)}</dd></div>
        </dl>
        <p class="weak">${t("task.soFarHint")}</p>`
      }
      <${CorrectionNotice} ...${part} />
      <${Button} looks="primary" isWide onClick=${() => setLeaving(true)}>${t("task.checkOutAction")}<//>
      ${
        isLeaving &&
        html`<${Sheet} title=${t("task.checkOutAction")} onClose=${() => setLeaving(false)}>
          ${isEarly && html`<${Notice} kind="warning">${t("task.early")}<//>`}
          <p>${t("task.checkOutText")}</p>
          <${Presence} ...${part} kind="check-out" />
        <//>`
      }
    <//>
  `;
};
