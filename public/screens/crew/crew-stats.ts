/** Crew stats: who is confirmed, here, late and missing, in four figures. */
import { html } from "../../ui/html.ts";
import { Stats } from "../../ui/list/stats.ts";
import { t } from "../../words/words.ts";
import type { Counts } from "./crew.ts";

export const CrewStats = ({
  counts: { confirmed, here, late, vacant },
}: {
  counts: Counts;
}) => html`
  <${Stats} stats=${[
    { name: t("crew.count.confirmed"), value: confirmed },
    { name: t("crew.count.here"), value: here, tone: here > 0 ? "good" : "plain" },
    { name: t("crew.count.late"), value: late, tone: late > 0 ? "danger" : "plain" },
    { name: t("crew.count.vacant"), value: vacant, tone: vacant > 0 ? "warning" : "plain" },
  ]} />
`;
