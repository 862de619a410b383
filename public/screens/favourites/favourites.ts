/** Favourites: the workers whom the employer wants again; they alone see this list. */
import { useList } from "../../api/use-load.ts";
import type { Screen } from "../../app/screens.ts";
import { useTitle } from "../../app/use-title.ts";
import "../../ui/back.css";
import { Button, ButtonLink } from "../../ui/button.ts";
import { html } from "../../ui/html.ts";
import { Icon } from "../../ui/icon.ts";
import { ArrowLeft, Star } from "../../ui/icons.ts";
import { ProblemNotice } from "../../ui/notice.ts";
import { Empty, Skeleton } from "../../ui/parts.ts";
import { PersonRow } from "../../ui/person.ts";
import { useAct } from "../../ui/use-act.ts";
import { day } from "../../words/format.ts";
import { t } from "../../words/words.ts";

const Favourite = ({
  workerId,
  since,
  again,
}: {
  workerId: string;
  since: string;
  again: () => void;
}) => {
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
  const { items, isLoading, problem, more, again } = useList("GET /api/jobs/favourites", {
    limit: 20,
  });
  useTitle(t("desk.favourites"));
  return html`
    <p><a class="back" href="/employer"><${Icon} of=${ArrowLeft} />${t("desk.title")}</a></p>
    <h1>${t("desk.favourites")}</h1>
    <p class="weak">${t("favour.text")}</p>
    ${problem && html`<${ProblemNotice} problem=${problem} retry=${again} />`}
    ${isLoading && items.length === 0 && html`<${Skeleton} label=${t("state.loading")} />`}
    ${
      !isLoading &&
      !problem &&
      items.length === 0 &&
      html`<${Empty} icon=${Star} text=${t("favour.none")}><${ButtonLink} href="/employer">${t("desk.jobs")}<//><//>`
    }
    <h2 class="unseen">${t("favour.list")}</h2>
    <ul class="stack">${items.map(({ workerId, since }) => html`<${Favourite} key=${workerId} workerId=${workerId} since=${since} again=${again} />`)}</ul>
    ${more && html`<${Button} isWide isBusy=${isLoading} onClick=${more}>${t("action.more")}<//>`}
  `;
};
