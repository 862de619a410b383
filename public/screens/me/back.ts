/** Back: the head of a page below `/me`, with the way back and its title. */
import { useTitle } from "../../app/use-title.ts";
import { html } from "../../ui/html.ts";
import { Icon } from "../../ui/icon.ts";
import { ArrowLeft } from "../../ui/icons.ts";
import type { Word } from "../../words/names.ts";
import { t } from "../../words/words.ts";

export const Back = ({ title }: { title: Word }) => {
  useTitle(t(title));
  return html`
    <p><a class="back" href="/me"><${Icon} of=${ArrowLeft} />${t("me.title")}</a></p>
    <h1>${t(title)}</h1>
  `;
};
