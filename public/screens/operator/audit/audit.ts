/** Audit: who did what, what may be an attack, the monthly review, and whether all records hold. */
import type { Screen } from "../../../app/screens.ts";
import { html } from "../../../ui/html.ts";
import type { View } from "../../../ui/views.ts";
import { t } from "../../../words/words.ts";
import { OperatorPage } from "../parts/page.ts";
import "./audit.css";
import { Checks } from "./checks.ts";
import { Keys } from "./keys.ts";
import { Log } from "./log.ts";
import { Money } from "./money.ts";
import { Review } from "./review.ts";
import { SecurityEvents } from "./security-events.ts";

const views = ["log", "security", "review", "checks", "money", "keys"] as const;
type Name = (typeof views)[number];

const linksOf = (current: Name): View[] =>
  views.map((name) => ({
    href: name === "log" ? "/operator/audit" : `/operator/audit?view=${name}`,
    text: t(`ops.audit.${name}`),
    isCurrent: name === current,
  }));

export const screen: Screen = ({ query }) => {
  const view = views.find((name) => name === query.get("view")) ?? "log";
  return html`
    <${OperatorPage} title=${t("ops.audit")} text=${t(`ops.audit.${view}Text`)} views=${linksOf(view)}>
      ${view === "log" && html`<${Log} query=${query} />`}
      ${view === "security" && html`<${SecurityEvents} query=${query} />`}
      ${view === "review" && html`<${Review} query=${query} />`}
      ${view === "checks" && html`<${Checks} />`}
      ${view === "money" && html`<${Money} query=${query} />`}
      ${view === "keys" && html`<${Keys} />`}
    <//>
  `;
};
