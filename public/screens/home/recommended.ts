/** Recommended: jobs that suit the worker, each with the reasons of its score as words and bars. */
import type { ItemOf } from "../../api/routes.ts";
import type { List } from "../../api/use-load.ts";
import { ButtonLink } from "../../ui/form/button.ts";
import { html } from "../../ui/html.ts";
import { Sparkles } from "../../ui/icons.ts";
import { JobCard } from "../../ui/list/job-card.ts";
import { ListStates } from "../../ui/list/listing.ts";
import { Empty } from "../../ui/parts.ts";
import { number } from "../../words/format.ts";
import { either, t } from "../../words/words.ts";

type Recommendation = ItemOf<"GET /api/matching/recommendations">;
type Reason = Recommendation["reasons"][number];

const Reasons = ({ score, reasons }: { score: number; reasons: readonly Reason[] }) => {
  const most = Math.max(...reasons.map(({ points }) => points), 1);
  return html`
    <details class="why">
      <summary>
        <span>${t("home.why")}</span>
        <span class="weak figure">${t("home.score", { score: Math.round(score) })}</span>
      </summary>
      <ul class="why-list">
        ${reasons.map(
          ({ factor, points, text, english }) => html`
            <li key=${factor}>
              <p class="split">
                <span>${either(text, english)}</span>
                <span class="weak figure">${t("home.points", { points: number(Math.round(points * 10) / 10) })}</span>
              </p>
              <span class="why-bar" aria-hidden="true">
                <span style=${{ width: `${Math.max(0, (points / most) * 100)}%` }}></span>
              </span>
            </li>
          `,
        )}
      </ul>
    </details>
  `;
};

const Pick = ({ pick: { job, score, reasons } }: { pick: Recommendation }) => {
  const strongest = reasons.toSorted((a, b) => b.points - a.points);
  const why = strongest[0] && either(strongest[0].text, strongest[0].english);
  return html`
    <div class="pick">
      <${JobCard} job=${job} why=${why} />
      ${score !== null && html`<${Reasons} score=${score} reasons=${strongest} />`}
    </div>
  `;
};

const NoProfile = () => html`
  <${Empty} icon=${Sparkles} text=${t("home.noProfile")}>
    <${ButtonLink} href="/me/work" looks="primary">${t("home.makeProfile")}<//>
  <//>
`;

export const Recommended = ({ list }: { list: List<Recommendation> }) => html`
    <section class="stack" aria-labelledby="home-picks">
      <div class="split">
        <h2 id="home-picks">${t("home.picks")}</h2>
        ${(list.isLoading || list.items.length > 0) && html`<a class="text-link" href="/me/work">${t("home.change")}</a>`}
      </div>
      ${
        list.problem?.code === "NO_PROFILE"
          ? html`<${NoProfile} />`
          : html`<${ListStates} list=${list} empty=${t("home.empty")} count=${3}
              rows=${(picks: readonly Recommendation[]) => picks.map((pick) => html`<${Pick} key=${pick.job.jobId} pick=${pick} />`)}>
              <${ButtonLink} href="/me/work" looks="primary">${t("home.change")}<//>
            <//>`
      }
    </section>
  `;
