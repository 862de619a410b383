/** Sites: the employer's places of business, and who manages them. */
import { useState } from "preact/hooks";
import { useList } from "../../api/use-load.ts";
import type { Screen } from "../../app/screens.ts";
import { useTitle } from "../../app/use-title.ts";
import { BackLink } from "../../ui/back.ts";
import { Button } from "../../ui/form/button.ts";
import { Confirm } from "../../ui/form/confirm.ts";
import { useAct } from "../../ui/form/use-act.ts";
import { html } from "../../ui/html.ts";
import { Icon } from "../../ui/icon.ts";
import { Building, Plus } from "../../ui/icons.ts";
import { ListStates } from "../../ui/list/listing.ts";
import { Notice } from "../../ui/notice.ts";
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
      <div class="row acts">
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
  const list = useList("GET /api/users/me/sites", { limit: 50 });
  const [isOpen, setOpen] = useState(false);
  useTitle(t("desk.sites"));
  return html`
    <${BackLink} href="/employer">${t("desk.title")}<//>
    <h1>${t("desk.sites")}</h1>
    <${Memberships} />
    <h2>${t("site.mine")}</h2>
    <${ListStates} list=${list} icon=${Building} count=${1} empty=${t("site.none")} rows=${(
      items: readonly Site[],
    ) =>
      html`<ul class="stack">${items.map((site) => html`<${Card} key=${site.siteId} site=${site} again=${list.again} />`)}</ul>`}><//>
    <${Button} isWide looks="primary" onClick=${() => setOpen(true)}><${Icon} of=${Plus} />${t("site.add")}<//>
    ${isOpen && html`<${SiteSheet} site=${null} onClose=${() => setOpen(false)} again=${list.again} />`}
    <${Managers} sites=${list.items} />
  `;
};
