/** Job pill: how a posting stands, in a word. */
import { html } from "../../ui/html.ts";
import { Pill } from "../../ui/parts.ts";
import { t } from "../../words/words.ts";
import type { OwnJob } from "./crew.ts";

export const JobPill = ({ status }: Pick<OwnJob, "status">) => {
  const tone = status === "open" || status === "filled" ? "good" : "plain";
  return html`<${Pill} tone=${tone}>${t(`desk.status.${status}`)}<//>`;
};
