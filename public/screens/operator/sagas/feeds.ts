/** Feeds: the logs that each service follows, how far it is behind, and how to go on after a loss. */
import { useEffect, useRef } from "preact/hooks";
import type { Gives } from "../../../api/routes.ts";
import { useLoad } from "../../../api/use-load.ts";
import { usePoll } from "../../../api/use-poll.ts";
import { ActButton, act } from "../../../ui/form/act.ts";
import { html } from "../../../ui/html.ts";
import { Check, CircleAlert, Clock } from "../../../ui/icons.ts";
import { Loaded } from "../../../ui/list/loaded.ts";
import { Table } from "../../../ui/list/table.ts";
import { Pill } from "../../../ui/parts.ts";
import { number } from "../../../words/format.ts";
import { t } from "../../../words/words.ts";
import { say } from "../parts/page.ts";
import { type Service, services } from "../parts/services.ts";

type Answer = Gives<`GET /api/${Service}/feeds`>;
type Feed = Answer["feeds"][number];
const pollMs = 30_000;

const State = ({ feed: { stoppedAt, behind } }: { feed: Feed }) => {
  if (stoppedAt !== null) {
    return html`<${Pill} tone="danger" icon=${CircleAlert}>${t("ops.feed.stopped", { position: number(stoppedAt) })}<//>`;
  }
  return behind === 0
    ? html`<${Pill} tone="good" icon=${Check}>${t("ops.health.caughtUp")}<//>`
    : html`<${Pill} icon=${Clock}>${t("ops.health.behind", { count: number(behind) })}<//>`;
};

const Reanchor = ({
  service,
  hasStopped,
  again,
}: {
  service: Service;
  hasStopped: boolean;
  again: () => void;
}) => html`
  <${ActButton} looks="danger" opens=${hasStopped ? "danger" : "plain"} word=${t("ops.feed.reanchor")} title=${t("ops.feed.reanchorTitle")}
    text=${t("ops.feed.reanchorText")}
    act=${act(
      `POST /api/${service}/feeds/reanchor`,
      () => ({}),
      ({ filled }) => say(t("ops.feed.reanchored", { count: number(filled) }), again),
    )} />
`;

const OfService = ({ service, isChosen }: { service: Service; isChosen: boolean }) => {
  const load = useLoad(`GET /api/${service}/feeds`, {});
  const { value, again } = load;
  const head = useRef<HTMLElement>(null);
  usePoll(again, pollMs);
  useEffect(() => {
    if (isChosen && value !== null) head.current?.scrollIntoView();
  }, [isChosen, value === null]);
  const hasStopped = value?.feeds.some(({ stoppedAt }) => stoppedAt !== null) ?? false;
  const columns = [
    { name: t("ops.feed.name"), cell: ({ name }: Feed) => html`<span class="mono">${name}</span>` },
    {
      name: t("ops.feed.source"),
      cell: ({ source }: Feed) => t(`ops.service.${source as Service}`),
    },
    { name: t("ops.col.state"), cell: (feed: Feed) => html`<${State} feed=${feed} />` },
  ];
  return html`
    <section class="stack" ref=${head} aria-labelledby="feeds-${service}">
      <div class="spread">
        <h2 id="feeds-${service}">${t(`ops.service.${service}`)}</h2>
        <${Reanchor} service=${service} hasStopped=${hasStopped} again=${again} />
      </div>
      <${Loaded} load=${load} count=${1} shown=${({ feeds }: Answer) => html`
        <${Table} caption=${t(`ops.service.${service}`)} columns=${columns} rows=${feeds} keyOf=${({ name }: Feed) => name} />
      `} />
    </section>
  `;
};

export const Feeds = ({ query }: { query: URLSearchParams }) =>
  html`${services.map((service) => html`<${OfService} key=${service} service=${service} isChosen=${service === query.get("service")} />`)}`;
