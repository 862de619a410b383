/** Missing: the app's own page for an address that there is not. */

import { ButtonLink } from "../ui/form/button.ts";
import { html } from "../ui/html.ts";
import { SearchX } from "../ui/icons.ts";
import { Empty } from "../ui/parts.ts";
import { t } from "../words/words.ts";
import { useTitle } from "./use-title.ts";

export const Missing = () => {
  useTitle(t("missing.title"));
  return html`
    <h1 class="unseen">${t("missing.title")}</h1>
    <${Empty} icon=${SearchX} text=${t("missing.text")}>
      <${ButtonLink} href="/" looks="primary">${t("missing.action")}<//>
    <//>
  `;
};
