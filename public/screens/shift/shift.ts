/** Shift: the day of a job as its employer runs it, live: who is here, who is not, and what to do. */
import { useState } from "preact/hooks";
import { isLive } from "../../api/stream.ts";
import type { Screen } from "../../app/screens.ts";
import { useTitle } from "../../app/use-title.ts";
import { BackLink } from "../../ui/back.ts";
import { Button, ButtonLink } from "../../ui/form/button.ts";
import { html } from "../../ui/html.ts";
import { Icon } from "../../ui/icon.ts";
import { QrCode } from "../../ui/icons.ts";
import { PersonRow } from "../../ui/list/person.ts";
import { Notice, ProblemNotice } from "../../ui/notice.ts";
import { Chips, Empty, Skeleton } from "../../ui/parts.ts";
import { useNow } from "../../ui/use-now.ts";
import { day as dayText, minutes, span, time } from "../../words/format.ts";
import { t } from "../../words/words.ts";
import {
  type Applied,
  countsOf,
  crewOf,
  currentDay,
  type Day,
  daysOf,
  sorted,
  stateOf,
} from "../crew/crew.ts";
import { CrewPill } from "../crew/crew-pill.ts";
import { CrewStats } from "../crew/crew-stats.ts";
import { Applicant } from "../hire/applicants.ts";
import { Fill } from "../hire/fill.ts";
import { type Job, useHire } from "../hire/use-hire.ts";
import { Acts } from "./acts.ts";
import { ApproveAll, attended } from "./approve-all.ts";
import { CheckInCode } from "./code.ts";
import "./shift.css";

type Crew = { job: Job; crew: readonly Applied[]; now: Date; again: () => void };

/** What is known of someone's day in one line. */
const lineOf = (one: Applied, now: Date): string => {
  const state = stateOf(one, now);
  if (state === "late") {
    const count = Math.floor((now.getTime() - Date.parse(one.startsAt)) / 60_000);
    return t("roster.lateBy", { time: minutes(Math.max(1, count)) });
  }
  if (one.checkedInAt === null) return one.confirmedAt === null ? "" : t("hire.confirmed");
  return t(one.checkedOutAt === null ? "roster.since" : "roster.attended", {
    time: one.checkedOutAt === null ? time(one.checkedInAt) : attended(one),
  });
};

const Members = ({ crew, now, again }: Omit<Crew, "job">) => html`
  <ul class="stack">
    ${sorted(crew, now).map((one) => {
      const state = stateOf(one, now);
      return html`
        <${PersonRow} key=${one.applicationId} userId=${one.workerId} line=${lineOf(one, now)}
          state=${html`<${CrewPill} state=${state} />`}>
          <${Acts} one=${one} state=${state} again=${again} />
        <//>
      `;
    })}
  </ul>
`;

/** Free seats on the day: from the waiting list in one tap, else by invitation or another posting. */
const Replace = ({ job, crew, now, again }: Crew) => {
  const waiting = crew.filter((one) => stateOf(one, now) === "waiting");
  const isOpen = job.status === "open" && job.seatsTaken < job.seats;
  const hasBegun = new Date(job.startsAt) <= now;
  const isOver = new Date(job.endsAt) <= now;
  if (isOver || countsOf(crew, job.seats, now).vacant === 0) return null;
  return html`
    <section class="stack" aria-labelledby="shift-replace">
      <h2 id="shift-replace">${t("roster.replace")}</h2>
      ${isOpen && html`<ul class="stack">${waiting.map((one) => html`<${Applicant} key=${one.applicationId} one=${one} isFull=${false} again=${again} />`)}</ul>`}
      ${isOpen && !hasBegun && html`<${Fill} job=${job} applied=${crew} again=${again} />`}
      ${(hasBegun || !isOpen) && html`<p>${t("roster.begun")}</p><${ButtonLink} isWide href="/employer/post?from=${job.jobId}">${t("hire.repost")}<//>`}
    </section>
  `;
};

const DayOf = ({
  job,
  applications,
  day,
  again,
}: {
  job: Job;
  applications: readonly Applied[];
  day: Day;
  again: () => void;
}) => {
  const now = useNow(10_000);
  const [hasCode, setCode] = useState(false);
  const crew = crewOf(applications, day);
  const members = crew.filter((one) => !["waiting", "gone"].includes(stateOf(one, now)));
  const done = crew.filter((one) => stateOf(one, now) === "toApprove" && one.correction === null);
  return html`
    ${!isLive.value && html`<${Notice} kind="warning"><p>${t("roster.old")}</p><${Button} onClick=${again}>${t("action.again")}<//><//>`}
    <${CrewStats} counts=${countsOf(crew, job.seats, now)} />
    <${Button} isWide looks=${done.length > 1 ? "plain" : "primary"} onClick=${() => setCode(true)}><${Icon} of=${QrCode} />${t("roster.showCode")}<//>
    ${hasCode && html`<${CheckInCode} jobId=${job.jobId} onClose=${() => setCode(false)} />`}
    ${done.length > 1 && html`<${ApproveAll} done=${done} again=${again} />`}
    <section class="stack" aria-labelledby="shift-people">
      <h2 id="shift-people">${t("roster.people")}</h2>
      ${members.length === 0 && html`<${Empty} text=${t("roster.none")}><${ButtonLink} href="/employer/jobs/${job.jobId}">${t("hire.title")}<//><//>`}
      <${Members} crew=${members} now=${now} again=${again} />
    </section>
    <${Replace} job=${job} crew=${crew} now=${now} again=${again} />
  `;
};

export const screen: Screen = ({ params }) => {
  const { jobId = "" } = params;
  const { job, applications, isLoading, problem, again } = useHire(jobId);
  const [chosen, choose] = useState<string | null>(null);
  useTitle(job?.title ?? t("roster.title"));
  const days = job === null ? [] : daysOf(job);
  const day =
    job && (days.find(({ startsAt }) => startsAt === chosen) ?? currentDay(job, new Date()));
  return html`
    <${BackLink} href="/employer/jobs/${jobId}">${t("hire.title")}<//>
    ${job === null && html`<h1 class="unseen">${t("roster.title")}</h1>`}
    ${problem && html`<${ProblemNotice} problem=${problem} retry=${problem.status === 404 ? undefined : again} />`}
    ${(job === null || isLoading) && problem === null && html`<${Skeleton} label=${t("state.loading")} />`}
    ${
      job &&
      day &&
      html`
        <div class="stack hire-head"><h1>${job.title}</h1><p class="figure">${span(day.startsAt, day.endsAt)}</p></div>
        ${days.length > 1 && html`<${Chips} label=${t("roster.days")} chosen=${[day.startsAt]} onChoose=${choose} options=${days.map(({ startsAt }) => ({ value: startsAt, text: dayText(startsAt) }))} />`}
        ${!isLoading && html`<${DayOf} key=${day.startsAt} job=${job} applications=${applications} day=${day} again=${again} />`}
      `
    }
  `;
};
