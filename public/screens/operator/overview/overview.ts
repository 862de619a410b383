/** Overview: the market, the services and the open work on one screen; every number leads to its list. */
import type { Screen } from "../../../app/screens.ts";
import { html } from "../../../ui/html.ts";
import { Activity, Users } from "../../../ui/icons.ts";
import { LinkRow } from "../../../ui/parts.ts";
import { t } from "../../../words/words.ts";
import { OperatorPage } from "../parts/page.ts";
import { Figures } from "./figures.ts";
import { Health } from "./health.ts";
import "./overview.css";
import { Work } from "./work.ts";

export const screen: Screen = () => html`
  <${OperatorPage} title=${t("ops.overview")}>
    <div class="halves"><${Work} /><${Health} /></div>
    <${Figures} />
    <nav class="overview-more" aria-label=${t("ops.more")}>
      <${LinkRow} href="/operator/events" icon=${Activity} label=${t("tab.events")} />
      <${LinkRow} href="/operator/people" icon=${Users} label=${t("tab.people")} />
    </nav>
  <//>
`;
