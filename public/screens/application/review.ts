/** Review: how the day was, as stars and, if one likes, words. */
import { useState } from "preact/hooks";
import { useCommand } from "../../api/use-command.ts";
import { Button } from "../../ui/button.ts";
import { Field } from "../../ui/field.ts";
import { html } from "../../ui/html.ts";
import { Icon } from "../../ui/icon.ts";
import { Check, Star } from "../../ui/icons.ts";
import { ProblemNotice } from "../../ui/notice.ts";
import { Sheet } from "../../ui/sheet.ts";
import { language, t } from "../../words/words.ts";

const stars = [1, 2, 3, 4, 5] as const;

const Stars = ({ chosen, onChoose }: { chosen: number; onChoose: (count: number) => void }) => html`
  <fieldset class="stars">
    <legend class="field-label">${t("review.stars")}</legend>
    ${stars.map(
      (count) => html`
        <label key=${count} class=${count <= chosen ? "star star-on" : "star"}>
          <input class="unseen" type="radio" name="stars" value=${count} checked=${count === chosen}
            onChange=${() => onChoose(count)} />
          <${Icon} of=${Star} label=${t("review.star", { count })} />
        </label>
      `,
    )}
    <span class="weak figure" aria-hidden="true">${t("review.star", { count: chosen })}</span>
  </fieldset>
`;

export const Review = ({ applicationId }: { applicationId: string }) => {
  const [isOpen, setOpen] = useState(false);
  const [isDone, setDone] = useState(false);
  const [count, setCount] = useState<number>(5);
  const [text, setText] = useState("");
  const command = useCommand("POST /api/jobs/applications/:applicationId/reviews");
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const said = text.trim() === "" ? {} : { text: text.trim() };
    if ((await command.run({ applicationId, stars: count, ...said })) === null) return;
    setDone(true);
    setOpen(false);
  };
  if (isDone) return html`<p class="row task-ok"><${Icon} of=${Check} />${t("review.done")}</p>`;
  if (command.problem?.code === "ALREADY_REVIEWED") {
    return html`<p class="row task-ok"><${Icon} of=${Check} />${t("review.already")}</p>`;
  }
  return html`
    <${Button} isWide onClick=${() => setOpen(true)}><${Icon} of=${Star} />${t("review.open")}<//>
    ${
      isOpen &&
      html`<${Sheet} title=${t("review.title")} onClose=${() => setOpen(false)}>
        <form class="stack" novalidate onSubmit=${(event: Event) => void submit(event)}>
          <${Stars} chosen=${count} onChoose=${setCount} />
          <${Field} name="text" isLong label=${t("review.words")} hint=${t("review.text")} maxLength=${1000} value=${text}
            onInput=${setText} error=${command.problem?.field("text", language.value)} />
          ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
          <${Button} type="submit" looks="primary" isWide isBusy=${command.isBusy}>${t("review.action")}<//>
        </form>
      <//>`
    }
  `;
};
