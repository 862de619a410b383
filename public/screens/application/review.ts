/** Review: how the day was, as stars and, if one likes, words. */
import { useState } from "preact/hooks";
import { Button } from "../../ui/form/button.ts";
import { Field } from "../../ui/form/field.ts";
import { Form } from "../../ui/form/form.ts";
import { Sheet } from "../../ui/form/sheet.ts";
import { useReview } from "../../ui/form/use-review.ts";
import { html } from "../../ui/html.ts";
import { Icon } from "../../ui/icon.ts";
import { Check, Star } from "../../ui/icons.ts";
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
  const { stars: count, text, change, command, send, given } = useReview(applicationId);
  if (given !== null) {
    const said = t(given === "now" ? "review.done" : "review.already");
    return html`<p class="row task-ok"><${Icon} of=${Check} />${said}</p>`;
  }
  return html`
    <${Button} isWide onClick=${() => setOpen(true)}><${Icon} of=${Star} />${t("review.open")}<//>
    ${
      isOpen &&
      html`<${Sheet} title=${t("review.title")} onClose=${() => setOpen(false)}>
        <${Form} verb=${t("review.action")} command=${command} onSubmit=${send}>
          <${Stars} chosen=${count} onChoose=${(stars: number) => change({ stars })} />
          <${Field} name="text" isLong label=${t("review.words")} hint=${t("review.text")} maxLength=${1000} value=${text}
            onInput=${(next: string) => change({ text: next })} error=${command.problem?.field("text", language.value)} />
        <//>
      <//>`
    }
  `;
};
