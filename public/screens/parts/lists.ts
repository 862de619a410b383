/** Lists: a job, a person, lines of a sum, steps, views and a table, with data of its own. */
import { BackLink } from "../../ui/back.ts";
import { Button } from "../../ui/form/button.ts";
import { html } from "../../ui/html.ts";
import { Wallet } from "../../ui/icons.ts";
import { type Job, JobCard } from "../../ui/list/job-card.ts";
import { PersonCard } from "../../ui/list/person.ts";
import { type Step, Timeline } from "../../ui/list/timeline.ts";
import { Views } from "../../ui/list/views.ts";
import { Line, LinkRow, Pill } from "../../ui/parts.ts";
import { day, won } from "../../words/format.ts";
import { t } from "../../words/words.ts";

const id = "00000000-0000-4000-8000-000000000000";
const hourMs = 3_600_000;

const jobNow = (): Job => {
  const startsAt = new Date(Math.ceil(Date.now() / hourMs) * hourMs);
  return {
    jobId: id,
    employer: { userId: id, displayName: t("parts.company"), rating: 4.7 },
    title: t("parts.job"),
    categoryId: id,
    hourlyWageWon: 13_000,
    takeHomeWon: 102_960,
    startsAt: startsAt.toISOString(),
    endsAt: new Date(startsAt.getTime() + 9 * hourMs).toISOString(),
    seats: 5,
    seatsTaken: 3,
    place: { address: t("parts.place"), lat: 37.544, lng: 127.056 },
    distanceKm: 1.2,
  } as Job;
};

const steps = (): Step[] => [
  { text: t("parts.applied"), hint: day(new Date()), state: "done" },
  { text: t("parts.confirmed"), state: "failed" },
  { text: t("parts.checkIn"), state: "now" },
  { text: t("parts.paid"), state: "next" },
];

export const Lists = ({ theme }: { theme: string }) => html`
  <h3>${t("parts.lists")}</h3>
  <${BackLink} href="/ui">${t("parts.title")}<//>
  <${JobCard} job=${jobNow()} why=${t("parts.why")} />
  <ul>
    <${PersonCard} name=${t("parts.person")} record=${t("person.shifts", { count: 12 })} line=${t("parts.why")}
      state=${html`<${Pill} tone="good">${t("parts.confirmed")}<//>`}><${Button}>${t("parts.plain")}<//><//>
  </ul>
  <dl class="card">
    <${Line} label=${t("parts.gross")} value=${won(104_000)} hint=${t("time.hours", { hours: 8 })} />
    <${Line} label=${t("parts.fee")} value=${won(-1040)} />
    <${Line} isSum label=${t("parts.net")} value=${won(102_960)} />
  </dl>
  <${Timeline} steps=${steps()} names=${{ done: t("parts.done"), now: t("parts.now"), next: t("parts.next"), failed: t("parts.failed") }} />
  <${Views} label=${theme} views=${[
    { href: "/ui", text: t("parts.applied"), count: "3", isUrgent: true, isCurrent: true },
    { href: "/ui?view=2", text: t("parts.paid"), isCurrent: false },
  ]} />
  <div class="card"><${LinkRow} href="/ui" icon=${Wallet} label=${t("parts.net")} value=${won(102_960)} /></div>
`;
