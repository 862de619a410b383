/** Templates: postings kept under a name, to post again in one tap or every week by themselves. */
import { useState } from "preact/hooks";
import { useList } from "../../api/use-load.ts";
import type { Screen } from "../../app/screens.ts";
import { useTitle } from "../../app/use-title.ts";
import { BackLink } from "../../ui/back.ts";
import { Button, ButtonLink } from "../../ui/form/button.ts";
import { Confirm } from "../../ui/form/confirm.ts";
import { useAct } from "../../ui/form/use-act.ts";
import { html } from "../../ui/html.ts";
import { Icon } from "../../ui/icon.ts";
import { ClipboardList, Repeat } from "../../ui/icons.ts";
import { ListStates } from "../../ui/list/listing.ts";
import { ProblemNotice } from "../../ui/notice.ts";
import { Pill } from "../../ui/parts.ts";
import { day, midnight, minutes, won } from "../../words/format.ts";
import { t } from "../../words/words.ts";
import { RepeatSheet, type Template } from "./repeat.ts";

type Acting = { template: Template; again: () => void };

const RepeatState = ({ template: { repeat, next } }: { template: Template }) => {
  if (repeat === null) return null;
  const days = repeat.weekdays.map((one) => t(`template.day.${one}`)).join(" ");
  return html`
    <p class="row">
      <${Pill} tone=${repeat.isPaused ? "plain" : "good"} icon=${Repeat}>${t(repeat.isPaused ? "template.paused" : "template.on")}<//>
      <span class="figure">${days} ${repeat.time}</span>
    </p>
    ${next && html`<p class="weak">${t("template.next", { on: day(midnight(next.on)), posts: day(next.postsAt) })}</p>`}
  `;
};

const Acts = ({ template, again }: Acting) => {
  const [open, setOpen] = useState<"repeat" | "remove" | null>(null);
  const { templateId, repeat } = template;
  const close = () => setOpen(null);
  const remove = useAct("DELETE /api/jobs/templates/:templateId", {
    again,
    onClose: close,
    said: () => t("template.removed"),
  });
  const end = useAct("DELETE /api/jobs/templates/:templateId/repeat", { again });
  const pause = useAct("PUT /api/jobs/templates/:templateId/repeat", { again });
  const problem = pause.problem ?? end.problem;
  return html`
    ${problem && html`<${ProblemNotice} problem=${problem} />`}
    <div class="row acts">
      <${ButtonLink} looks="primary" href="/employer/post?template=${templateId}" isWide>${t("template.post")}<//>
      <${Button} onClick=${() => setOpen("repeat")}><${Icon} of=${Repeat} />${t("template.repeat")}<//>
      ${
        repeat !== null &&
        html`
          <${Button} isBusy=${pause.isBusy} onClick=${() => pause.run({ templateId, ...repeat, isPaused: !repeat.isPaused })}>${t(repeat.isPaused ? "template.resume" : "template.pause")}<//>
          <${Button} isBusy=${end.isBusy} onClick=${() => end.run({ templateId })}>${t("template.end")}<//>
        `
      }
      <${Button} onClick=${() => setOpen("remove")}>${t("template.remove")}<//>
    </div>
    ${open === "repeat" && html`<${RepeatSheet} template=${template} onClose=${close} again=${again} />`}
    ${
      open === "remove" &&
      html`<${Confirm} title=${t("template.removeTitle")} verb=${t("template.remove")} isDanger command=${remove}
        onConfirm=${() => remove.run({ templateId })} onClose=${close}><p>${t("template.removeText")}</p><//>`
    }
  `;
};

const Card = ({ template, again }: Acting) => {
  const { name, posting } = template;
  return html`
    <li class="card stack">
      <div>
        <h2>${name}</h2>
        <p class="weak figure">${t("template.terms", { wage: won(posting.hourlyWageWon), time: minutes(posting.durationMinutes), seats: posting.seats })}</p>
      </div>
      <${RepeatState} template=${template} />
      <${Acts} template=${template} again=${again} />
    </li>
  `;
};

export const screen: Screen = () => {
  const list = useList("GET /api/jobs/templates", { limit: 20 });
  useTitle(t("desk.templates"));
  return html`
    <${BackLink} href="/employer">${t("desk.title")}<//>
    <h1>${t("desk.templates")}</h1>
    <${ListStates} list=${list} icon=${ClipboardList} count=${3} empty=${t("template.none")} rows=${(
      items: readonly Template[],
    ) =>
      html`<ul class="stack">${items.map((template) => html`<${Card} key=${template.templateId} template=${template} again=${list.again} />`)}</ul>`}><${ButtonLink} href="/employer">${t("desk.jobs")}<//><//>
  `;
};
