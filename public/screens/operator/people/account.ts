/** Account: one account, which an operator suspends or reinstates; before it the search and the newest. */
import { useState } from "preact/hooks";
import type { Gives, ItemOf } from "../../../api/routes.ts";
import type { Role } from "../../../api/session.ts";
import { useList, useLoad } from "../../../api/use-load.ts";
import { ActButton, act } from "../../../ui/form/act.ts";
import { ButtonLink } from "../../../ui/form/button.ts";
import { Field } from "../../../ui/form/field.ts";
import { html } from "../../../ui/html.ts";
import { Listing } from "../../../ui/list/listing.ts";
import { ProblemNotice } from "../../../ui/notice.ts";
import { Avatar, Pill, Skeleton } from "../../../ui/parts.ts";
import { dateKey, midnight, moment, number, plusDays } from "../../../words/format.ts";
import { t } from "../../../words/words.ts";
import { Facts } from "../parts/facts.ts";
import { say } from "../parts/page.ts";
import { Ref } from "../parts/ref.ts";
import { Finder, searchMin } from "./finder.ts";
import { Identity } from "./identity.ts";

type Profile = Gives<"GET /api/users/:userId">;
type Registered = ItemOf<"GET /api/analytics/events">;

const usualDays = 7;

const Suspend = ({ userId }: { userId: string }) => {
  const [until, setUntil] = useState(plusDays(dateKey(new Date()), usualDays));
  const isWrong = until <= dateKey(new Date());
  const fields = () => html`
    <${Field} name="until" type="date" required label=${t("ops.user.until")} value=${until} onInput=${setUntil}
      error=${isWrong ? t("ops.user.untilWrong") : undefined} />
  `;
  return html`
    <${ActButton} looks="danger" opens="danger" word=${t("ops.suspend")} title=${t("ops.suspendTitle")} text=${t("ops.user.suspendText")}
      fields=${fields} wrong=${() => (isWrong ? t("ops.user.untilWrong") : null)}
      reason=${{ name: "reason", label: t("ops.reason"), max: 500 }}
      act=${act(
        "POST /api/users/:userId/suspend",
        (reason) => ({ userId, reason, until: midnight(until).toISOString() }),
        ({ until: end }) => say(t("ops.suspended", { until: end === null ? until : moment(end) })),
      )} />
  `;
};

const Reinstate = ({ userId }: { userId: string }) => html`
  <${ActButton} word=${t("ops.reinstate")} title=${t("ops.reinstate")} text=${t("ops.reinstateText")} looks="primary"
    act=${act(
      "POST /api/users/:userId/reinstate",
      () => ({ userId }),
      () => say(t("ops.reinstated")),
    )} />
`;

const Shown = ({ profile }: { profile: Profile }) => {
  const { userId, displayName, role, rating, reviews, shifts, skills } = profile;
  return html`
    <section class="panel" aria-labelledby="account">
      <div class="row">
        <${Avatar} name=${displayName} />
        <div><h2 id="account">${displayName}</h2><p class="mono">${userId}</p></div>
        <${Pill}>${t(`ops.role.${role as Role}`)}<//>
      </div>
      <${Facts} of=${[
        [t("ops.user.rating"), rating === null ? t("ops.none") : rating.toFixed(1)],
        [t("ops.user.reviews"), number(reviews)],
        [t("ops.user.shifts"), number(shifts)],
        [t("ops.user.skills"), skills.join(", ") || t("ops.none")],
      ]} />
      <div class="row">
        <${ButtonLink} href="/operator/events?subject=${userId}">${t("ops.story.asEvents")}<//>
        <${ButtonLink} href="/operator/audit?subject=${userId}">${t("ops.story.asAudit")}<//>
      </div>
      ${role !== "operator" && html`<div class="row"><${Suspend} userId=${userId} /><${Reinstate} userId=${userId} /></div>`}
      ${role === "operator" && html`<p><a class="text-link" href="/operator/people?view=operators">${t("ops.people.operators")}</a></p>`}
    </section>
    ${role === "employer" && html`<${Identity} userId=${userId} />`}
  `;
};

const newestColumns = () => [
  { name: t("ops.event.at"), cell: ({ at }: Registered) => moment(at) },
  {
    name: t("ops.people.role"),
    cell: ({ data }: Registered) => t(`ops.role.${(data as { role: Role }).role}`),
  },
  {
    name: t("ops.event.subject"),
    cell: ({ subject }: Registered) => html`<${Ref} name="userId" id=${subject} />`,
  },
];

const Newest = () => {
  const list = useList("GET /api/analytics/events", { type: "user.registered", limit: 20 });
  return html`
    <section class="stack" aria-labelledby="newest">
      <h2 id="newest">${t("ops.people.newest")}</h2>
      <${Listing} list=${list} caption=${t("ops.people.newest")} columns=${newestColumns()}
        keyOf=${({ eventId }: Registered) => eventId} empty=${t("ops.people.none")} />
    </section>
  `;
};

const One = ({ userId }: { userId: string }) => {
  const { value, problem, again } = useLoad("GET /api/users/:userId", { userId });
  return html`
    ${problem && html`<${ProblemNotice} problem=${problem} retry=${problem.mayPass ? again : undefined} />`}
    ${value === null && problem === null && html`<${Skeleton} count=${1} label=${t("state.loading")} />`}
    ${value && html`<${Shown} profile=${value} />`}
  `;
};

export const Account = ({ query }: { query: URLSearchParams }) => {
  const userId = query.get("user") ?? "";
  const q = query.get("q") ?? "";
  if (userId !== "") {
    const back = q === "" ? "/operator/people" : `/operator/people?${new URLSearchParams({ q })}`;
    return html`
      <p><a class="text-link" href=${back}>${t("ops.people.back")}</a></p>
      <${One} key=${userId} userId=${userId} />
    `;
  }
  return html`
    <${Finder} q=${q} />
    ${q.length < searchMin && html`<${Newest} />`}
  `;
};
