/** People: one account and what an operator may do with it, the operators, and refunds. */
import type { Screen } from "../../../app/screens.ts";
import { html } from "../../../ui/html.ts";
import type { View } from "../../../ui/views.ts";
import { t } from "../../../words/words.ts";
import { OperatorPage } from "../parts/page.ts";
import { Account } from "./account.ts";
import { Operators } from "./operators.ts";
import { Refunds } from "./refunds.ts";

const views = ["users", "operators", "refunds"] as const;
type Name = (typeof views)[number];

const linksOf = (current: Name): View[] =>
  views.map((name) => ({
    href: name === "users" ? "/operator/people" : `/operator/people?view=${name}`,
    text: t(`ops.people.${name}`),
    isCurrent: name === current,
  }));

export const screen: Screen = ({ query }) => {
  const view = views.find((name) => name === query.get("view")) ?? "users";
  return html`
    <${OperatorPage} title=${t("ops.people")} text=${t(`ops.people.${view}Text`)} views=${linksOf(view)}>
      ${view === "users" && html`<${Account} query=${query} />`}
      ${view === "operators" && html`<${Operators} />`}
      ${view === "refunds" && html`<${Refunds} />`}
    <//>
  `;
};
