/** Worked: one worker's work for the employer: its papers, the review, and making them a favourite. */
import { useFresh } from "../../api/stream.ts";
import { useLoad } from "../../api/use-load.ts";
import type { Screen } from "../../app/screens.ts";
import { useTitle } from "../../app/use-title.ts";
import { BackLink } from "../../ui/back.ts";
import { html } from "../../ui/html.ts";
import { FileText, MessageCircle } from "../../ui/icons.ts";
import { PersonRow } from "../../ui/list/person.ts";
import { ProblemNotice } from "../../ui/notice.ts";
import { LinkRow, Skeleton } from "../../ui/parts.ts";
import { useNow } from "../../ui/use-now.ts";
import { span } from "../../words/format.ts";
import { t } from "../../words/words.ts";
import { stateOf } from "../crew/crew.ts";
import { CrewPill } from "../crew/crew-pill.ts";
import { Favour, Review } from "./review.ts";

export const screen: Screen = ({ params }) => {
  const { applicationId = "" } = params;
  const { value, problem, again } = useLoad("GET /api/jobs/applications/:applicationId", {
    applicationId,
  });
  useFresh("application", applicationId, again);
  const now = useNow(30_000);
  useTitle(t("worked.title"));
  const back = value === null ? "/employer" : `/employer/jobs/${value.jobId}`;
  const isPaid = value?.status === "paid";
  return html`
    <${BackLink} href=${back}>${t(value === null ? "desk.title" : "hire.title")}<//>
    <h1>${t("worked.title")}</h1>
    ${problem && html`<${ProblemNotice} problem=${problem} retry=${problem.status === 404 ? undefined : again} />`}
    ${value === null && !problem && html`<${Skeleton} label=${t("state.loading")} />`}
    ${
      value &&
      html`
        <h2 class="unseen">${t("roster.people")}</h2>
        <ul><${PersonRow} userId=${value.workerId} line=${span(value.startsAt, value.endsAt)}
          state=${html`<${CrewPill} state=${stateOf(value, now)} />`} /></ul>
        ${(isPaid || value.status === "approved") && html`<${Review} applicationId=${applicationId} />`}
        <nav class="card" aria-label=${t("worked.papers")}>
          <${LinkRow} href="/applications/${value.partOf ?? applicationId}/contract" icon=${FileText} label=${t("hire.contract")} />
          ${isPaid && html`<${LinkRow} href="/applications/${applicationId}/payslip" icon=${FileText} label=${t("funds.payslip")} />`}
          <${LinkRow} href="/chat/${applicationId}" icon=${MessageCircle} label=${t("hire.chat")} />
        </nav>
        <${Favour} workerId=${value.workerId} />
      `
    }
  `;
};
