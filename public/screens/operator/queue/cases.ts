/** Cases: requests about data, reported messages, suspicions of collusion, and payments without an end. */
import type { ItemOf } from "../../../api/routes.ts";
import { useList } from "../../../api/use-load.ts";
import { ActButton, act } from "../../../ui/act.ts";
import { ButtonLink } from "../../../ui/button.ts";
import { html } from "../../../ui/html.ts";
import { CircleAlert } from "../../../ui/icons.ts";
import { Listing } from "../../../ui/listing.ts";
import { Pill } from "../../../ui/parts.ts";
import { moment, won } from "../../../words/format.ts";
import { t } from "../../../words/words.ts";
import { type KindProps, useDecided } from "../parts/decided.ts";
import { Ref } from "../parts/ref.ts";

type Asked = ItemOf<"GET /api/security/requests">;
type Report = ItemOf<"GET /api/communication/reports">;
type Suspicion = ItemOf<"GET /api/security/suspicions">;
type Transfer = ItemOf<"GET /api/payments/unknowns">;

const others = () => html`<${ButtonLink} href="/operator/queue">${t("ops.queue.others")}<//>`;

export const Requests = ({ recount }: KindProps) => {
  const all = useList("GET /api/security/requests", { status: "open" });
  const { list, done } = useDecided(all, ({ requestId }) => requestId, recount);
  const answer = ({ requestId }: Asked, outcome: "answered" | "refused") => html`
    <${ActButton} word=${t(`ops.request.${outcome}`)} title=${t("ops.request.title")}
      text=${t(`ops.request.${outcome}Text`)} looks=${outcome === "answered" ? "primary" : "plain"}
      reason=${{ name: "text", label: t("ops.request.answer"), max: 4000 }}
      act=${act(
        "POST /api/security/requests/:requestId/answer",
        (text) => ({ requestId, outcome, text }),
        () => done(requestId, t(`ops.request.${outcome}Done`)),
      )} />
  `;
  const columns = [
    {
      name: t("ops.col.kind"),
      cell: ({ kind }: Asked) => html`<strong>${t(`ops.request.kind.${kind}`)}</strong>`,
    },
    {
      name: t("ops.request.from"),
      cell: ({ userId }: Asked) => html`<${Ref} name="userId" id=${userId} />`,
    },
    {
      name: t("ops.request.question"),
      cell: ({ question, aboutId }: Asked) =>
        html`${question ?? ""} ${aboutId && html`<${Ref} name="applicationId" id=${aboutId} />`}`,
    },
    {
      name: t("ops.col.due"),
      cell: ({ dueAt, isLate }: Asked) =>
        isLate
          ? html`<${Pill} tone="danger" icon=${CircleAlert}>${t("ops.urgency.late")} ${moment(dueAt)}<//>`
          : moment(dueAt),
    },
    {
      name: t("ops.col.act"),
      cell: (asked: Asked) =>
        html`<div class="row">${answer(asked, "answered")}${answer(asked, "refused")}</div>`,
    },
  ];
  return html`
    <${Listing} list=${list} caption=${t("ops.kind.request")} columns=${columns}
      keyOf=${({ requestId }: Asked) => requestId} empty=${t("ops.request.empty")}>${others()}<//>
  `;
};

export const Reports = ({ recount }: KindProps) => {
  const all = useList("GET /api/communication/reports", { isDecided: false });
  const { list, done } = useDecided(all, ({ reportId }) => reportId, recount);
  const decide = ({ reportId }: Report, outcome: "removed" | "kept") => html`
    <${ActButton} word=${t(`ops.message.${outcome}`)} title=${t("ops.message.title")}
      text=${t(`ops.message.${outcome}Text`)} looks=${outcome === "removed" ? "danger" : "plain"}
      reason=${{ name: "note", label: t("ops.reason"), max: 200 }}
      act=${act(
        "POST /api/communication/reports/:reportId/decide",
        (note) => ({ reportId, outcome, note }),
        () => done(reportId, t(`ops.message.${outcome}Done`)),
      )} />
  `;
  const columns = [
    {
      name: t("ops.message.text"),
      cell: ({ text }: Report) => html`<p class="quote">${text ?? t("ops.chat.removed")}</p>`,
    },
    { name: t("ops.message.reason"), cell: ({ reason }: Report) => reason ?? "" },
    {
      name: t("ops.message.sender"),
      cell: ({ senderId }: Report) => html`<${Ref} name="senderId" id=${senderId} />`,
    },
    {
      name: t("ops.message.reporter"),
      cell: ({ reporterId }: Report) => html`<${Ref} name="reporterId" id=${reporterId} />`,
    },
    {
      name: t("ops.application"),
      cell: ({ conversationId }: Report) =>
        html`<${Ref} name="conversationId" id=${conversationId} />`,
    },
    { name: t("ops.col.since"), cell: ({ at }: Report) => moment(at) },
    {
      name: t("ops.col.act"),
      cell: (report: Report) =>
        html`<div class="row">${decide(report, "removed")}${decide(report, "kept")}</div>`,
    },
  ];
  return html`
    <${Listing} list=${list} caption=${t("ops.kind.messageReport")} columns=${columns}
      keyOf=${({ reportId }: Report) => reportId} empty=${t("ops.message.empty")}>${others()}<//>
  `;
};

export const Suspicions = ({ recount }: KindProps) => {
  const all = useList("GET /api/security/suspicions", { status: "open" });
  const { list, done } = useDecided(all, ({ suspicionId }) => suspicionId, recount);
  const decide = ({ suspicionId }: Suspicion, outcome: "confirmed" | "dismissed") => html`
    <${ActButton} word=${t(`ops.suspicion.${outcome}`)} title=${t("ops.suspicion.title")}
      text=${t(`ops.suspicion.${outcome}Text`)} looks=${outcome === "confirmed" ? "danger" : "plain"}
      reason=${{ name: "reason", label: t("ops.reason"), max: 1000 }}
      act=${act(
        "POST /api/security/suspicions/:suspicionId/decide",
        (reason) => ({ suspicionId, outcome, reason }),
        () => done(suspicionId, t(`ops.suspicion.${outcome}Done`)),
      )} />
  `;
  const columns = [
    {
      name: t("ops.col.kind"),
      cell: ({ kind }: Suspicion) => html`<strong>${t(`ops.suspicion.kind.${kind}`)}</strong>`,
    },
    {
      name: t("ops.col.worker"),
      cell: ({ workerId }: Suspicion) => html`<${Ref} name="workerId" id=${workerId} />`,
    },
    {
      name: t("ops.col.employer"),
      cell: ({ employerId }: Suspicion) => html`<${Ref} name="employerId" id=${employerId} />`,
    },
    {
      name: t("ops.application"),
      cell: ({ applicationId }: Suspicion) =>
        html`<${Ref} name="applicationId" id=${applicationId} />`,
    },
    { name: t("ops.col.since"), cell: ({ raisedAt }: Suspicion) => moment(raisedAt) },
    {
      name: t("ops.col.act"),
      cell: (one: Suspicion) =>
        html`<div class="row">${decide(one, "confirmed")}${decide(one, "dismissed")}</div>`,
    },
  ];
  return html`
    <${Listing} list=${list} caption=${t("ops.kind.suspicion")} columns=${columns}
      keyOf=${({ suspicionId }: Suspicion) => suspicionId} empty=${t("ops.suspicion.empty")}>${others()}<//>
  `;
};

export const Transfers = ({ recount }: KindProps) => {
  const all = useList("GET /api/payments/unknowns", {});
  const { list, done } = useDecided(all, ({ paymentId }) => paymentId, recount);
  const settle = ({ paymentId, amountWon }: Transfer, outcome: "done" | "refused") => html`
    <${ActButton} word=${t(`ops.transfer.${outcome}`)} title=${t("ops.transfer.title")}
      text=${t(`ops.transfer.${outcome}Text`, { won: won(amountWon) })} looks="danger"
      reason=${{ name: "receipt", label: t("ops.transfer.receipt"), max: 64 }}
      act=${act(
        "POST /api/payments/unknowns/:paymentId/settle",
        (receipt) => ({ paymentId, outcome, receipt }),
        () => done(paymentId, t(`ops.transfer.${outcome}Done`, { won: won(amountWon) })),
      )} />
  `;
  const columns = [
    {
      name: t("ops.col.kind"),
      cell: ({ kind }: Transfer) => html`<strong>${t(`ops.transfer.kind.${kind}`)}</strong>`,
    },
    {
      name: t("ops.transfer.amount"),
      isFigure: true,
      cell: ({ amountWon }: Transfer) => won(amountWon),
    },
    {
      name: t("ops.transfer.state"),
      cell: ({ status }: Transfer) => t(`ops.transfer.state.${status}`),
    },
    {
      name: t("ops.transfer.key"),
      cell: ({ key, paymentId }: Transfer) =>
        html`<span class="mono">${key}</span> <${Ref} name="paymentId" id=${paymentId} />`,
    },
    { name: t("ops.col.since"), cell: ({ since }: Transfer) => moment(since) },
    {
      name: t("ops.col.act"),
      cell: (one: Transfer) =>
        html`<div class="row">${settle(one, "done")}${settle(one, "refused")}</div>`,
    },
  ];
  return html`
    <${Listing} list=${list} caption=${t("ops.kind.transfer")} columns=${columns}
      keyOf=${({ paymentId }: Transfer) => paymentId} empty=${t("ops.transfer.empty")}>${others()}<//>
  `;
};
