/** Home: today's shift on top when there is one, what waits for the worker, and recommended work. */

import { useFresh } from "../../api/stream.ts";
import { useLoad } from "../../api/use-load.ts";
import type { Screen } from "../../app/screens.ts";
import { useTitle } from "../../app/use-title.ts";
import { html } from "../../ui/html.ts";
import { useNow } from "../../ui/use-now.ts";
import { t } from "../../words/words.ts";
import { ShiftCard } from "../application/shift-card.ts";
import "./home.css";
import { Offers } from "./offers.ts";
import { Recommended } from "./recommended.ts";
import { nextShift, toSign } from "./today.ts";

const minuteMs = 60_000;

const Mine = () => {
  const { value, again } = useLoad("GET /api/users/me/jobs", { limit: 100 });
  useFresh("application", null, again);
  const now = useNow(minuteMs);
  if (value === null) return null;
  const shift = nextShift(value.items, now);
  const unsigned = toSign(value.items, now).filter((one) => one !== shift);
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
  useTitle(t("home.title"));
  return html`
    <h1>${t("home.title")}</h1>
    <${Mine} />
    <${Offers} />
    <${Recommended} />
  `;
};
