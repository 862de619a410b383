/** Report kind: what a report of operators is about, made once or by schedule. */
import type { Takes } from "../../../api/routes.ts";
import { Select } from "../../../ui/form/select.ts";
import { html } from "../../../ui/html.ts";
import type { Report } from "../../../ui/list/report.ts";
import type { Column } from "../../../ui/list/table.ts";
import { t } from "../../../words/words.ts";

const kinds = [
  "market",
  "funnel",
  "districts",
  "trades",
  "noShows",
] as const satisfies readonly Takes<"POST /api/analytics/reports">["kind"][];
export type Kind = (typeof kinds)[number];

export const KindSelect = ({
  value,
  onChoose,
}: {
  value: Kind;
  onChoose: (kind: Kind) => void;
}) => html`
  <${Select} label=${t("ops.col.kind")} value=${value} onChoose=${onChoose}
    options=${kinds.map((kind) => ({ value: kind, text: t(`ops.report.kind.${kind}`) }))} />
`;

export const kindColumn = (): Column<Pick<Report, "kind">> => ({
  name: t("ops.col.kind"),
  cell: ({ kind }) => html`<strong>${t(`ops.report.kind.${kind}`)}</strong>`,
});
