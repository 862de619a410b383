/** Entry columns: the columns that the audit log and the security events have in common. */
import { html } from "../../../ui/html.ts";
import type { Column } from "../../../ui/list/table.ts";
import { Pill } from "../../../ui/parts.ts";
import { number } from "../../../words/format.ts";
import { t } from "../../../words/words.ts";
import { Refs } from "../parts/ref.ts";

type Entry = {
  readonly action: string;
  readonly subjects: Readonly<Record<string, string>>;
  readonly result?: string;
  readonly count?: number;
  readonly from?: string | null;
};

/** How it ended; only what was refused is marked. */
const Result = ({ entry: { result, count } }: { entry: Entry }) => html`
  ${result && (result === "OK" ? html`<${Pill} tone="good">${t("ops.log.ok")}<//>` : html`<${Pill} tone="warning">${result}<//>`)}
  ${count !== undefined && count > 1 && html` <span class="weak">${t("ops.log.times", { count: number(count) })}</span>`}
`;

/** What was done, to whom, how it ended, and from which address. */
export const entryColumns = (): Column<Entry>[] => [
  { name: t("ops.log.action"), cell: ({ action }) => html`<span class="mono">${action}</span>` },
  { name: t("ops.col.about"), cell: ({ subjects }) => html`<${Refs} ids=${subjects} />` },
  { name: t("ops.log.result"), cell: (entry) => html`<${Result} entry=${entry} />` },
  { name: t("ops.log.from"), cell: ({ from }) => html`<span class="mono">${from ?? ""}</span>` },
];
