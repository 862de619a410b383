/** Save: keeps a search, so that a worker hears of each new job that it would find. */
import { useState } from "preact/hooks";
import { role } from "../../api/session.ts";
import { useCommand } from "../../api/use-command.ts";
import { Button } from "../../ui/form/button.ts";
import { html } from "../../ui/html.ts";
import { Icon } from "../../ui/icon.ts";
import { Bell, Check } from "../../ui/icons.ts";
import { ProblemNotice } from "../../ui/notice.ts";
import { t } from "../../words/words.ts";
import type { Search } from "./filter.ts";

/** The dates of a search pass; what is kept of it is what, where and for how much. */
const keptOf = ({ q, categoryId, lat, lng, radiusKm, wageWonMin }: Search) => ({
  ...(q === undefined ? {} : { q }),
  ...(categoryId === undefined ? {} : { categoryId }),
  ...(lat === undefined || lng === undefined ? {} : { lat, lng }),
  ...(radiusKm === undefined ? {} : { radiusKm }),
  ...(wageWonMin === undefined ? {} : { wageWonMin }),
});

export const Save = ({ search }: { search: Search }) => {
  const command = useCommand("POST /api/jobs/searches");
  const [saved, setSaved] = useState<string | null>(null);
  const kept = keptOf(search);
  const name = JSON.stringify(kept);
  if (role.value !== "worker" || name === "{}") return null;
  const save = async (): Promise<void> => {
    if ((await command.run(kept)) !== null) setSaved(name);
  };
  if (saved === name) {
    return html`<p class="row"><${Icon} of=${Check} />${t("search.saved")} <a class="text-link" href="/me/searches">${t("search.seeSaved")}</a></p>`;
  }
  return html`
    ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
    <${Button} isBusy=${command.isBusy} onClick=${() => void save()}><${Icon} of=${Bell} />${t("search.save")}<//>
  `;
};
