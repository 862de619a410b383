/** Notices: what a page says of itself: notices, a refusal, an empty list, and shapes while it loads. */
import { Problem } from "../../api/problem.ts";
import { Button } from "../../ui/form/button.ts";
import { html } from "../../ui/html.ts";
import { Clock } from "../../ui/icons.ts";
import { Notice, ProblemNotice } from "../../ui/notice.ts";
import { Empty, Pill, Skeleton } from "../../ui/parts.ts";
import { t } from "../../words/words.ts";

export const Notices = () => {
  const problem = new Problem(409, { code: "JOB_FULL", detail: t("parts.refused") });
  return html`
    <${Notice}>${t("parts.notice")}<//>
    <${Notice} kind="warning">${t("parts.warning")}<//>
    <${ProblemNotice} problem=${problem} retry=${() => undefined} />
    <p class="row">
      <${Pill} icon=${Clock}>${t("parts.applied")}<//>
      <${Pill} tone="good">${t("parts.confirmed")}<//>
      <${Pill} tone="warning">${t("parts.checkIn")}<//>
      <${Pill} tone="danger">${t("parts.failed")}<//>
    </p>
    <${Empty} text=${t("parts.empty")}><${Button}>${t("action.again")}<//><//>
    <${Skeleton} count=${1} label=${t("state.loading")} />
  `;
};
