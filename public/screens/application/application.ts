/** Application: one application through its life. The whole screen is the one task of its state. */

import type { Gives } from "../../api/routes.ts";
import { useFresh } from "../../api/stream.ts";
import { useLoad } from "../../api/use-load.ts";
import type { Screen } from "../../app/screens.ts";
import { useTitle } from "../../app/use-title.ts";
import { BackLink } from "../../ui/back.ts";
import { html } from "../../ui/html.ts";
import { Icon } from "../../ui/icon.ts";
import { Clock, MapPin, Navigation } from "../../ui/icons.ts";
import { Timeline } from "../../ui/list/timeline.ts";
import { ProblemNotice } from "../../ui/notice.ts";
import { PartFailed } from "../../ui/part.ts";
import { Skeleton } from "../../ui/parts.ts";
import { useNow } from "../../ui/use-now.ts";
import { moment, span } from "../../words/format.ts";
import { t } from "../../words/words.ts";
import "./application.css";
import { More } from "./more.ts";
import { courseOf, stageOf } from "./stage.ts";
import { type Application, StatusPill } from "./status.ts";
import { Task } from "./task.ts";

export type Job = Gives<"GET /api/jobs/:jobId">;

/** What each part of the screen gets. `again` reads the application after a step. */
export type Part = {
  readonly application: Application;
  /** Null while it loads. */
  readonly job: Job | null;
  readonly again: () => void;
};

const clockMs = 10_000;

const Course = ({ application }: { application: Application }) => html`
  <section class="card stack" aria-labelledby="course">
    <h2 id="course">${t("shift.course")}</h2>
    <${Timeline}
      names=${{
        done: t("step.done"),
        now: t("step.now"),
        next: t("step.next"),
        failed: t("step.failed"),
      }}
      steps=${courseOf(application).map(({ name, state, at }) => ({
        state,
        text:
          state === "failed"
            ? html`<${StatusPill} application=${application} />`
            : t(`step.${name}`),
        hint: at === null ? undefined : html`<span class="figure">${moment(at)}</span>`,
      }))}
    />
  </section>
`;

/** The way to the place, in the map that most phones here have. */
const routeTo = ({ address, lat, lng }: Application["place"]): string =>
  `https://map.kakao.com/link/to/${encodeURIComponent(address)},${lat},${lng}`;

const Where = ({ application: { startsAt, endsAt, place } }: Part) => html`
  <div class="shift-where">
    <p class="row figure"><${Icon} of=${Clock} />${span(startsAt, endsAt)}</p>
    <p class="row">
      <${Icon} of=${MapPin} /><span>${place.address}</span>
      <a class="text-link" href=${routeTo(place)} target="_blank" rel="noopener"
        aria-label=${t("shift.routeTo", { place: place.address })}><${Icon} of=${Navigation} />${t("shift.route")}</a>
    </p>
  </div>
`;

const Whole = (part: Part) => {
  const { application } = part;
  const now = useNow(clockMs);
  useTitle(application.title);
  return html`
    <div class="stack">
      <p><${StatusPill} application=${application} /></p>
      <h1>${application.title}</h1>
      <${Where} ...${part} />
    </div>
    <${Task} ...${part} stage=${stageOf(application, now)} now=${now} />
    <${Course} application=${application} />
    <${More} ...${part} now=${now} />
  `;
};

const WithJob = ({ application, again }: Omit<Part, "job">) => {
  const job = useLoad("GET /api/jobs/:jobId", { jobId: application.jobId });
  useFresh("job", application.jobId, job.again);
  return html`
    <${PartFailed} of=${[job]} />
    <${Whole} application=${application} job=${job.value} again=${again} />
  `;
};

export const screen: Screen = ({ params }) => {
  const { applicationId = "" } = params;
  const load = useLoad("GET /api/jobs/applications/:applicationId", { applicationId });
  const { value, problem, again } = load;
  useFresh("application", applicationId, again);
  useTitle(t("shift.title"));
  return html`
    <${BackLink} href="/calendar">${t("shift.back")}<//>
    ${value === null && html`<h1 class="unseen">${t("shift.title")}</h1>`}
    ${problem && html`<${ProblemNotice} problem=${problem} retry=${problem.status === 404 ? undefined : again} />`}
    ${value === null && problem === null && html`<${Skeleton} label=${t("state.loading")} />`}
    ${value && html`<${WithJob} application=${value} again=${again} />`}
  `;
};
