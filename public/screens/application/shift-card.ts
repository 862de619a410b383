/** Shift card: one application in a list, with the title and the place of its job. */
import "../../ui/list/card-link.css";
import { html } from "../../ui/html.ts";
import { Icon } from "../../ui/icon.ts";
import { Clock, MapPin } from "../../ui/icons.ts";
import { span, time, won } from "../../words/format.ts";
import { t } from "../../words/words.ts";
import "./shift-card.css";
import { type Application, isLive, StatusPill } from "./status.ts";

/** `hasDay`: the list does not say the day above its cards. */
export const ShiftCard = ({
  application,
  hasDay = false,
}: {
  application: Application;
  hasDay?: boolean;
}) => {
  const { applicationId, title, place, startsAt, endsAt, status, takeHomeWon, netWon } =
    application;
  return html`
    <article class="card linked shift-card">
      <div class="split">
        <h3><a class="card-link" href="/applications/${applicationId}">${title}</a></h3>
        <${StatusPill} application=${application} />
      </div>
      <p class="shift-line figure">
        <${Icon} of=${Clock} />${hasDay ? span(startsAt, endsAt) : `${time(startsAt)}-${time(endsAt)}`}
      </p>
      <p class="shift-line"><${Icon} of=${MapPin} />${place.address}</p>
      ${
        (netWon !== null || isLive(status)) &&
        html`<p class="shift-line">
          <span class="weak">${t(netWon === null ? "shift.planned" : "shift.got")}</span>
          <strong class="figure">${won(netWon ?? takeHomeWon)}</strong>
        </p>`
      }
    </article>
  `;
};
