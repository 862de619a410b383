/** Reliability: how the worker's shifts make them look, every entry that says so, and its contest. */
import { useState } from "preact/hooks";
import type { Gives } from "../../api/routes.ts";
import { useCommand } from "../../api/use-command.ts";
import { useLoad } from "../../api/use-load.ts";
import type { Screen } from "../../app/screens.ts";
import { Button, ButtonLink } from "../../ui/form/button.ts";
import { Field } from "../../ui/form/field.ts";
import { Sheet } from "../../ui/form/sheet.ts";
import { html } from "../../ui/html.ts";
import { Star } from "../../ui/icons.ts";
import { ProblemNotice } from "../../ui/notice.ts";
import { Empty, Pill, Skeleton } from "../../ui/parts.ts";
import { toast } from "../../ui/toast.ts";
import { day, minutes } from "../../words/format.ts";
import { language, t } from "../../words/words.ts";
import { Back } from "./back.ts";

type Entry = Gives<"GET /api/users/me/reliability">["entries"][number];

const ContestSheet = ({
  entryId,
  onClose,
  onDone,
}: {
  entryId: string;
  onClose: () => void;
  onDone: () => void;
}) => {
  const [reason, setReason] = useState("");
  const command = useCommand("POST /api/users/me/reliability/:entryId/contest");
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if ((await command.run({ entryId, reason: reason.trim() })) === null) return;
    toast(t("rely.contested"));
    onDone();
  };
  return html`
    <${Sheet} title=${t("rely.contest")} onClose=${onClose}>
      <form class="stack" novalidate onSubmit=${(event: Event) => void submit(event)}>
        <p>${t("rely.contestText")}</p>
        <${Field} name="reason" isLong label=${t("rely.reason")} maxLength=${2000} value=${reason} onInput=${setReason}
          error=${command.problem?.field("/reason", language.value)} />
        ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
        <${Button} type="submit" looks="primary" isWide isBusy=${command.isBusy} disabled=${reason.trim() === ""}>${t("rely.contestAction")}<//>
      </form>
    <//>
  `;
};

const Row = ({ entry, again }: { entry: Entry; again: () => void }) => {
  const [isContesting, setContesting] = useState(false);
  const { entryId, applicationId, kind, points, minutesLeft, at, goneAt, contest } = entry;
  const done = (): void => {
    setContesting(false);
    again();
  };
  return html`
    <li class="card stack">
      <div class="split">
        <a class="text-link" href="/applications/${applicationId}">${t(`rely.${kind}`)}</a>
        ${points > 0 ? html`<${Pill} tone="warning">${t("rely.points", { points })}<//>` : html`<${Pill} tone="good">${t("rely.fine")}<//>`}
      </div>
      <p class="weak">
        ${day(at)}${minutesLeft !== null && ` · ${t("rely.left", { time: minutes(Math.max(0, minutesLeft)) })}`}
        ${` · ${t("rely.goneAt", { day: day(goneAt) })}`}
      </p>
      ${contest && html`<p>${t(`rely.contest.${contest.status}`)}${contest.answer && ` “${contest.answer}”`}</p>`}
      ${kind !== "worked" && contest === null && html`<${Button} onClick=${() => setContesting(true)}>${t("rely.contest")}<//>`}
      ${isContesting && html`<${ContestSheet} entryId=${entryId} onClose=${() => setContesting(false)} onDone=${done} />`}
    </li>
  `;
};

export const screen: Screen = () => {
  const { value, problem, again } = useLoad("GET /api/users/me/reliability", {});
  return html`
    <${Back} title="me.reliability" />
    ${problem && html`<${ProblemNotice} problem=${problem} retry=${again} />`}
    ${value === null && problem === null && html`<${Skeleton} label=${t("state.loading")} />`}
    ${
      value &&
      html`<section class="card">
          <p class="weak">${t("rely.score")}</p>
          <p class="big figure">${t("rely.scoreOf", { score: Math.round(value.score * 100) })}</p>
          <p>${t("rely.pointsNow", { points: value.points })}</p>
          <p class="weak">${t("rely.text")}</p>
        </section>
        <h2>${t("rely.entries")}</h2>
        ${
          value.entries.length === 0 &&
          html`<${Empty} icon=${Star} text=${t("rely.empty")}><${ButtonLink} href="/home" looks="primary">${t("task.find")}<//><//>`
        }
        <ul class="stack">${value.entries.map((one) => html`<${Row} key=${one.entryId} entry=${one} again=${again} />`)}</ul>`
    }
  `;
};
