/** Sagas: what goes on between services, and what an operator can do where it stopped. */
import type { Screen } from "../../../app/screens.ts";
import { html } from "../../../ui/html.ts";
import type { View } from "../../../ui/views.ts";
import { t } from "../../../words/words.ts";
import { OperatorPage } from "../parts/page.ts";
import { Feeds } from "./feeds.ts";
import { Letters } from "./letters.ts";
import { ReadModels } from "./read-models.ts";
import { SagaList } from "./saga-list.ts";
import "./sagas.css";

const views = ["sagas", "letters", "models", "feeds"] as const;
type Name = (typeof views)[number];

const linksOf = (current: Name): View[] =>
  views.map((name) => ({
    href: name === "sagas" ? "/operator/sagas" : `/operator/sagas?view=${name}`,
    text: t(`ops.sagas.${name}`),
    isCurrent: name === current,
  }));

export const screen: Screen = ({ query }) => {
  const view = views.find((name) => name === query.get("view")) ?? "sagas";
  return html`
    <${OperatorPage} title=${t("ops.sagas")} text=${t(`ops.sagas.${view}Text`)} views=${linksOf(view)}>
      ${view === "sagas" && html`<${SagaList} isParkedOnly=${query.get("status") === "parked"} />`}
      ${view === "letters" && html`<${Letters} />`}
      ${view === "models" && html`<${ReadModels} />`}
      ${view === "feeds" && html`<${Feeds} chosen=${query.get("service")} />`}
    <//>
  `;
};
