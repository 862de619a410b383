/** Hire: one posting of the caller: who applied, who is in, and what can be done with it. */
import type { Screen } from "../../app/screens.ts";
import { useTitle } from "../../app/use-title.ts";
import { BackLink } from "../../ui/back.ts";
import { Button, ButtonLink } from "../../ui/form/button.ts";
import { useAct } from "../../ui/form/use-act.ts";
import { html } from "../../ui/html.ts";
import { Icon } from "../../ui/icon.ts";
import { CalendarDays, QrCode } from "../../ui/icons.ts";
import { ProblemNotice } from "../../ui/notice.ts";
import { Empty, LinkRow, Skeleton } from "../../ui/parts.ts";
import { useNow } from "../../ui/use-now.ts";
import { span, won } from "../../words/format.ts";
import { t } from "../../words/words.ts";
import { type Applied, daysOf, isToday, stateOf } from "../crew/crew.ts";
import { JobPill } from "../crew/job-pill.ts";
import { People } from "./applicants.ts";
import { Fill } from "./fill.ts";
import "./hire.css";
import { Manage } from "./manage.ts";
import { Offers } from "./offers.ts";
import { type Job, useHire } from "./use-hire.ts";

const Head = ({ job }: { job: Job }) => html`
  <div class="stack hire-head">
    <p><${JobPill} status=${job.status} /></p>
    <h1>${job.title}</h1>
    ${daysOf(job).map(({ startsAt, endsAt }) => html`<p class="figure" key=${startsAt}>${span(startsAt, endsAt)}</p>`)}
    <p class="weak figure">${t("hire.terms", { won: won(job.hourlyWageWon), home: won(job.takeHomeWon) })}</p>
  </div>
`;

const Seats = ({ job }: { job: Job }) => html`
  <div class="card stack hire-seats">
    <p class="split">
      <span>${t("hire.seats")}</span>
      <strong class="figure hire-figure">${t("desk.seats", { taken: job.seatsTaken, seats: job.seats })}</strong>
    </p>
    <progress class="bar" max=${job.seats} value=${job.seatsTaken} aria-label=${t("hire.seats")}></progress>
  </div>
`;

const Publish = ({ job, again }: { job: Job; again: () => void }) => {
  const command = useAct("POST /api/jobs/:jobId/publish", {
    again,
    said: () => t("post.done"),
  });
  return html`
    <p>${t("hire.draftText")}</p>
    ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
    <${Button} looks="primary" isWide isBusy=${command.isBusy} onClick=${() => command.run({ jobId: job.jobId })}>${t("post.publish")}<//>
  `;
};

const Hiring = ({
  job,
  applications,
  again,
}: {
  job: Job;
  applications: readonly Applied[];
  again: () => void;
}) => {
  const now = useNow(30_000);
  const live = applications.filter((one) => stateOf(one, now) !== "gone");
  const isFree = job.status === "open" && job.seatsTaken < job.seats;
  return html`
    ${isToday(job, now) && html`<${ButtonLink} href="/employer/jobs/${job.jobId}/today" looks="primary" isWide><${Icon} of=${QrCode} />${t("hire.today")}<//>`}
    <${Seats} job=${job} />
    ${live.length === 0 && html`<${Empty} text=${t(isFree ? "hire.none" : "hire.noOne")} />`}
    <${People} job=${job} applications=${applications} now=${now} again=${again} />
    ${isFree && html`<${Fill} job=${job} applied=${applications} again=${again} />`}
    <${Offers} job=${job} applied=${live} />
    ${!isToday(job, now) && live.length > 0 && html`<${LinkRow} href="/employer/jobs/${job.jobId}/today" icon=${CalendarDays} label=${t("hire.todayLink")} />`}
  `;
};

export const screen: Screen = ({ params }) => {
  const { jobId = "" } = params;
  const { job, applications, isLoading, problem, again } = useHire(jobId);
  useTitle(job?.title ?? t("hire.title"));
  return html`
    <${BackLink} href="/employer">${t("desk.title")}<//>
    ${job === null && html`<h1 class="unseen">${t("hire.title")}</h1>`}
    ${problem && html`<${ProblemNotice} problem=${problem} retry=${problem.status === 404 ? undefined : again} />`}
    ${(job === null || isLoading) && problem === null && html`<${Skeleton} label=${t("state.loading")} />`}
    ${job && html`<${Head} job=${job} />`}
    ${job?.status === "draft" && html`<${Publish} job=${job} again=${again} />`}
    ${job && job.status !== "draft" && !isLoading && html`<${Hiring} job=${job} applications=${applications} again=${again} />`}
    ${job && html`<${Manage} job=${job} again=${again} />`}
  `;
};
