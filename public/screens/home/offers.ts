/** Offers: seats that employers offer to this worker by name, to accept or decline before they end. */
import type { ItemOf } from "../../api/routes.ts";
import { useFresh } from "../../api/stream.ts";
import { useCommand } from "../../api/use-command.ts";
import { useList, useLoad } from "../../api/use-load.ts";
import { go } from "../../app/router.ts";
import { Button } from "../../ui/form/button.ts";
import { html } from "../../ui/html.ts";
import { JobCard } from "../../ui/list/job-card.ts";
import { ProblemNotice } from "../../ui/notice.ts";
import { moment } from "../../words/format.ts";
import { t } from "../../words/words.ts";

type Offer = ItemOf<"GET /api/jobs/offers">;

const Row = ({ offer, again }: { offer: Offer; again: () => void }) => {
  const { offerId, jobId, expiresAt } = offer;
  const { value: job } = useLoad("GET /api/jobs/:jobId", { jobId });
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
  if (job === null) return null;
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

export const Offers = () => {
  const { items, again } = useList("GET /api/jobs/offers", { limit: 20 });
  useFresh("notification", null, again);
  const open = items.filter(({ status }) => status === "open");
  return (
    open.length > 0 &&
    html`<section class="stack" aria-labelledby="offers">
      <h2 id="offers">${t("offer.title")}</h2>
      ${open.map((offer) => html`<${Row} key=${offer.offerId} offer=${offer} again=${again} />`)}
    </section>`
  );
};
