/** Accounts: contested entries of reliability, workers with many points, and certificates to look at. */
import type { ItemOf } from "../../../api/routes.ts";
import { useList } from "../../../api/use-load.ts";
import { ActButton, act } from "../../../ui/form/act.ts";
import { html } from "../../../ui/html.ts";
import type { Column } from "../../../ui/list/table.ts";
import { moment, number } from "../../../words/format.ts";
import { t } from "../../../words/words.ts";
import type { KindProps } from "../parts/decided.ts";
import { Ref, refColumn } from "../parts/ref.ts";
import { CaseTable, type Done } from "./case-table.ts";

type Contest = ItemOf<"GET /api/users/reliability/contests">;
type Suspension = ItemOf<"GET /api/users/reliability/suspensions">;
type Waiting = ItemOf<"GET /api/users/certificates">;

const contestColumns = (): Column<Contest>[] => [
  refColumn(t("ops.col.worker"), "userId"),
  {
    name: t("ops.contest.entry"),
    cell: ({ entry }) =>
      html`${t(`ops.entry.${entry.kind}`)} · ${t("ops.points", { points: entry.points })}<br /><${Ref} name="applicationId" id=${entry.applicationId} />`,
  },
  { name: t("ops.contest.reason"), cell: ({ entry }) => entry.contest?.reason ?? "" },
  { name: t("ops.col.since"), cell: ({ entry }) => moment(entry.contest?.at ?? entry.at) },
];

const decisions = ({ userId, entry: { entryId } }: Contest, done: Done) =>
  (["removed", "kept"] as const).map(
    (outcome) => html`
      <${ActButton} key=${outcome} word=${t(`ops.contest.${outcome}`)} title=${t("ops.contest.title")}
        text=${t(`ops.contest.${outcome}Text`)} looks=${outcome === "removed" ? "primary" : "plain"}
        reason=${{ name: "text", label: t("ops.contest.answer"), max: 2000 }}
        act=${act(
          "POST /api/users/:userId/reliability/:entryId/decide",
          (text) => ({ userId, entryId, outcome, text }),
          () => done(t(`ops.contest.${outcome}Done`)),
        )} />
    `,
  );

export const Contests = ({ recount }: KindProps) => {
  const all = useList("GET /api/users/reliability/contests", { status: "open" });
  return html`
    <${CaseTable} kind="contest" all=${all} idOf=${({ entry }: Contest) => entry.entryId} recount=${recount}
      columns=${contestColumns()} acts=${decisions} empty=${t("ops.contest.empty")} />
  `;
};

const suspensionColumns = (): Column<Suspension>[] => [
  {
    name: t("ops.col.worker"),
    cell: ({ userId, displayName }) => html`${displayName} <${Ref} name="userId" id=${userId} />`,
  },
  { name: t("ops.suspension.points"), isFigure: true, cell: ({ points }) => number(points) },
  {
    name: t("ops.suspension.entries"),
    cell: ({ entries }) => html`
      <ul>${entries.map((entry) => html`<li key=${entry.entryId}>${t(`ops.entry.${entry.kind}`)} ${moment(entry.at)} <${Ref} name="applicationId" id=${entry.applicationId} /></li>`)}</ul>
    `,
  },
  { name: t("ops.suspension.until"), cell: ({ until }) => moment(until) },
];

const suspend = ({ userId, until }: Suspension, done: Done) => html`
  <${ActButton} looks="danger" word=${t("ops.suspend")} title=${t("ops.suspendTitle")}
    text=${t("ops.suspendText", { until: moment(until) })}
    reason=${{ name: "reason", label: t("ops.reason"), max: 500 }}
    act=${act(
      "POST /api/users/:userId/suspend",
      (reason) => ({ userId, reason, until }),
      () => done(t("ops.suspended", { until: moment(until) })),
    )} />
`;

export const Suspensions = ({ recount }: KindProps) => {
  const all = useList("GET /api/users/reliability/suspensions", {});
  return html`
    <${CaseTable} kind="suspension" all=${all} idOf=${({ userId }: Suspension) => userId} recount=${recount}
      columns=${suspensionColumns()} acts=${suspend} empty=${t("ops.suspension.empty")} />
  `;
};

const certificateColumns = (): Column<Waiting>[] => [
  {
    name: t("ops.certificate.holder"),
    cell: ({ holder, birthDate, userId }) =>
      html`${holder} (${birthDate})<br /><${Ref} name="userId" id=${userId} />`,
  },
  { name: t("ops.certificate.name"), cell: ({ certificate }) => certificate.name },
  { name: t("ops.certificate.number"), cell: ({ certificate }) => certificate.number },
  {
    name: t("ops.certificate.dates"),
    cell: ({ certificate }) =>
      `${certificate.issuedOn} – ${certificate.expiresOn ?? t("ops.certificate.endless")}`,
  },
  { name: t("ops.col.since"), cell: ({ certificate }) => moment(certificate.addedAt) },
];

const checks = ({ userId, certificate: { certificateId } }: Waiting, done: Done) =>
  (["verified", "refused"] as const).map(
    (outcome) => html`
      <${ActButton} key=${outcome} word=${t(`ops.certificate.${outcome}`)} title=${t("ops.certificate.title")}
        text=${t(`ops.certificate.${outcome}Text`)} looks=${outcome === "verified" ? "primary" : "danger"}
        act=${act(
          "POST /api/users/:userId/certificates/:certificateId/check",
          () => ({ userId, certificateId, outcome }),
          () => done(t(`ops.certificate.${outcome}Done`)),
        )} />
    `,
  );

export const Certificates = ({ recount }: KindProps) => {
  const all = useList("GET /api/users/certificates", { state: "unverified" });
  return html`
    <${CaseTable} kind="certificate" all=${all} recount=${recount}
      idOf=${({ certificate }: Waiting) => certificate.certificateId}
      columns=${certificateColumns()} acts=${checks} empty=${t("ops.certificate.empty")} />
  `;
};
