/** Calendar: the worker's applications and shifts by day, the next first and what is over below. */

import { useFresh } from "../../api/stream.ts";
import { useList } from "../../api/use-load.ts";
import type { Screen } from "../../app/screens.ts";
import { useTitle } from "../../app/use-title.ts";
import { ButtonLink } from "../../ui/form/button.ts";
import { html } from "../../ui/html.ts";
import { Icon } from "../../ui/icon.ts";
import { CalendarDays, MessageCircle } from "../../ui/icons.ts";
import { ListStates } from "../../ui/list/listing.ts";
import { useNow } from "../../ui/use-now.ts";
import { day } from "../../words/format.ts";
import { t } from "../../words/words.ts";
import { ShiftCard } from "../application/shift-card.ts";
import type { Application } from "../application/status.ts";
import { isApplication } from "../home/today.ts";
import { byDay, split } from "./days.ts";

const Days = ({
  applications,
  isPast,
}: {
  applications: readonly Application[];
  isPast: boolean;
}) =>
  html`${byDay(applications, isPast).map(
    ([key, ofDay]) => html`
      <div class="stack" key=${key}>
        <h3>${day(ofDay[0]?.startsAt ?? key)}</h3>
        ${ofDay.map((one) => html`<${ShiftCard} key=${one.applicationId} application=${one} />`)}
      </div>
    `,
  )}`;

const Shifts = ({ applications }: { applications: readonly Application[] }) => {
  const { upcoming, past } = split(applications, useNow(60_000));
  return html`
    <section class="stack" aria-labelledby="upcoming">
      <h2 id="upcoming">${t("calendar.upcoming")}</h2>
      ${upcoming.length === 0 && html`<p class="weak">${t("calendar.none")}</p>`}
      <${Days} applications=${upcoming} isPast=${false} />
    </section>
    ${
      past.length > 0 &&
      html`<section class="stack" aria-labelledby="past">
        <h2 id="past">${t("calendar.past")}</h2>
        <${Days} applications=${past} isPast />
      </section>`
    }
  `;
};

export const screen: Screen = () => {
  const list = useList("GET /api/users/me/jobs", { limit: 50 });
  useFresh("application", null, list.again);
  useTitle(t("calendar.title"));
  return html`
    <div class="split">
      <h1>${t("calendar.title")}</h1>
      <a class="text-link" href="/chat"><${Icon} of=${MessageCircle} />${t("calendar.chats")}</a>
    </div>
    <${ListStates} list=${list} icon=${CalendarDays} empty=${t("calendar.empty")} count=${3}
      rows=${(items: typeof list.items) => html`<${Shifts} applications=${items.filter(isApplication)} />`}>
      <${ButtonLink} href="/home" looks="primary">${t("task.find")}<//>
    <//>
  `;
};
