/** Barred: words that a posting may not have, each with the text that may stand in its place. */
import { Button } from "../../ui/form/button.ts";
import { html } from "../../ui/html.ts";
import { Icon } from "../../ui/icon.ts";
import { TriangleAlert } from "../../ui/icons.ts";
import { t } from "../../words/words.ts";
import type { Part } from "./part.ts";

const places = {
  title: "title",
  description: "description",
  skills: "skills",
  "place/address": "address",
} as const;

export const Barred = ({ at, part }: { at: keyof typeof places; part: Part }) => {
  const { form, change, check } = part;
  const name = places[at];
  const words = (check?.words ?? []).filter(
    ({ field, word }) => field === at && form[name].includes(word),
  );
  const take = (word: string, suggestion: string): void =>
    change({ [name]: form[name].replace(word, suggestion) });
  return html`
    <ul class="stack post-barred">
      ${words.map(
        ({ word, reason, suggestion, law }) => html`
          <li key=${word} class="post-word" role="alert">
            <p><${Icon} of=${TriangleAlert} /> <strong>“${word}”</strong> ${reason}</p>
            ${law && html`<p class="weak">${law}</p>`}
            <${Button} onClick=${() => take(word, suggestion)}>
              ${suggestion === "" ? t("post.removeWord") : t("post.takeWord", { word: suggestion })}
            <//>
          </li>
        `,
      )}
    </ul>
  `;
};
