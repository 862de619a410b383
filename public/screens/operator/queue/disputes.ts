/** Disputes: what each side says, the times, what they wrote to each other, and the decision. */
import { useState } from "preact/hooks";
import type { Problem } from "../../../api/problem.ts";
import type { ItemOf } from "../../../api/routes.ts";
import { useList } from "../../../api/use-load.ts";
import { ActButton, act } from "../../../ui/form/act.ts";
import { Button, ButtonLink } from "../../../ui/form/button.ts";
import { Field } from "../../../ui/form/field.ts";
import { html } from "../../../ui/html.ts";
import { ListStates } from "../../../ui/list/listing.ts";
import { usePart } from "../../../ui/part.ts";
import { Pill } from "../../../ui/parts.ts";
import { minutes, moment, span, won } from "../../../words/format.ts";
import { language, t } from "../../../words/words.ts";
import { type KindProps, useDecided } from "../parts/decided.ts";
import { type FactLine, Facts } from "../parts/facts.ts";
import { Person } from "../parts/person.ts";
import { Ref } from "../parts/ref.ts";
import { Others } from "./case-table.ts";
import { Chat } from "./chat.ts";
import { Papers } from "./papers.ts";

type Dispute = ItemOf<"GET /api/jobs/disputes">;
type DoneProps = { dispute: Dispute; done: (id: string, text: string) => void };

const minutesMax = 1440;
const reasonOf = () => ({ name: "reason", label: t("ops.reason"), max: 500 });
const lengthOf = (count: number | null): string =>
  count === null ? t("ops.none") : minutes(count);

const factsOf = (dispute: Dispute): FactLine[] => {
  const { checkedInAt, checkedOutAt, correction } = dispute;
  return [
    [t("ops.col.worker"), html`<${Person} userId=${dispute.workerId} />`],
    [t("ops.col.employer"), html`<${Person} userId=${dispute.employerId} />`],
    [t("ops.dispute.planned"), minutes(dispute.plannedMinutes)],
    [t("ops.dispute.attended"), lengthOf(dispute.attendedMinutes)],
    [t("ops.dispute.paid"), lengthOf(dispute.paidMinutes)],
    [t("ops.dispute.in"), checkedInAt ? moment(checkedInAt) : t("ops.none")],
    [t("ops.dispute.out"), checkedOutAt ? moment(checkedOutAt) : t("ops.none")],
    ...(correction
      ? [
          [
            t("ops.dispute.correction", { side: t(`ops.side.${correction.by}`) }),
            correction.checkedInAt && correction.checkedOutAt
              ? span(correction.checkedInAt, correction.checkedOutAt)
              : t("ops.none"),
          ] as FactLine,
        ]
      : []),
  ];
};

/** What the whole planned time is worth, so that a decision is not made on minutes alone. */
const Worth = ({ dispute: { jobId, plannedMinutes } }: { dispute: Dispute }) => {
  const pay = usePart("GET /api/jobs/:jobId/pay", { jobId });
  return pay.show(({ days }) => {
    const day = days.find((one) => one.minutes === plannedMinutes) ?? days[0];
    if (day === undefined) return null;
    return html`<p class="weak">${t("ops.dispute.worth", { time: minutes(day.minutes), won: won(day.netWon) })}</p>`;
  });
};

const Decide = ({ dispute, done }: DoneProps) => {
  const { applicationId, attendedMinutes, plannedMinutes } = dispute;
  const [typed, setTyped] = useState(String(attendedMinutes ?? plannedMinutes));
  const count = Number(typed);
  const isWrong =
    !Number.isInteger(count) || count < 0 || count > minutesMax || typed.trim() === "";
  const fields = (problem: Problem | null) => html`
    <${Worth} dispute=${dispute} />
    <${Field} name="workedMinutes" inputmode="numeric" required label=${t("ops.dispute.minutes")}
      hint=${isWrong ? undefined : minutes(count)}
      value=${typed} onInput=${setTyped}
      error=${isWrong ? t("ops.dispute.minutesWrong") : problem?.field("workedMinutes", language.value)} />
  `;
  return html`
    <${ActButton} opens="primary" looks="primary" word=${t("ops.dispute.decide")} title=${t("ops.dispute.decideTitle")}
      text=${t("ops.dispute.decideText")} reason=${reasonOf()} fields=${fields}
      wrong=${() => (isWrong ? t("ops.dispute.minutesWrong") : null)}
      act=${act(
        "POST /api/jobs/applications/:applicationId/decide",
        (reason) => ({ applicationId, workedMinutes: count, reason }),
        () => done(applicationId, t("ops.dispute.decided", { time: minutes(count) })),
      )} />
  `;
};

const Uphold = ({ dispute: { applicationId }, done }: DoneProps) => html`
  <${ActButton} looks="danger" opens="danger" word=${t("ops.dispute.uphold")} title=${t("ops.dispute.upholdTitle")}
    text=${t("ops.dispute.upholdText")} reason=${reasonOf()}
    act=${act(
      "POST /api/jobs/applications/:applicationId/uphold",
      (reason) => ({ applicationId, reason }),
      () => done(applicationId, t("ops.dispute.upheld")),
    )} />
`;

const Case = ({ dispute, done }: DoneProps) => {
  const [hasChat, setChat] = useState(false);
  const [hasPapers, setPapers] = useState(false);
  const { applicationId, about, by, reason, disputedAt } = dispute;
  return html`
    <article class="panel">
      <div class="spread">
        <h2>${t(`ops.dispute.about.${about}`)}</h2>
        <${Pill} tone="warning">${t("ops.dispute.by", { side: t(`ops.side.${by}`), at: moment(disputedAt) })}<//>
      </div>
      ${reason && html`<p class="quote">${reason}</p>`}
      <${Facts} of=${factsOf(dispute)} />
      <div class="row">
        <${Button} pressed=${hasPapers} onClick=${() => setPapers(!hasPapers)}>${t(hasPapers ? "ops.papers.hide" : "ops.papers.show")}<//>
        <${Button} pressed=${hasChat} onClick=${() => setChat(!hasChat)}>${t(hasChat ? "ops.chat.hide" : "ops.chat.show")}<//>
        <${ButtonLink} href="/operator/story/${applicationId}">${t("ops.story.open")}<//>
        <${ButtonLink} href="/jobs/${dispute.jobId}">${t("ops.dispute.job")}<//>
      </div>
      ${hasPapers && html`<${Papers} applicationId=${applicationId} />`}
      ${hasChat && html`<${Chat} conversationId=${applicationId} />`}
      <div class="row">
        <${Decide} dispute=${dispute} done=${done} />
        ${about === "noShow" && html`<${Uphold} dispute=${dispute} done=${done} />`}
        <span class="weak">${t("ops.application")} <${Ref} name="applicationId" id=${applicationId} /></span>
      </div>
    </article>
  `;
};

export const Disputes = ({ recount }: KindProps) => {
  const all = useList("GET /api/jobs/disputes", { limit: 10 });
  const { list, done } = useDecided(all, ({ applicationId }) => applicationId, recount);
  return html`
    <${ListStates} list=${list} empty=${t("ops.dispute.empty")} rows=${(
      items: readonly Dispute[],
    ) =>
      items.map(
        (dispute) => html`<${Case} key=${dispute.applicationId} dispute=${dispute} done=${done} />`,
      )}>
      <${Others} />
    <//>
  `;
};
