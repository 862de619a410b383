/** Apply: the button at the foot of a job, which says what happens next. */
import { role } from "../../api/session.ts";
import { useCommand } from "../../api/use-command.ts";
import { go } from "../../app/router.ts";
import { Button, ButtonLink } from "../../ui/form/button.ts";
import { html } from "../../ui/html.ts";
import { Notice, ProblemNotice } from "../../ui/notice.ts";
import "../../ui/page-foot.css";
import { toast } from "../../ui/toast.ts";
import { won } from "../../words/format.ts";
import { t } from "../../words/words.ts";
import type { Job } from "./job.ts";

const Action = ({ job }: { job: Job }) => {
  const command = useCommand("POST /api/jobs/:jobId/applications");
  const apply = async (): Promise<void> => {
    const { jobId, version } = job;
    const terms = version === undefined ? {} : { termsVersion: version };
    const application = await command.run({ jobId, ...terms });
    if (application === null) return;
    toast(t("job.applied"));
    go(`/applications/${application.applicationId}`);
  };
  const isFull = job.status === "filled" || job.seatsTaken >= job.seats;
  return html`
    ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
    <${Button} looks="primary" isWide isBusy=${command.isBusy} onClick=${() => void apply()}>
      ${t(isFull ? "job.applyWait" : "job.apply")}
    <//>
  `;
};

export const Apply = ({ job }: { job: Job }) => {
  const isOpen = job.status === "open" || job.status === "filled";
  const next = encodeURIComponent(`/jobs/${job.jobId}`);
  return html`
    <div class="page-foot apply">
      <p class="split">
        <span>${t("job.net")}</span>
        <strong class="apply-pay figure">${won(job.takeHomeWon)}</strong>
      </p>
      ${!isOpen && html`<${Notice}>${t("job.closed")}<//>`}
      ${
        isOpen &&
        role.value === null &&
        html`<${ButtonLink} looks="primary" isWide href="/login?next=${next}">${t("job.loginToApply")}<//>`
      }
      ${isOpen && role.value === "worker" && html`<${Action} job=${job} />`}
      ${isOpen && role.value !== null && role.value !== "worker" && html`<p class="weak">${t("job.notFor")}</p>`}
    </div>
  `;
};
