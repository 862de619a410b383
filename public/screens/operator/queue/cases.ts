/** Cases: requests about data, reported messages, suspicions of collusion, and payments without an end. */
import type { ItemOf } from "../../../api/routes.ts";
import { useList } from "../../../api/use-load.ts";
import { ActButton, act } from "../../../ui/form/act.ts";
import { html } from "../../../ui/html.ts";
import { CircleAlert } from "../../../ui/icons.ts";
import type { Column } from "../../../ui/list/table.ts";
import { Pill } from "../../../ui/parts.ts";
import { moment, won } from "../../../words/format.ts";
import { t } from "../../../words/words.ts";
import type { KindProps } from "../parts/decided.ts";
import { Ref, refColumn } from "../parts/ref.ts";
import { CaseTable, type Done } from "./case-table.ts";

type Asked = ItemOf<"GET /api/security/requests">;
type Report = ItemOf<"GET /api/communication/reports">;
type Suspicion = ItemOf<"GET /api/security/suspicions">;
type Transfer = ItemOf<"GET /api/payments/unknowns">;

const requestColumns = (): Column<Asked>[] => [
  {
    name: t("ops.col.kind"),
    cell: ({ kind }) => html`<strong>${t(`ops.request.kind.${kind}`)}</strong>`,
  },
  refColumn(t("ops.request.from"), "userId"),
  {
    name: t("ops.request.question"),
    cell: ({ question, aboutId }) =>
      html`${question ?? ""} ${aboutId && html`<${Ref} name="applicationId" id=${aboutId} />`}`,
  },
  {
    name: t("ops.col.due"),
    cell: ({ dueAt, isLate }) =>
      isLate
        ? html`<${Pill} tone="danger" icon=${CircleAlert}>${t("ops.urgency.late")} ${moment(dueAt)}<//>`
        : moment(dueAt),
  },
];

const answers = ({ requestId }: Asked, done: Done) =>
  (["answered", "refused"] as const).map(
    (outcome) => html`
      <${ActButton} key=${outcome} word=${t(`ops.request.${outcome}`)} title=${t("ops.request.title")}
        text=${t(`ops.request.${outcome}Text`)} looks=${outcome === "answered" ? "primary" : "plain"}
        reason=${{ name: "text", label: t("ops.request.answer"), max: 4000 }}
        act=${act(
          "POST /api/security/requests/:requestId/answer",
          (text) => ({ requestId, outcome, text }),
          () => done(t(`ops.request.${outcome}Done`)),
        )} />
    `,
  );

export const Requests = ({ recount }: KindProps) => {
  const all = useList("GET /api/security/requests", { status: "open" });
  return html`
    <${CaseTable} kind="request" all=${all} idOf=${({ requestId }: Asked) => requestId} recount=${recount}
      columns=${requestColumns()} acts=${answers} empty=${t("ops.request.empty")} />
  `;
};

const reportColumns = (): Column<Report>[] => [
  {
    name: t("ops.message.text"),
    cell: ({ text }) => html`<p class="quote">${text ?? t("ops.chat.removed")}</p>`,
  },
  { name: t("ops.message.reason"), cell: ({ reason }) => reason ?? "" },
  refColumn(t("ops.message.sender"), "senderId"),
  refColumn(t("ops.message.reporter"), "reporterId"),
  refColumn(t("ops.application"), "conversationId"),
  { name: t("ops.col.since"), cell: ({ at }) => moment(at) },
];

const moderations = ({ reportId }: Report, done: Done) =>
  (["removed", "kept"] as const).map(
    (outcome) => html`
      <${ActButton} key=${outcome} word=${t(`ops.message.${outcome}`)} title=${t("ops.message.title")}
        text=${t(`ops.message.${outcome}Text`)} looks=${outcome === "removed" ? "danger" : "plain"}
        reason=${{ name: "note", label: t("ops.reason"), max: 200 }}
        act=${act(
          "POST /api/communication/reports/:reportId/decide",
          (note) => ({ reportId, outcome, note }),
          () => done(t(`ops.message.${outcome}Done`)),
        )} />
    `,
  );

export const Reports = ({ recount }: KindProps) => {
  const all = useList("GET /api/communication/reports", { isDecided: false });
  return html`
    <${CaseTable} kind="messageReport" all=${all} idOf=${({ reportId }: Report) => reportId} recount=${recount}
      columns=${reportColumns()} acts=${moderations} empty=${t("ops.message.empty")} />
  `;
};

const suspicionColumns = (): Column<Suspicion>[] => [
  {
    name: t("ops.col.kind"),
    cell: ({ kind }) => html`<strong>${t(`ops.suspicion.kind.${kind}`)}</strong>`,
  },
  refColumn(t("ops.col.worker"), "workerId"),
  refColumn(t("ops.col.employer"), "employerId"),
  refColumn(t("ops.application"), "applicationId"),
  { name: t("ops.col.since"), cell: ({ raisedAt }) => moment(raisedAt) },
];

const verdicts = ({ suspicionId }: Suspicion, done: Done) =>
  (["confirmed", "dismissed"] as const).map(
    (outcome) => html`
      <${ActButton} key=${outcome} word=${t(`ops.suspicion.${outcome}`)} title=${t("ops.suspicion.title")}
        text=${t(`ops.suspicion.${outcome}Text`)} looks=${outcome === "confirmed" ? "danger" : "plain"}
        reason=${{ name: "reason", label: t("ops.reason"), max: 1000 }}
        act=${act(
          "POST /api/security/suspicions/:suspicionId/decide",
          (reason) => ({ suspicionId, outcome, reason }),
          () => done(t(`ops.suspicion.${outcome}Done`)),
        )} />
    `,
  );

export const Suspicions = ({ recount }: KindProps) => {
  const all = useList("GET /api/security/suspicions", { status: "open" });
  return html`
    <${CaseTable} kind="suspicion" all=${all} idOf=${({ suspicionId }: Suspicion) => suspicionId} recount=${recount}
      columns=${suspicionColumns()} acts=${verdicts} empty=${t("ops.suspicion.empty")} />
  `;
};

const transferColumns = (): Column<Transfer>[] => [
  {
    name: t("ops.col.kind"),
    cell: ({ kind }) => html`<strong>${t(`ops.transfer.kind.${kind}`)}</strong>`,
  },
  { name: t("ops.transfer.amount"), isFigure: true, cell: ({ amountWon }) => won(amountWon) },
  { name: t("ops.col.state"), cell: ({ status }) => t(`ops.transfer.state.${status}`) },
  {
    name: t("ops.transfer.key"),
    cell: ({ key, paymentId }) =>
      html`<span class="mono">${key}</span> <${Ref} name="paymentId" id=${paymentId} />`,
  },
  { name: t("ops.col.since"), cell: ({ since }) => moment(since) },
];

const settlements = ({ paymentId, amountWon }: Transfer, done: Done) =>
  (["done", "refused"] as const).map(
    (outcome) => html`
      <${ActButton} key=${outcome} word=${t(`ops.transfer.${outcome}`)} title=${t("ops.transfer.title")}
        text=${t(`ops.transfer.${outcome}Text`, { won: won(amountWon) })} looks="danger"
        reason=${{ name: "receipt", label: t("ops.transfer.receipt"), max: 64 }}
        act=${act(
          "POST /api/payments/unknowns/:paymentId/settle",
          (receipt) => ({ paymentId, outcome, receipt }),
          () => done(t(`ops.transfer.${outcome}Done`, { won: won(amountWon) })),
        )} />
    `,
  );

export const Transfers = ({ recount }: KindProps) => {
  const all = useList("GET /api/payments/unknowns", {});
  return html`
    <${CaseTable} kind="transfer" all=${all} idOf=${({ paymentId }: Transfer) => paymentId} recount=${recount}
      columns=${transferColumns()} acts=${settlements} empty=${t("ops.transfer.empty")} />
  `;
};
