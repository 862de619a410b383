/** Acts: what an employer can do about one person on the day, each with its own button or sheet. */
import { useState } from "preact/hooks";
import { Button, ButtonLink } from "../../ui/form/button.ts";
import { Confirm } from "../../ui/form/confirm.ts";
import { useAct } from "../../ui/form/use-act.ts";
import { html } from "../../ui/html.ts";
import { PersonSentence } from "../../ui/list/person.ts";
import { Notice, ProblemNotice } from "../../ui/notice.ts";
import { time } from "../../words/format.ts";
import { t } from "../../words/words.ts";
import { type Acting, type Closing, hasTimesToSign, type State } from "../crew/crew.ts";
import { Times } from "./times.ts";

const Approve = ({ one: { applicationId }, again }: Acting) => {
  const command = useAct("POST /api/jobs/applications/:applicationId/approve", {
    again,
    said: () => t("roster.approved"),
  });
  return html`
    ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
    <${Button} looks="primary" isBusy=${command.isBusy} onClick=${() => command.run({ applicationId })}>${t("roster.approve")}<//>
  `;
};

/** Times of the worker that wait for the employer's signature. */
const Correction = ({ one, again }: Acting) => {
  const command = useAct(
    "POST /api/jobs/applications/:applicationId/corrections/:correctionId/sign",
    { again, said: () => t("roster.timesSigned") },
  );
  const { correction, applicationId } = one;
  if (correction === null) return null;
  const { checkedInAt, checkedOutAt, correctionId, reason } = correction;
  const isTheirs = hasTimesToSign(one);
  return html`
    <${Notice} kind=${isTheirs ? "warning" : "info"}>
      <p>${t(isTheirs ? "roster.theirTimes" : "roster.myTimes", { from: time(checkedInAt), to: time(checkedOutAt) })}</p>
      ${reason && html`<p class="weak">“${reason}”</p>`}
      ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
      ${isTheirs && html`<${Button} looks="primary" isBusy=${command.isBusy} onClick=${() => command.run({ applicationId, correctionId })}>${t("roster.signTimes")}<//>`}
    <//>
  `;
};

const NoShow = ({ one: { applicationId, workerId }, onClose, again }: Closing) => {
  const command = useAct("POST /api/jobs/applications/:applicationId/no-show", {
    again,
    onClose,
    said: () => t("roster.noShowDone"),
  });
  const { isBusy, problem } = command;
  const opensAt = problem?.code === "TOO_EARLY" ? problem.data["opensAt"] : undefined;
  return html`
    <${Confirm} title=${t("roster.noShowTitle")} verb=${t("roster.noShow")} isDanger
      command=${{ isBusy, problem: opensAt === undefined ? problem : null }}
      onConfirm=${() => command.run({ applicationId })} onClose=${onClose}>
      <${PersonSentence} userId=${workerId} text=${t("roster.noShowText")} />
      ${typeof opensAt === "string" && html`<${Notice}><p>${t("roster.noShowFrom", { time: time(opensAt) })}</p><//>`}
    <//>
  `;
};

const Dispute = ({ one: { applicationId, status }, onClose, again }: Closing) => {
  const command = useAct("POST /api/jobs/applications/:applicationId/dispute", {
    again,
    onClose,
    said: () => t("roster.disputed"),
  });
  return html`
    <${Confirm} title=${t("roster.disputeTitle")} verb=${t("roster.dispute")} command=${command} reasonLabel=${t("roster.disputeReason")}
      onConfirm=${(reason: string) => command.run({ applicationId, reason })} onClose=${onClose}>
      <p>${t(status === "paid" ? "roster.disputePaid" : "roster.disputeText")}</p>
    <//>
  `;
};

const sheets = { noShow: NoShow, times: Times, dispute: Dispute } as const;
type Open = keyof typeof sheets;

/** Which sheets a state offers; the rule of each is the API's. */
const offered: Readonly<Partial<Record<State, readonly Open[]>>> = {
  late: ["noShow", "times"],
  here: ["times", "dispute"],
  toApprove: ["times", "dispute"],
  paid: ["dispute"],
};
const words = {
  noShow: "roster.noShow",
  times: "roster.times",
  dispute: "roster.dispute",
} as const;

export const Acts = ({ one, state, again }: Acting & { state: State }) => {
  const [open, setOpen] = useState<Open | null>(null);
  const needsSign = !one.signedBy.includes("employer") && one.status === "accepted";
  return html`
    ${one.correction !== null && html`<${Correction} one=${one} again=${again} />`}
    <div class="row">
      ${state === "toApprove" && html`<${Approve} one=${one} again=${again} />`}
      ${needsSign && html`<${ButtonLink} href="/applications/${one.applicationId}/contract" looks="primary">${t("hire.sign")}<//>`}
      <${ButtonLink} href="/chat/${one.applicationId}">${t("hire.chat")}<//>
      ${(offered[state] ?? []).map((name) => html`<${Button} key=${name} onClick=${() => setOpen(name)}>${t(words[name])}<//>`)}
      ${state === "paid" && html`<${ButtonLink} href="/employer/work/${one.applicationId}">${t("roster.review")}<//>`}
    </div>
    ${open && html`<${sheets[open]} one=${one} again=${again} onClose=${() => setOpen(null)} />`}
  `;
};
