/** Applicants: who has applied for a job, with what speaks for them, and accept or reject. */
import { useState } from "preact/hooks";
import type { ItemOf } from "../../api/routes.ts";
import { useList } from "../../api/use-load.ts";
import { Button, ButtonLink } from "../../ui/form/button.ts";
import { Confirm } from "../../ui/form/confirm.ts";
import { useAct } from "../../ui/form/use-act.ts";
import { html } from "../../ui/html.ts";
import { Icon } from "../../ui/icon.ts";
import { Check, MessageCircle } from "../../ui/icons.ts";
import { PersonRow, PersonSentence } from "../../ui/list/person.ts";
import { PartFailed } from "../../ui/part.ts";
import { either, t } from "../../words/words.ts";
import { type Acting, type Applied, type Closing, sorted, stateOf } from "../crew/crew.ts";
import { CrewPill } from "../crew/crew-pill.ts";
import { Accept } from "./accept.ts";
import { CallOff } from "./call-off.ts";
import type { Job } from "./use-hire.ts";

type Candidate = ItemOf<"GET /api/matching/jobs/:jobId/candidates">;

export const Reasons = ({ reasons }: { reasons: Candidate["reasons"] }) => html`
  <ul class="hire-reasons">
    ${reasons.map(({ factor, text, english }) => html`<li key=${factor}><${Icon} of=${Check} />${either(text, english)}</li>`)}
  </ul>
`;

const Reject = ({ one: { applicationId, workerId }, onClose, again }: Closing) => {
  const command = useAct("POST /api/jobs/applications/:applicationId/reject", {
    again,
    onClose,
    said: () => t("hire.rejected"),
  });
  return html`
    <${Confirm} title=${t("hire.rejectTitle")} verb=${t("hire.reject")} isDanger command=${command}
      onConfirm=${() => command.run({ applicationId })} onClose=${onClose}>
      <${PersonSentence} userId=${workerId} text=${t("hire.rejectText")} />
    <//>
  `;
};

const Chat = ({ one }: { one: Applied }) => html`
  <${ButtonLink} href="/chat/${one.applicationId}"><${Icon} of=${MessageCircle} />${t("hire.chat")}<//>
`;

export const Applicant = ({
  one,
  candidate,
  isFull,
  again,
}: Acting & {
  candidate?: Candidate | undefined;
  isFull: boolean;
}) => {
  const [open, setOpen] = useState<"accept" | "reject" | null>(null);
  const close = () => setOpen(null);
  return html`
    <${PersonRow} userId=${one.workerId} line=${one.message && `“${one.message}”`}
      state=${isFull && html`<${CrewPill} state="waiting" />`}>
      ${candidate && html`<${Reasons} reasons=${candidate.reasons} />`}
      <div class="row">
        ${!isFull && html`<${Button} looks="primary" onClick=${() => setOpen("accept")}>${t("hire.accept")}<//>`}
        <${Button} onClick=${() => setOpen("reject")}>${t("hire.reject")}<//>
        <${Chat} one=${one} />
      </div>
      ${open === "accept" && html`<${Accept} one=${one} onClose=${close} again=${again} />`}
      ${open === "reject" && html`<${Reject} one=${one} onClose=${close} again=${again} />`}
    <//>
  `;
};

const Hired = ({ one, now, again }: Acting & { now: Date }) => {
  const [isEnding, setEnding] = useState(false);
  const state = stateOf(one, now);
  const canEnd = state === "ready" || state === "toSign" || state === "unsigned";
  return html`
    <${PersonRow} userId=${one.workerId} state=${html`<${CrewPill} state=${state} />`}
      line=${one.confirmedAt !== null && canEnd && t("hire.confirmed")}>
      <div class="row">
        <${ButtonLink} href="/applications/${one.applicationId}/contract" looks=${state === "toSign" ? "primary" : "plain"}>
          ${t(state === "toSign" ? "hire.sign" : "hire.contract")}
        <//>
        <${Chat} one=${one} />
        ${canEnd && html`<${Button} onClick=${() => setEnding(true)}>${t("hire.callOff")}<//>`}
      </div>
      ${isEnding && html`<${CallOff} one=${one} onClose=${() => setEnding(false)} again=${again} />`}
    <//>
  `;
};

/** Who waits and who has a seat. Further days of a contract are on the page of the day. */
export const People = ({
  job,
  applications,
  now,
  again,
}: {
  job: Job;
  applications: readonly Applied[];
  now: Date;
  again: () => void;
}) => {
  const candidates = useList(
    "GET /api/matching/jobs/:jobId/candidates",
    job.status === "open" ? { jobId: job.jobId, limit: 100 } : null,
  );
  const first = applications.filter(({ partOf }) => partOf === undefined);
  const waiting = first.filter((one) => stateOf(one, now) === "waiting");
  const hired = sorted(first, now).filter(
    (one) => !["waiting", "gone"].includes(stateOf(one, now)),
  );
  const isFull = job.seatsTaken >= job.seats;
  const candidateOf = (workerId: string) =>
    candidates.items.find(({ worker }) => worker.userId === workerId);
  return html`
    <${PartFailed} of=${[candidates]} text=${t("hire.scoresFailed")} />
    ${
      waiting.length > 0 &&
      html`<section class="stack" aria-labelledby="hire-waiting">
        <h2 id="hire-waiting">${t(isFull ? "hire.queue" : "hire.applicants", { count: waiting.length })}</h2>
        ${isFull && html`<p class="weak">${t("hire.queueText")}</p>`}
        <ul class="stack">
          ${waiting.map((one) => html`<${Applicant} key=${one.applicationId} one=${one} isFull=${isFull} again=${again} candidate=${candidateOf(one.workerId)} />`)}
        </ul>
      </section>`
    }
    ${
      hired.length > 0 &&
      html`<section class="stack" aria-labelledby="hire-hired">
        <h2 id="hire-hired">${t("hire.hired", { count: hired.length })}</h2>
        <ul class="stack">${hired.map((one) => html`<${Hired} key=${one.applicationId} one=${one} now=${now} again=${again} />`)}</ul>
      </section>`
    }
  `;
};
