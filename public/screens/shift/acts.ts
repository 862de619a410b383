/** Acts: what an employer can do about one person on the day, each with its own button or sheet. */
import { useState } from "preact/hooks";
import { useCommand } from "../../api/use-command.ts";
import { Button, ButtonLink } from "../../ui/button.ts";
import { Confirm } from "../../ui/confirm.ts";
import { html } from "../../ui/html.ts";
import { Notice, ProblemNotice } from "../../ui/notice.ts";
import { PersonName } from "../../ui/person.ts";
import { toast } from "../../ui/toast.ts";
import { time } from "../../words/format.ts";
import { t } from "../../words/words.ts";
import { type Applied, hasTimesToSign, type State } from "../crew/crew.ts";
import { Times } from "./times.ts";

type Acting = { one: Applied; again: () => void };
type Closing = Acting & { onClose: () => void };

export const Approve = ({ one, again }: Acting) => {
  const command = useCommand("POST /api/jobs/applications/:applicationId/approve");
  const approve = async (): Promise<void> => {
    const done = await command.run({ applicationId: one.applicationId });
    again();
    if (done !== null) toast(t("roster.approved"));
  };
  return html`
    ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
    <${Button} looks="primary" isBusy=${command.isBusy} onClick=${() => void approve()}>${t("roster.approve")}<//>
  `;
};

/** Times of the worker that wait for the employer's signature. */
export const Correction = ({ one, again }: Acting) => {
  const command = useCommand(
    "POST /api/jobs/applications/:applicationId/corrections/:correctionId/sign",
  );
  const { correction, applicationId } = one;
  if (correction === null) return null;
  const { checkedInAt, checkedOutAt, correctionId, reason } = correction;
  const sign = async (): Promise<void> => {
    const done = await command.run({ applicationId, correctionId });
    again();
    if (done !== null) toast(t("roster.timesSigned"));
  };
  const isTheirs = hasTimesToSign(one);
  return html`
    <${Notice} kind=${isTheirs ? "warning" : "info"}>
      <p>${t(isTheirs ? "roster.theirTimes" : "roster.myTimes", { from: time(checkedInAt), to: time(checkedOutAt) })}</p>
      ${reason && html`<p class="weak">“${reason}”</p>`}
      ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
      ${isTheirs && html`<${Button} looks="primary" isBusy=${command.isBusy} onClick=${() => void sign()}>${t("roster.signTimes")}<//>`}
    <//>
  `;
};

const NoShow = ({ one, onClose, again }: Closing) => {
  const command = useCommand("POST /api/jobs/applications/:applicationId/no-show");
  const report = async (): Promise<void> => {
    const done = await command.run({ applicationId: one.applicationId });
    again();
    if (done === null) return;
    toast(t("roster.noShowDone"));
    onClose();
  };
  const opensAt =
    command.problem?.code === "TOO_EARLY" ? command.problem.data["opensAt"] : undefined;
  return html`
    <${Confirm} title=${t("roster.noShowTitle")} verb=${t("roster.noShow")} isDanger isBusy=${command.isBusy}
      problem=${opensAt === undefined ? command.problem : null} onConfirm=${() => void report()} onClose=${onClose}>
      <p><strong><${PersonName} userId=${one.workerId} /></strong> ${t("roster.noShowText")}</p>
      ${typeof opensAt === "string" && html`<${Notice}><p>${t("roster.noShowFrom", { time: time(opensAt) })}</p><//>`}
    <//>
  `;
};

const Dispute = ({ one, onClose, again }: Closing) => {
  const command = useCommand("POST /api/jobs/applications/:applicationId/dispute");
  const dispute = async (reason: string): Promise<void> => {
    const done = await command.run({ applicationId: one.applicationId, reason });
    again();
    if (done === null) return;
    toast(t("roster.disputed"));
    onClose();
  };
  return html`
    <${Confirm} title=${t("roster.disputeTitle")} verb=${t("roster.dispute")} isBusy=${command.isBusy}
      problem=${command.problem} reasonLabel=${t("roster.disputeReason")}
      onConfirm=${(reason: string) => void dispute(reason)} onClose=${onClose}>
      <p>${t(one.status === "paid" ? "roster.disputePaid" : "roster.disputeText")}</p>
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
