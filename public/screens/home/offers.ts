/** Offers: seats that employers offer to this worker by name, to accept or decline before they end. */
import type { Gives, ItemOf } from "../../api/routes.ts";
import { useFresh } from "../../api/stream.ts";
import { useCommand } from "../../api/use-command.ts";
import { type Load, useList } from "../../api/use-load.ts";
import { useLoads } from "../../api/use-loads.ts";
import { go } from "../../app/router.ts";
import { Button } from "../../ui/form/button.ts";
import { html } from "../../ui/html.ts";
import { JobCard } from "../../ui/list/job-card.ts";
import { ProblemNotice } from "../../ui/notice.ts";
import { type Failing, PartFailed } from "../../ui/part.ts";
import { moment } from "../../words/format.ts";
import { t } from "../../words/words.ts";

type Offer = ItemOf<"GET /api/jobs/offers">;
type Job = Gives<"GET /api/jobs/:jobId">;
type Shown = {
  readonly open: readonly Offer[];
  readonly jobs: Load<readonly Job[]>;
  readonly list: Failing;
  readonly isLoading: boolean;
};

const Row = ({ offer, job, again }: { offer: Offer; job: Job; again: () => void }) => {
  const { offerId, expiresAt } = offer;
  const accept = useCommand("POST /api/jobs/offers/:offerId/accept");
  const decline = useCommand("POST /api/jobs/offers/:offerId/decline");
  const take = async (): Promise<void> => {
    const application = await accept.run({ offerId });
    if (application !== null) go(`/applications/${application.applicationId}`);
  };
  const leave = async (): Promise<void> => {
    if ((await decline.run({ offerId })) !== null) again();
  };
  const problem = accept.problem ?? decline.problem;
  return html`
    <div class="stack">
      <${JobCard} job=${job} why=${t("offer.until", { at: moment(expiresAt) })} />
      ${problem && html`<${ProblemNotice} problem=${problem} />`}
      <div class="offer-acts">
        <${Button} isWide isBusy=${decline.isBusy} onClick=${() => void leave()}>${t("offer.decline")}<//>
        <${Button} isWide looks="primary" isBusy=${accept.isBusy} onClick=${() => void take()}>${t("offer.accept")}<//>
      </div>
    </div>
  `;
};

/** The offers and the jobs that they are for, which are shown together. */
export const useOffers = (): Shown => {
  const { items, problem, isLoading, again } = useList("GET /api/jobs/offers", { limit: 20 });
  useFresh("notification", null, again);
  const open = items.filter(({ status }) => status === "open");
  const jobs = useLoads(
    "GET /api/jobs/:jobId",
    isLoading && items.length === 0 ? null : open.map(({ jobId }) => ({ jobId })),
  );
  const isOver = problem !== null || !jobs.isLoading;
  return { open, jobs, list: { problem, again }, isLoading: !isOver };
};

export const Offers = ({ offers: { open, jobs, list } }: { offers: Shown }) => {
  const byId = new Map(jobs.value?.map((job) => [job.jobId, job]));
  return html`
    <${PartFailed} of=${[list, jobs]} text=${t("offer.failed")} />
    ${
      open.length > 0 &&
      html`<section class="stack" aria-labelledby="offers">
        <h2 id="offers">${t("offer.title")}</h2>
        ${open.map((offer) => {
          const job = byId.get(offer.jobId);
          return (
            job &&
            html`<${Row} key=${offer.offerId} offer=${offer} job=${job} again=${list.again} />`
          );
        })}
      </section>`
    }
  `;
};
