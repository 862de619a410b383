/** Job card: a job in a list. The whole card leads to the job. */

import type { ItemOf } from "../../api/routes.ts";
import { distance, span, won } from "../../words/format.ts";
import { t } from "../../words/words.ts";
import "./card-link.css";
import { html } from "../html.ts";
import { Icon } from "../icon.ts";
import { Clock, MapPin, Star } from "../icons.ts";
import "./job-card.css";
import { Pill } from "../parts.ts";

export type Job = ItemOf<"GET /api/jobs">;

const Seats = ({ job }: { job: Job }) => {
  const left = job.seats - job.seatsTaken;
  return left > 0
    ? html`<${Pill} tone=${left <= 2 ? "warning" : "plain"}>${t("card.seatsLeft", { count: left })}<//>`
    : html`<${Pill}>${t("card.full")}<//>`;
};

export const JobCard = ({ job, why }: { job: Job; why?: string }) => {
  const { employer, moreDays } = job;
  const where = job.distanceKm === undefined ? "" : ` · ${distance(job.distanceKm)}`;
  return html`
    <article class="card linked job-card">
      <h3><a class="card-link" href="/jobs/${job.jobId}">${job.title}</a></h3>
      <p class="job-card-line"><${Icon} of=${MapPin} />${job.place.address}${where}</p>
      <p class="job-card-line figure">
        <${Icon} of=${Clock} />${span(job.startsAt, job.endsAt)}
        ${moreDays && html` · ${t("card.days", { count: moreDays.length + 1 })}`}
      </p>
      ${why && html`<p class="weak">${why}</p>`}
      <div class="split job-card-foot">
        <p>
          <span class="weak">${t("card.takeHome")}</span>
          <strong class="job-card-pay figure">${won(job.takeHomeWon)}</strong>
          <span class="weak figure">${t("card.hourly", { won: won(job.hourlyWageWon) })}</span>
        </p>
        <${Seats} job=${job} />
      </div>
      <p class="weak job-card-line">
        ${employer.displayName}
        ${
          employer.rating !== null &&
          html`<span class="job-card-line"><${Icon} of=${Star} /><span class="figure" aria-label=${t("card.rating", { rating: employer.rating.toFixed(1) })}>${employer.rating.toFixed(1)}</span></span>`
        }
      </p>
    </article>
  `;
};
