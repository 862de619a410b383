/** Jobs: the employer's own postings by state, the next one first. */
import { useState } from "preact/hooks";
import { Button, ButtonLink } from "../../ui/form/button.ts";
import { html } from "../../ui/html.ts";
import { Icon } from "../../ui/icon.ts";
import { ChevronRight } from "../../ui/icons.ts";
import { Chips, Empty } from "../../ui/parts.ts";
import { span } from "../../words/format.ts";
import { t } from "../../words/words.ts";
import { currentDay, isToday, type OwnJob } from "../crew/crew.ts";
import { JobPill } from "../crew/job-pill.ts";
import type { Board } from "./use-board.ts";

const groups = ["open", "draft", "over"] as const;
type Group = (typeof groups)[number];

/** A closed job is over when its last day is; until then people still work in it. */
const groupOf = (job: OwnJob, now: Date): Group => {
  if (job.status === "draft") return "draft";
  if (job.status === "cancelled" || job.status === "done") return "over";
  return new Date(currentDay(job, now).endsAt) > now ? "open" : "over";
};

const Row = ({ job, now }: { job: OwnJob; now: Date }) => {
  const day = currentDay(job, now);
  const isNow = isToday(job, now) && job.status !== "draft" && job.status !== "cancelled";
  return html`
    <li class="desk-job">
      <a class="link-row" href="/employer/jobs/${job.jobId}${isNow ? "/today" : ""}">
        <span class="link-row-label stack desk-job-what">
          <span class="desk-job-title">${job.title}</span>
          <span class="weak figure">${span(day.startsAt, day.endsAt)} · ${t("desk.seats", { taken: job.seatsTaken, seats: job.seats })}</span>
        </span>
        <${JobPill} status=${job.status} />
        <${Icon} of=${ChevronRight} />
      </a>
    </li>
  `;
};

export const Jobs = ({ board, now }: { board: Board; now: Date }) => {
  const [group, setGroup] = useState<Group>("open");
  const mine = board.jobs.filter((job) => groupOf(job, now) === group);
  const order = group === "over" ? -1 : 1;
  const shown = mine.toSorted(
    (a, b) => order * currentDay(a, now).startsAt.localeCompare(currentDay(b, now).startsAt),
  );
  return html`
    <section class="stack" aria-labelledby="desk-jobs">
      <h2 id="desk-jobs">${t("desk.jobs")}</h2>
      <${Chips} label=${t("desk.jobsBy")} chosen=${[group]} onChoose=${setGroup}
        options=${groups.map((value) => ({
          value,
          text: `${t(`desk.group.${value}`)} ${board.jobs.filter((job) => groupOf(job, now) === value).length}`,
        }))} />
      ${
        shown.length === 0 &&
        html`<${Empty} text=${t(`desk.empty.${group}`)}>
          <${ButtonLink} href="/employer/post">${t("desk.post")}<//>
        <//>`
      }
      <ul>${shown.map((job) => html`<${Row} key=${job.jobId} job=${job} now=${now} />`)}</ul>
      ${board.more && html`<${Button} isWide isBusy=${board.isLoading} onClick=${board.more}>${t("action.more")}<//>`}
    </section>
  `;
};
