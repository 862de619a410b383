/** Times: attendance by hand or corrected, which holds when the worker has signed it. */
import { useState } from "preact/hooks";
import { Field, Tick } from "../../ui/form/field.ts";
import { Form } from "../../ui/form/form.ts";
import { Sheet } from "../../ui/form/sheet.ts";
import { useAct } from "../../ui/form/use-act.ts";
import { html } from "../../ui/html.ts";
import { PersonSentence } from "../../ui/list/person.ts";
import { dateKey, time } from "../../words/format.ts";
import { language, t } from "../../words/words.ts";
import type { Closing } from "../crew/crew.ts";
import { spanOf } from "../post/form.ts";

/** An unchanged minute keeps the seconds that were measured. */
const exact = (typed: string, measured: string | null): string =>
  measured !== null && Math.abs(Date.parse(measured) - Date.parse(typed)) < 60_000
    ? measured
    : typed;

export const Times = ({ one, onClose, again }: Closing) => {
  const { applicationId, checkedInAt, checkedOutAt, startsAt, endsAt, workerId } = one;
  const isByHand = one.status === "accepted" || one.status === "signed";
  const [from, setFrom] = useState(time(checkedInAt ?? startsAt));
  // A time that has not come is refused, so the end of a shift that goes on is now.
  const [to, setTo] = useState(() =>
    time(checkedOutAt ?? (Date.parse(endsAt) < Date.now() ? endsAt : new Date())),
  );
  const [isSentHome, setSentHome] = useState(false);
  const [reason, setReason] = useState("");
  const after = { again, onClose, said: () => t("roster.timesSent") };
  const byHand = useAct("POST /api/jobs/applications/:applicationId/attendance", after);
  const correct = useAct("POST /api/jobs/applications/:applicationId/corrections", after);
  const command = isByHand ? byHand : correct;
  const submit = async (): Promise<void> => {
    const span = spanOf(dateKey(checkedInAt ?? startsAt), from, to);
    if (span === null) return;
    // A minute or less was worked: the end is not a day later.
    const left = from === to ? span.startsAt : span.endsAt;
    await command.run({
      applicationId,
      checkedInAt: exact(span.startsAt, checkedInAt),
      checkedOutAt: exact(left, checkedOutAt),
      reason: reason.trim(),
      ...(isSentHome ? { isSentHome } : {}),
    });
  };
  const wrong = (name: string) => command.problem?.field(name, language.value);
  return html`
    <${Sheet} title=${t(isByHand ? "roster.byHand" : "roster.correct")} onClose=${onClose}>
      <${Form} verb=${t("roster.sendTimes")} command=${command} isReady=${reason.trim() !== ""} onSubmit=${submit}>
        <${PersonSentence} userId=${workerId} text=${t("roster.timesText")} />
        <div class="pair">
          <${Field} name="in" type="time" label=${t("roster.in")} value=${from} onInput=${setFrom} error=${wrong("checkedInAt")} />
          <${Field} name="out" type="time" label=${t("roster.out")} value=${to} onInput=${setTo} error=${wrong("checkedOutAt")} />
        </div>
        <${Tick} label=${t("roster.sentHome")} hint=${t("roster.sentHomeHint")} checked=${isSentHome} onChange=${setSentHome} />
        <${Field} name="reason" label=${t("roster.reason")} maxLength=${500} value=${reason} onInput=${setReason} error=${wrong("reason")} />
      <//>
    <//>
  `;
};
