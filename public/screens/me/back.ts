/** Back: the head of a page below `/me`, with the way back and its title. */
import { useTitle } from "../../app/use-title.ts";
import { BackLink } from "../../ui/back.ts";
import { html } from "../../ui/html.ts";
import type { Word } from "../../words/names.ts";
import { t } from "../../words/words.ts";

export const Back = ({ title }: { title: Word }) => {
  useTitle(t(title));
  return html`
    <${BackLink} href="/me">${t("me.title")}<//>
    <h1>${t(title)}</h1>
  `;
};
