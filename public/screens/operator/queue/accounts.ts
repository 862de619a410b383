/** Accounts: contested entries of reliability, workers with many points, and certificates to look at. */
import type { ItemOf } from "../../../api/routes.ts";
import { useList } from "../../../api/use-load.ts";
import { ActButton, act } from "../../../ui/act.ts";
import { ButtonLink } from "../../../ui/button.ts";
import { html } from "../../../ui/html.ts";
import { Listing } from "../../../ui/listing.ts";
import { moment, number } from "../../../words/format.ts";
import { t } from "../../../words/words.ts";
import { type KindProps, useDecided } from "../parts/decided.ts";
import { Ref } from "../parts/ref.ts";

type Contest = ItemOf<"GET /api/users/reliability/contests">;
type Suspension = ItemOf<"GET /api/users/reliability/suspensions">;
type Waiting = ItemOf<"GET /api/users/certificates">;
type Done = (id: string, text: string) => void;

const others = () => html`<${ButtonLink} href="/operator/queue">${t("ops.queue.others")}<//>`;

const ContestActs = ({ contest: { userId, entry }, done }: { contest: Contest; done: Done }) => {
  const { entryId } = entry;
  const decide = (outcome: "kept" | "removed") => html`
    <${ActButton} word=${t(`ops.contest.${outcome}`)} title=${t("ops.contest.title")}
      text=${t(`ops.contest.${outcome}Text`)} looks=${outcome === "removed" ? "primary" : "plain"}
      reason=${{ name: "text", label: t("ops.contest.answer"), max: 2000 }}
      act=${act(
        "POST /api/users/:userId/reliability/:entryId/decide",
        (text) => ({ userId, entryId, outcome, text }),
        () => done(entryId, t(`ops.contest.${outcome}Done`)),
      )} />
  `;
  return html`<div class="row">${decide("removed")}${decide("kept")}</div>`;
};

export const Contests = ({ recount }: KindProps) => {
  const all = useList("GET /api/users/reliability/contests", { status: "open" });
  const { list, done } = useDecided(all, ({ entry }) => entry.entryId, recount);
  const columns = [
    {
      name: t("ops.col.worker"),
      cell: ({ userId }: Contest) => html`<${Ref} name="userId" id=${userId} />`,
    },
    {
      name: t("ops.contest.entry"),
      cell: ({ entry }: Contest) =>
        html`${t(`ops.entry.${entry.kind}`)} · ${t("ops.points", { points: entry.points })}<br /><${Ref} name="applicationId" id=${entry.applicationId} />`,
    },
    { name: t("ops.contest.reason"), cell: ({ entry }: Contest) => entry.contest?.reason ?? "" },
    {
      name: t("ops.col.since"),
      cell: ({ entry }: Contest) => moment(entry.contest?.at ?? entry.at),
    },
    {
      name: t("ops.col.act"),
      cell: (contest: Contest) => html`<${ContestActs} contest=${contest} done=${done} />`,
    },
  ];
  return html`
    <${Listing} list=${list} caption=${t("ops.kind.contest")} columns=${columns}
      keyOf=${({ entry }: Contest) => entry.entryId} empty=${t("ops.contest.empty")}>${others()}<//>
  `;
};

const Suspend = ({ of: { userId, until }, done }: { of: Suspension; done: Done }) => html`
  <${ActButton} looks="danger" word=${t("ops.suspend")} title=${t("ops.suspendTitle")}
    text=${t("ops.suspendText", { until: moment(until) })}
    reason=${{ name: "reason", label: t("ops.reason"), max: 500 }}
    act=${act(
      "POST /api/users/:userId/suspend",
      (reason) => ({ userId, reason, until }),
      () => done(userId, t("ops.suspended", { until: moment(until) })),
    )} />
`;

export const Suspensions = ({ recount }: KindProps) => {
  const all = useList("GET /api/users/reliability/suspensions", {});
  const { list, done } = useDecided(all, ({ userId }) => userId, recount);
  const columns = [
    {
      name: t("ops.col.worker"),
      cell: ({ userId, displayName }: Suspension) =>
        html`${displayName} <${Ref} name="userId" id=${userId} />`,
    },
    {
      name: t("ops.suspension.points"),
      isFigure: true,
      cell: ({ points }: Suspension) => number(points),
    },
    {
      name: t("ops.suspension.entries"),
      cell: ({ entries }: Suspension) => html`
        <ul>${entries.map((entry) => html`<li key=${entry.entryId}>${t(`ops.entry.${entry.kind}`)} ${moment(entry.at)} <${Ref} name="applicationId" id=${entry.applicationId} /></li>`)}</ul>
      `,
    },
    { name: t("ops.suspension.until"), cell: ({ until }: Suspension) => moment(until) },
    {
      name: t("ops.col.act"),
      cell: (of: Suspension) => html`<${Suspend} of=${of} done=${done} />`,
    },
  ];
  return html`
    <${Listing} list=${list} caption=${t("ops.kind.suspension")} columns=${columns}
      keyOf=${({ userId }: Suspension) => userId} empty=${t("ops.suspension.empty")}>${others()}<//>
  `;
};

const CheckActs = ({ of: { userId, certificate }, done }: { of: Waiting; done: Done }) => {
  const { certificateId } = certificate;
  const check = (outcome: "verified" | "refused") => html`
    <${ActButton} word=${t(`ops.certificate.${outcome}`)} title=${t("ops.certificate.title")}
      text=${t(`ops.certificate.${outcome}Text`)} looks=${outcome === "verified" ? "primary" : "danger"}
      act=${act(
        "POST /api/users/:userId/certificates/:certificateId/check",
        () => ({ userId, certificateId, outcome }),
        () => done(certificateId, t(`ops.certificate.${outcome}Done`)),
      )} />
  `;
  return html`<div class="row">${check("verified")}${check("refused")}</div>`;
};

export const Certificates = ({ recount }: KindProps) => {
  const all = useList("GET /api/users/certificates", { state: "unverified" });
  const { list, done } = useDecided(all, ({ certificate }) => certificate.certificateId, recount);
  const columns = [
    {
      name: t("ops.certificate.holder"),
      cell: ({ holder, birthDate, userId }: Waiting) =>
        html`${holder} (${birthDate})<br /><${Ref} name="userId" id=${userId} />`,
    },
    { name: t("ops.certificate.name"), cell: ({ certificate }: Waiting) => certificate.name },
    { name: t("ops.certificate.number"), cell: ({ certificate }: Waiting) => certificate.number },
    {
      name: t("ops.certificate.dates"),
      cell: ({ certificate }: Waiting) =>
        `${certificate.issuedOn} – ${certificate.expiresOn ?? t("ops.certificate.endless")}`,
    },
    { name: t("ops.col.since"), cell: ({ certificate }: Waiting) => moment(certificate.addedAt) },
    { name: t("ops.col.act"), cell: (of: Waiting) => html`<${CheckActs} of=${of} done=${done} />` },
  ];
  return html`
    <${Listing} list=${list} caption=${t("ops.kind.certificate")} columns=${columns}
      keyOf=${({ certificate }: Waiting) => certificate.certificateId} empty=${t("ops.certificate.empty")}>${others()}<//>
  `;
};
