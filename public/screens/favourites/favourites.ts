/** Favourites: the workers whom the employer wants again; they alone see this list. */
import type { ItemOf } from "../../api/routes.ts";
import { useList } from "../../api/use-load.ts";
import type { Screen } from "../../app/screens.ts";
import { useTitle } from "../../app/use-title.ts";
import { BackLink } from "../../ui/back.ts";
import { Button, ButtonLink } from "../../ui/form/button.ts";
import { useAct } from "../../ui/form/use-act.ts";
import { html } from "../../ui/html.ts";
import { Star } from "../../ui/icons.ts";
import { ListStates } from "../../ui/list/listing.ts";
import { PersonRow } from "../../ui/list/person.ts";
import { ProblemNotice } from "../../ui/notice.ts";
import { day } from "../../words/format.ts";
import { t } from "../../words/words.ts";

type Favoured = ItemOf<"GET /api/jobs/favourites">;

const Favourite = ({ workerId, since, again }: Favoured & { again: () => void }) => {
  const command = useAct("DELETE /api/jobs/favourites/:workerId", {
    again,
    said: () => t("worked.unfavoured"),
  });
  return html`
    <${PersonRow} userId=${workerId} line=${t("favour.since", { day: day(since) })}>
      ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
      <div class="row"><${Button} isBusy=${command.isBusy} onClick=${() => command.run({ workerId })}>${t("favour.remove")}<//></div>
    <//>
  `;
};

export const screen: Screen = () => {
  const list = useList("GET /api/jobs/favourites", {
    limit: 20,
  });
  useTitle(t("desk.favourites"));
  return html`
    <${BackLink} href="/employer">${t("desk.title")}<//>
    <h1>${t("desk.favourites")}</h1>
    <p class="weak">${t("favour.text")}</p>
    <h2 class="unseen">${t("favour.list")}</h2>
    <${ListStates} list=${list} icon=${Star} count=${3} empty=${t("favour.none")} rows=${(
      items: readonly Favoured[],
    ) =>
      html`<ul class="stack">${items.map((one) => html`<${Favourite} key=${one.workerId} ...${one} again=${list.again} />`)}</ul>`}><${ButtonLink} href="/employer">${t("desk.jobs")}<//><//>
  `;
};
