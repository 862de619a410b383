/** Sites: the employer's places of business, and who manages them. */
import { useState } from "preact/hooks";
import { useList } from "../../api/use-load.ts";
import type { Screen } from "../../app/screens.ts";
import { useTitle } from "../../app/use-title.ts";
import "../../ui/back.css";
import { Button } from "../../ui/button.ts";
import { Confirm } from "../../ui/confirm.ts";
import { html } from "../../ui/html.ts";
import { Icon } from "../../ui/icon.ts";
import { ArrowLeft, Building, Plus } from "../../ui/icons.ts";
import { Notice, ProblemNotice } from "../../ui/notice.ts";
import { Empty, Skeleton } from "../../ui/parts.ts";
import { useAct } from "../../ui/use-act.ts";
import { t } from "../../words/words.ts";
import { Managers, Memberships } from "./managers.ts";
import { type Site, SiteSheet } from "./site-sheet.ts";

const Card = ({ site, again }: { site: Site; again: () => void }) => {
  const [open, setOpen] = useState<"edit" | "close" | null>(null);
  const close = () => setOpen(null);
  const command = useAct("DELETE /api/users/me/sites/:siteId", { again, onClose: close });
  return html`
    <li class="card stack">
      <div><h3>${site.name}</h3><p class="weak">${t("site.line", { address: site.address, count: site.regularEmployees })}</p></div>
      ${!site.isManaged && html`<${Notice} kind="warning"><p>${t("site.unmanaged")}</p><//>`}
      <div class="row hire-acts">
        <${Button} onClick=${() => setOpen("edit")}>${t("hire.edit")}<//>
        <${Button} onClick=${() => setOpen("close")}>${t("site.close")}<//>
      </div>
      ${open === "edit" && html`<${SiteSheet} site=${site} onClose=${close} again=${again} />`}
      ${
        open === "close" &&
        html`<${Confirm} title=${t("site.closeTitle")} verb=${t("site.close")} isDanger command=${command}
          onConfirm=${() => command.run({ siteId: site.siteId })} onClose=${close}><p>${t("site.closeText")}</p><//>`
      }
    </li>
  `;
};

export const screen: Screen = () => {
  const { items, isLoading, problem, more, again } = useList("GET /api/users/me/sites", {
    limit: 50,
  });
  const [isOpen, setOpen] = useState(false);
  useTitle(t("desk.sites"));
  return html`
    <p><a class="back" href="/employer"><${Icon} of=${ArrowLeft} />${t("desk.title")}</a></p>
    <h1>${t("desk.sites")}</h1>
    <${Memberships} />
    <h2>${t("site.mine")}</h2>
    ${problem && html`<${ProblemNotice} problem=${problem} retry=${again} />`}
    ${isLoading && items.length === 0 && html`<${Skeleton} count=${1} label=${t("state.loading")} />`}
    ${!isLoading && !problem && items.length === 0 && html`<${Empty} icon=${Building} text=${t("site.none")} />`}
    <ul class="stack">${items.map((site) => html`<${Card} key=${site.siteId} site=${site} again=${again} />`)}</ul>
    ${more && html`<${Button} isWide isBusy=${isLoading} onClick=${more}>${t("action.more")}<//>`}
    <${Button} isWide looks="primary" onClick=${() => setOpen(true)}><${Icon} of=${Plus} />${t("site.add")}<//>
    ${isOpen && html`<${SiteSheet} site=${null} onClose=${() => setOpen(false)} again=${again} />`}
    <${Managers} sites=${items} />
  `;
};
