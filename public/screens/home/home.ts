/** Home: today's shift on top when there is one, what waits for the worker, and recommended work. */

import type { Gives } from "../../api/routes.ts";
import { useFresh } from "../../api/stream.ts";
import { useList, useLoad } from "../../api/use-load.ts";
import { useTogether } from "../../api/use-together.ts";
import type { Screen } from "../../app/screens.ts";
import { useTitle } from "../../app/use-title.ts";
import { html } from "../../ui/html.ts";
import { partOf } from "../../ui/part.ts";
import { Skeleton } from "../../ui/parts.ts";
import { useNow } from "../../ui/use-now.ts";
import { t } from "../../words/words.ts";
import { ShiftCard } from "../application/shift-card.ts";
import "./home.css";
import { Offers, useOffers } from "./offers.ts";
import { Recommended } from "./recommended.ts";
import { nextShift, toSign } from "./today.ts";

type Jobs = Gives<"GET /api/users/me/jobs">;
const minuteMs = 60_000;

const Mine = ({ items }: { items: Jobs["items"] }) => {
  const now = useNow(minuteMs);
  const shift = nextShift(items, now);
  const unsigned = toSign(items, now).filter((one) => one !== shift);
  return html`
    ${
      shift &&
      html`<section class="stack home-today" aria-labelledby="home-today">
        <h2 id="home-today">${t("home.today")}</h2>
        <${ShiftCard} application=${shift} hasDay />
      </section>`
    }
    ${
      unsigned.length > 0 &&
      html`<section class="stack" aria-labelledby="home-sign">
        <h2 id="home-sign">${t("home.toSign")}</h2>
        ${unsigned.map((one) => html`<${ShiftCard} key=${one.applicationId} application=${one} hasDay />`)}
      </section>`
    }
  `;
};

export const screen: Screen = () => {
  const jobs = useLoad("GET /api/users/me/jobs", { limit: 100 });
  const offers = useOffers();
  const picks = useList("GET /api/matching/recommendations", { limit: 10 });
  const isWhole = useTogether([jobs, offers]);
  useFresh("application", null, jobs.again);
  useTitle(t("home.title"));
  return html`
    <h1>${t("home.title")}</h1>
    ${
      isWhole
        ? html`
          ${partOf(jobs).show(({ items }) => html`<${Mine} items=${items} />`)}
          <${Offers} offers=${offers} />
          <${Recommended} list=${picks} />
        `
        : html`<${Skeleton} count=${4} label=${t("state.loading")} />`
    }
  `;
};
