/** More: what else one may do with an application in its state, below the task. */
import { useState } from "preact/hooks";
import { Button } from "../../ui/form/button.ts";
import { html } from "../../ui/html.ts";
import { Icon } from "../../ui/icon.ts";
import {
  Briefcase,
  CalendarDays,
  CircleAlert,
  Clock,
  FileText,
  MessageCircle,
  X,
} from "../../ui/icons.ts";
import { LinkRow } from "../../ui/parts.ts";
import { span, won } from "../../words/format.ts";
import { t } from "../../words/words.ts";
import { CorrectSheet } from "./correction.ts";
import { LeaveSheet } from "./leave.ts";
import { ReasonSheet } from "./reason-sheet.ts";
import { hasChat, hasContract } from "./status.ts";
import type { TaskPart } from "./task.ts";

type Act = "leave" | "dispute" | "correct";

/** What may be done now; the API refuses what came too late. */
const actsOf = ({ application, now }: TaskPart): readonly Act[] => {
  const { status, startsAt, partOf } = application;
  const isBegun = now >= new Date(startsAt);
  const mayLeave = partOf === undefined && ["pending", "accepted", "signed"].includes(status);
  const isAtWork = ["working", "worked"].includes(status);
  const mayDispute =
    isAtWork ||
    ["noShow", "paid"].includes(status) ||
    (isBegun && ["accepted", "signed"].includes(status));
  return [
    ...(isAtWork || (isBegun && status === "signed") ? (["correct"] as const) : []),
    ...(mayDispute ? (["dispute"] as const) : []),
    ...(mayLeave ? (["leave"] as const) : []),
  ];
};

const Days = ({ application }: TaskPart) => {
  const { moreDays, partOf } = application;
  if (partOf !== undefined) {
    return html`
      <p class="weak">${t("shift.dayOf")}</p>
      <${LinkRow} href="/applications/${partOf}" icon=${CalendarDays} label=${t("shift.firstDay")} />
    `;
  }
  if (moreDays === undefined) return null;
  return html`
    <h3>${t("shift.days")}</h3>
    ${moreDays.map(
      (
        one,
      ) => html`<${LinkRow} key=${one.applicationId} href="/applications/${one.applicationId}" icon=${CalendarDays}
        label=${span(one.startsAt, one.endsAt)} value=${won(one.takeHomeWon)} />`,
    )}
  `;
};

const Links = ({ application, job }: TaskPart) => {
  const { applicationId, status } = application;
  return html`
    ${
      hasChat(status) &&
      html`<${LinkRow} href="/chat/${applicationId}" icon=${MessageCircle} label=${t("shift.chat")} value=${job?.employer.displayName} />`
    }
    ${
      hasContract(status) &&
      html`<${LinkRow} href="/applications/${applicationId}/contract" icon=${FileText} label=${t("shift.contract")} />`
    }
    <${LinkRow} href="/jobs/${application.jobId}" icon=${Briefcase} label=${t("shift.job")} />
  `;
};

const icons = { leave: X, dispute: CircleAlert, correct: Clock } as const;

export const More = (part: TaskPart) => {
  const [act, setAct] = useState<Act | null>(null);
  const { application, again } = part;
  const { applicationId, status } = application;
  const close = () => setAct(null);
  const labels = {
    leave: t(status === "pending" ? "leave.withdraw" : "leave.callOff"),
    dispute: t("dispute.open"),
    correct: t("correct.open"),
  };
  return html`
    <section class="card stack" aria-labelledby="more">
      <h2 id="more">${t("shift.more")}</h2>
      <${Days} ...${part} />
      <div><${Links} ...${part} /></div>
      ${actsOf(part).map(
        (
          one,
        ) => html`<${Button} key=${one} isWide looks=${one === "leave" ? "danger" : "plain"} onClick=${() => setAct(one)}>
          <${Icon} of=${icons[one]} />${labels[one]}
        <//>`,
      )}
    </section>
    ${act === "leave" && html`<${LeaveSheet} ...${part} onClose=${close} />`}
    ${act === "correct" && html`<${CorrectSheet} ...${part} onClose=${close} />`}
    ${
      act === "dispute" &&
      html`<${ReasonSheet} step="dispute" text=${status === "paid" ? "dispute.textPaid" : "dispute.text"}
        applicationId=${applicationId} again=${again} onClose=${close} />`
    }
  `;
};
