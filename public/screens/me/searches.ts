/** Searches: the searches that a worker keeps, who is notified of each new job that one finds. */
import type { ItemOf } from "../../api/routes.ts";
import { useCommand } from "../../api/use-command.ts";
import { useList } from "../../api/use-load.ts";
import type { Screen } from "../../app/screens.ts";
import { Button, ButtonLink } from "../../ui/form/button.ts";
import { html } from "../../ui/html.ts";
import { Search } from "../../ui/icons.ts";
import { ListStates } from "../../ui/list/listing.ts";
import { ProblemNotice } from "../../ui/notice.ts";
import { day, won } from "../../words/format.ts";
import { t } from "../../words/words.ts";
import { Back } from "./back.ts";

type Saved = ItemOf<"GET /api/jobs/searches">;

/** What a search asks for, in a line. */
const lineOf = ({ filter: { q, radiusKm, wageWonMin } }: Saved): string =>
  [
    ...(q ? [`“${q}”`] : []),
    ...(radiusKm === undefined ? [] : [`${radiusKm} km`]),
    ...(wageWonMin === undefined ? [] : [t("work.wageFrom", { won: won(wageWonMin) })]),
  ].join(" · ") || t("searches.any");

const Row = ({ saved, again }: { saved: Saved; again: () => void }) => {
  const command = useCommand("DELETE /api/jobs/searches/:searchId");
  const remove = async (): Promise<void> => {
    if ((await command.run({ searchId: saved.searchId })) !== null) again();
  };
  return html`
    <li class="link-row">
      <span class="link-row-label"><strong>${lineOf(saved)}</strong> <span class="weak">${day(saved.savedAt)}</span></span>
      <${Button} isBusy=${command.isBusy} onClick=${() => void remove()}>${t("searches.remove")}<//>
    </li>
    ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
  `;
};

export const screen: Screen = () => {
  const list = useList("GET /api/jobs/searches", { limit: 20 });
  return html`
    <${Back} title="me.searches" />
    <${ListStates} list=${list} icon=${Search} empty=${t("searches.empty")} count=${1}
      rows=${(items: readonly Saved[]) => html`
        <ul>${items.map((one) => html`<${Row} key=${one.searchId} saved=${one} again=${list.again} />`)}</ul>
      `}>
      <${ButtonLink} href="/" looks="primary">${t("tab.search")}<//>
    <//>
  `;
};
