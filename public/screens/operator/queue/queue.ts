/** Queue: everything that waits for an operator, what is due first; and the cases of each kind. */
import type { FunctionComponent } from "preact";
import type { Screen } from "../../../app/screens.ts";
import { ButtonLink } from "../../../ui/form/button.ts";
import { html } from "../../../ui/html.ts";
import { CircleAlert, Clock } from "../../../ui/icons.ts";
import { Listing } from "../../../ui/list/listing.ts";
import type { Column } from "../../../ui/list/table.ts";
import type { View } from "../../../ui/list/views.ts";
import { PartFailed } from "../../../ui/part.ts";
import { Pill } from "../../../ui/parts.ts";
import { moment, number } from "../../../words/format.ts";
import { t } from "../../../words/words.ts";
import type { KindProps } from "../parts/decided.ts";
import {
  countsOf,
  hrefOf,
  isLate,
  type Kind,
  kinds,
  type OpenEnd,
  useOpenWork,
} from "../parts/open-work.ts";
import { OperatorPage } from "../parts/page.ts";
import { Refs } from "../parts/ref.ts";
import { Certificates, Contests, Suspensions } from "./accounts.ts";
import { Reports, Requests, Suspicions, Transfers } from "./cases.ts";
import { Disputes } from "./disputes.ts";
import "./queue.css";

/** Parked sagas are decided where all sagas are. */
const screens: Readonly<Record<Exclude<Kind, "saga">, FunctionComponent<KindProps>>> = {
  dispute: Disputes,
  contest: Contests,
  suspension: Suspensions,
  certificate: Certificates,
  request: Requests,
  messageReport: Reports,
  suspicion: Suspicions,
  transfer: Transfers,
};

const Urgency = ({ item }: { item: OpenEnd }) =>
  isLate(item)
    ? html`<${Pill} tone="danger" icon=${CircleAlert}>${t(`ops.urgency.${item.urgency}`)}<//>`
    : html`<${Pill} icon=${Clock}>${t("ops.urgency.due")}<//>`;

const columns = (): Column<OpenEnd>[] => [
  { name: t("ops.col.kind"), cell: ({ kind }) => html`<strong>${t(`ops.kind.${kind}`)}</strong>` },
  {
    name: t("ops.col.due"),
    cell: (item) =>
      html`<span class="row"><${Urgency} item=${item} /> ${moment(item.dueAt)}</span>`,
  },
  { name: t("ops.col.since"), cell: ({ since }) => moment(since) },
  { name: t("ops.col.about"), cell: ({ subjects }) => html`<${Refs} ids=${subjects} />` },
  {
    name: t("ops.col.act"),
    cell: ({ kind }) => html`<${ButtonLink} href=${hrefOf(kind)}>${t("ops.queue.open")}<//>`,
  },
];

const kindOf = (value: string | null): Exclude<Kind, "saga"> | null =>
  kinds.find((kind): kind is Exclude<Kind, "saga"> => kind === value && kind !== "saga") ?? null;

const viewsOf = (items: readonly OpenEnd[], current: Kind | null): View[] => [
  {
    href: "/operator/queue",
    text: t("ops.all"),
    count: number(items.length),
    isUrgent: items.some(isLate),
    isCurrent: current === null,
  },
  ...countsOf(items).map(({ kind, count, late }) => ({
    href: hrefOf(kind),
    text: t(`ops.kind.${kind}`),
    count: count === 0 ? undefined : number(count),
    isUrgent: late > 0,
    isCurrent: kind === current,
  })),
];

export const screen: Screen = ({ query }) => {
  const list = useOpenWork();
  const kind = kindOf(query.get("kind"));
  const views = viewsOf(list.items, kind);
  return html`
    <${OperatorPage} title=${t("ops.queue")} text=${t("ops.queue.text")} views=${views}>
      ${
        kind === null
          ? html`<${Listing} list=${list} caption=${t("ops.queue")} columns=${columns()}
              keyOf=${(item: OpenEnd) => `${item.kind}${item.id}`} empty=${t("ops.work.none")}>
              <${ButtonLink} href="/operator">${t("ops.queue.back")}<//>
            <//>`
          : html`
            <${PartFailed} of=${[list]} text=${t("ops.queue.countsFailed")} />
            <${screens[kind]} key=${kind} recount=${list.again} />
          `
      }
    <//>
  `;
};
