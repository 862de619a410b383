/** Parts: every part of `ui` in both themes on one page, for engineers. */
import type { Screen } from "../../app/screens.ts";
import { useTitle } from "../../app/use-title.ts";
import { classes, html } from "../../ui/html.ts";
import { t } from "../../words/words.ts";
import { Figures } from "./figures.ts";
import { Forms } from "./forms.ts";
import { Lists } from "./lists.ts";
import { Notices } from "./notices.ts";
import "./parts.css";

const Theme = ({ name }: { name: "light" | "dark" }) => {
  const title = t(name === "light" ? "parts.light" : "parts.dark");
  return html`
    <section class=${classes("stack parts-theme", name)} aria-labelledby=${`parts-${name}`}>
      <h2 id=${`parts-${name}`}>${title}</h2>
      <${Forms} />
      <${Notices} />
      <${Lists} theme=${title} />
      <${Figures} />
    </section>
  `;
};

export const screen: Screen = () => {
  useTitle(t("parts.title"));
  return html`
    <h1>${t("parts.title")}</h1>
    <p class="weak">${t("parts.text")}</p>
    <div class="parts">
      <${Theme} name="light" />
      <${Theme} name="dark" />
    </div>
  `;
};
