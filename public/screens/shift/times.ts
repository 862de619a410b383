/** Times: attendance by hand or corrected, which holds when the worker has signed it. */
import { useState } from "preact/hooks";
import { useCommand } from "../../api/use-command.ts";
import { Button } from "../../ui/button.ts";
import { Field, Tick } from "../../ui/field.ts";
import { html } from "../../ui/html.ts";
import { ProblemNotice } from "../../ui/notice.ts";
import { PersonName } from "../../ui/person.ts";
import { Sheet } from "../../ui/sheet.ts";
import { toast } from "../../ui/toast.ts";
import { dateKey, time } from "../../words/format.ts";
import { language, t } from "../../words/words.ts";
import type { Applied } from "../crew/crew.ts";
import { spanOf } from "../post/form.ts";

/** An unchanged minute keeps the seconds that were measured. */
const exact = (typed: string, measured: string | null): string =>
  measured !== null && Math.abs(Date.parse(measured) - Date.parse(typed)) < 60_000
    ? measured
    : typed;

export const Times = ({
  one,
  onClose,
  again,
}: {
  one: Applied;
  onClose: () => void;
  again: () => void;
}) => {
  const { applicationId, checkedInAt, checkedOutAt, startsAt, endsAt, workerId } = one;
  const isByHand = one.status === "accepted" || one.status === "signed";
  const [from, setFrom] = useState(time(checkedInAt ?? startsAt));
  // A time that has not come is refused, so the end of a shift that goes on is now.
  const [to, setTo] = useState(() =>
    time(checkedOutAt ?? (Date.parse(endsAt) < Date.now() ? endsAt : new Date())),
  );
  const [isSentHome, setSentHome] = useState(false);
  const [reason, setReason] = useState("");
  const byHand = useCommand("POST /api/jobs/applications/:applicationId/attendance");
  const correct = useCommand("POST /api/jobs/applications/:applicationId/corrections");
  const command = isByHand ? byHand : correct;
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const span = spanOf(dateKey(checkedInAt ?? startsAt), from, to);
    if (span === null) return;
    // A minute or less was worked: the end is not a day later.
    const left = from === to ? span.startsAt : span.endsAt;
    const done = await command.run({
      applicationId,
      checkedInAt: exact(span.startsAt, checkedInAt),
      checkedOutAt: exact(left, checkedOutAt),
      reason: reason.trim(),
      ...(isSentHome ? { isSentHome } : {}),
    });
    again();
    if (done === null) return;
    toast(t("roster.timesSent"));
    onClose();
  };
  const wrong = (name: string) => command.problem?.field(name, language.value);
  return html`
    <${Sheet} title=${t(isByHand ? "roster.byHand" : "roster.correct")} onClose=${onClose}>
      <form class="stack" novalidate onSubmit=${(event: Event) => void submit(event)}>
        <p><strong><${PersonName} userId=${workerId} /></strong> ${t("roster.timesText")}</p>
        <div class="post-pair">
          <${Field} name="in" type="time" label=${t("roster.in")} value=${from} onInput=${setFrom} error=${wrong("checkedInAt")} />
          <${Field} name="out" type="time" label=${t("roster.out")} value=${to} onInput=${setTo} error=${wrong("checkedOutAt")} />
        </div>
        <${Tick} label=${t("roster.sentHome")} hint=${t("roster.sentHomeHint")} checked=${isSentHome} onChange=${setSentHome} />
        <${Field} name="reason" label=${t("roster.reason")} maxLength=${500} value=${reason} onInput=${setReason} error=${wrong("reason")} />
        ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
        <${Button} type="submit" looks="primary" isWide isBusy=${command.isBusy} disabled=${reason.trim() === ""}>${t("roster.sendTimes")}<//>
      </form>
    <//>
  `;
};
