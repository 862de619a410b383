/** Job: one job as it is read before applying, and the one button that says what happens next. */

import type { Gives } from "../../api/routes.ts";
import { type Load, useLoad } from "../../api/use-load.ts";
import type { Screen } from "../../app/screens.ts";
import { useTitle } from "../../app/use-title.ts";
import { BackLink } from "../../ui/back.ts";
import { type Children, html } from "../../ui/html.ts";
import { Icon } from "../../ui/icon.ts";
import { CalendarDays, Clock, Coffee, type IconNode, MapPin, Users } from "../../ui/icons.ts";
import { PlaceMap } from "../../ui/map/place-map.ts";
import { ProblemNotice } from "../../ui/notice.ts";
import { Avatar, Pill, Skeleton } from "../../ui/parts.ts";
import { day, span, time } from "../../words/format.ts";
import { t, textOr } from "../../words/words.ts";
import { Apply } from "./apply.ts";
import "./job.css";
import { Pay, type Quote } from "./pay.ts";

export type Job = Gives<"GET /api/jobs/:jobId">;

const Fact = ({
  icon,
  label,
  children,
}: {
  icon: IconNode;
  label: string;
  children?: Children;
}) => html`
  <div class="fact">
    <dt><${Icon} of=${icon} />${label}</dt>
    <dd>${children}</dd>
  </div>
`;

const breakOf = ({ breaks, breakMinutes }: Job): string => {
  if (breakMinutes === 0) return t("job.noBreak");
  if (breaks === undefined) return t("job.breakMinutes", { minutes: breakMinutes });
  return breaks
    .map(({ from, to }) => t("job.breakFrom", { from: time(from), to: time(to) }))
    .join(", ");
};

const Facts = ({ job }: { job: Job }) => html`
  <dl class="card facts">
    <${Fact} icon=${CalendarDays} label=${t(job.moreDays ? "job.days" : "job.when")}>
      <span class="figure">${span(job.startsAt, job.endsAt)}</span>
      ${job.moreDays?.map(({ startsAt, endsAt }) => html`<br /><span class="figure">${span(startsAt, endsAt)}</span>`)}
    <//>
    <${Fact} icon=${MapPin} label=${t("job.where")}>${job.place.address}<//>
    <${Fact} icon=${Coffee} label=${t("job.break")}><span class="figure">${breakOf(job)}</span><//>
    <${Fact} icon=${Users} label=${t("job.seats")}>
      <span class="figure">${t("job.seatsOf", { seats: job.seats, taken: job.seatsTaken })}</span>
    <//>
    <${Fact} icon=${Clock} label=${t("job.selection")}>${t(`job.selection.${job.selection}`)}<//>
  </dl>
`;

const nameOf = (certificate: string): string => textOr(`cert.${certificate}`) ?? certificate;

/** What a worker must have; empty where nothing is asked for. */
const needsOf = ({ gates = {} }: Job): string[] => [
  ...(gates.adultOnly ? [t("job.adultOnly")] : []),
  ...(gates.certificates
    ? [t("job.certificates", { names: gates.certificates.map(nameOf).join(", ") })]
    : []),
  ...(gates.workPermit ? [t("job.workPermit")] : []),
];

const About = ({ job }: { job: Job }) => {
  const needs = needsOf(job);
  return html`
    <section class="stack">
      <h2>${t("job.about")}</h2>
      <p class="job-text">${job.description}</p>
      ${
        job.skills.length > 0 &&
        html`<h3>${t("job.skills")}</h3>
          <ul class="row">${job.skills.map((skill) => html`<li><${Pill}>${skill}<//></li>`)}</ul>`
      }
      ${
        needs.length > 0 &&
        html`<h3>${t("job.need")}</h3>
          <ul>${needs.map((need) => html`<li>${need}</li>`)}</ul>`
      }
    </section>
  `;
};

const Employer = ({ job: { employer } }: { job: Job }) => html`
  <section class="stack">
    <h2>${t("job.employer")}</h2>
    <div class="card row">
      <${Avatar} name=${employer.displayName} />
      <div>
        <p><strong>${employer.displayName}</strong></p>
        <p class="weak">
          ${
            employer.rating === null
              ? t("job.noReviews")
              : t("job.reviews", {
                  count: employer.reviews ?? 0,
                  rating: employer.rating.toFixed(1),
                })
          }
        </p>
      </div>
    </div>
  </section>
`;

const Whole = ({ job, quote }: { job: Job; quote: Load<Quote> }) => {
  useTitle(job.title);
  return html`
    <div class="stack">
      <p><${Pill} tone=${job.status === "open" ? "good" : "plain"}>${t(`job.status.${job.status}`)}<//> <span class="weak">${day(job.startsAt)}</span></p>
      <h1>${job.title}</h1>
    </div>
    <${Facts} job=${job} />
    <${PlaceMap} label=${t("map.place")} places=${[{ title: job.place.address, lat: job.place.lat, lng: job.place.lng }]} />
    <${Pay} job=${job} quote=${quote} />
    <${About} job=${job} />
    <${Employer} job=${job} />
    <${Apply} job=${job} />
  `;
};

export const screen: Screen = ({ params }) => {
  const { jobId = "" } = params;
  const { value, problem, again } = useLoad("GET /api/jobs/:jobId", { jobId });
  // Asked at once with the job, and shown with it: what is read must not move when the pay comes.
  const quote = useLoad("GET /api/jobs/:jobId/pay", { jobId });
  const isWhole = value !== null && (quote.value !== null || quote.problem !== null);
  useTitle(t("job.title"));
  return html`
    <${BackLink} href="/">${t("job.back")}<//>
    ${!isWhole && html`<h1 class="unseen">${t("job.title")}</h1>`}
    ${problem && html`<${ProblemNotice} problem=${problem} retry=${problem.status === 404 ? undefined : again} />`}
    ${!isWhole && problem === null && html`<${Skeleton} label=${t("state.loading")} />`}
    ${isWhole && html`<${Whole} job=${value} quote=${quote} />`}
  `;
};
