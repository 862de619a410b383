/** Offers: a seat offered to one favourite by name, and how each offer stands. */
import { useState } from "preact/hooks";
import type { ItemOf } from "../../api/routes.ts";
import { useList } from "../../api/use-load.ts";
import { Button } from "../../ui/form/button.ts";
import { Sheet } from "../../ui/form/sheet.ts";
import { useAct } from "../../ui/form/use-act.ts";
import { html } from "../../ui/html.ts";
import { Icon } from "../../ui/icon.ts";
import { Star } from "../../ui/icons.ts";
import { ListStates } from "../../ui/list/listing.ts";
import { PersonRow } from "../../ui/list/person.ts";
import { ProblemNotice } from "../../ui/notice.ts";
import { PartFailed } from "../../ui/part.ts";
import { Pill } from "../../ui/parts.ts";
import { day, time } from "../../words/format.ts";
import { t } from "../../words/words.ts";
import type { Applied } from "../crew/crew.ts";
import type { Job } from "./use-hire.ts";

type Offered = ItemOf<"GET /api/jobs/offers">;

const Made = ({ offer, again }: { offer: Offered; again: () => void }) => {
  const command = useAct("POST /api/jobs/offers/:offerId/withdraw", { again });
  const { expiresAt, status } = offer;
  return html`
    <${PersonRow} userId=${offer.workerId}
      state=${html`<${Pill} tone=${status === "accepted" ? "good" : "plain"}>${t(`hire.offer.${status}`)}<//>`}
      line=${status === "open" && t("hire.offerUntil", { day: day(expiresAt), time: time(expiresAt) })}>
      ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
      ${status === "open" && html`<div class="row"><${Button} isBusy=${command.isBusy} onClick=${() => command.run({ offerId: offer.offerId })}>${t("hire.withdrawOffer")}<//></div>`}
    <//>
  `;
};

const Offer = ({
  jobId,
  workerId,
  again,
}: {
  jobId: string;
  workerId: string;
  again: () => void;
}) => {
  const command = useAct("POST /api/jobs/:jobId/offers", {
    again,
    said: () => t("hire.offered"),
  });
  return html`
    <${PersonRow} userId=${workerId}>
      ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
      <div class="row"><${Button} looks="primary" isBusy=${command.isBusy} onClick=${() => command.run({ jobId, workerId })}>${t("hire.offer")}<//></div>
    <//>
  `;
};

/** The favourites who are free for an offer. */
const Favourites = ({
  busy,
  jobId,
  again,
}: {
  busy: ReadonlySet<string>;
  jobId: string;
  again: () => void;
}) => {
  const list = useList("GET /api/jobs/favourites", { limit: 100 });
  const free = list.items.filter(({ workerId }) => !busy.has(workerId));
  return html`
    <p>${t("hire.offerText")}</p>
    <${ListStates} list=${{ ...list, items: free }} icon=${Star} count=${1} empty=${t("hire.noFavourites")} rows=${(
      items: typeof free,
    ) => html`
      <ul class="stack">${items.map(({ workerId }) => html`<${Offer} key=${workerId} jobId=${jobId} workerId=${workerId} again=${again} />`)}</ul>
    `} />
  `;
};

export const Offers = ({ job, applied }: { job: Job; applied: readonly Applied[] }) => {
  const [isOpen, setOpen] = useState(false);
  const offers = useList("GET /api/jobs/offers", { limit: 100 });
  const mine = offers.items.filter(({ jobId }) => jobId === job.jobId);
  const busy = new Set([
    ...mine
      .filter(({ status }) => status === "open" || status === "accepting")
      .map(({ workerId }) => workerId),
    ...applied.map(({ workerId }) => workerId),
  ]);
  const isHiring = job.status === "open";
  return html`
    <${PartFailed} of=${[offers]} />
    ${isHiring && html`<${Button} isWide onClick=${() => setOpen(true)}><${Icon} of=${Star} />${t("hire.offerTo")}<//>`}
    ${
      mine.length > 0 &&
      html`<section class="stack" aria-labelledby="hire-offers">
        <h2 id="hire-offers">${t("hire.offers")}</h2>
        <ul class="stack">${mine.map((offer) => html`<${Made} key=${offer.offerId} offer=${offer} again=${offers.again} />`)}</ul>
      </section>`
    }
    ${
      isOpen &&
      html`<${Sheet} title=${t("hire.offerTo")} onClose=${() => setOpen(false)}>
        <${Favourites} busy=${busy} jobId=${job.jobId} again=${offers.again} />
      <//>`
    }
  `;
};
