/** At column: when something happened, to the second. */
import { html } from "../../../ui/html.ts";
import type { Column } from "../../../ui/list/table.ts";
import { second } from "../../../words/format.ts";
import { t } from "../../../words/words.ts";
import "./parts.css";

export const atColumn = (): Column<{ readonly at: string }> => ({
  name: t("ops.event.at"),
  cell: ({ at }) => html`<span class="figure stamp">${second(at)}</span>`,
});
