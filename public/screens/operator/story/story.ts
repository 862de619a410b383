/** Story: all events around an application or a request, over all services, with what caused what. */
import { useState } from "preact/hooks";
import type { Gives } from "../../../api/routes.ts";
import { useLoad } from "../../../api/use-load.ts";
import { usePoll } from "../../../api/use-poll.ts";
import type { Screen } from "../../../app/screens.ts";
import { Button, ButtonLink } from "../../../ui/form/button.ts";
import { html } from "../../../ui/html.ts";
import { Icon } from "../../../ui/icon.ts";
import { ChevronRight } from "../../../ui/icons.ts";
import { Notice, ProblemNotice } from "../../../ui/notice.ts";
import { Empty, Pill, Skeleton } from "../../../ui/parts.ts";
import { number, second } from "../../../words/format.ts";
import { t } from "../../../words/words.ts";
import { OperatorPage } from "../parts/page.ts";
import { isId, Refs } from "../parts/ref.ts";
import type { Service } from "../parts/services.ts";
import "./story.css";
import { depthsOf, partsOf } from "./tree.ts";

type Item = Gives<"GET /api/analytics/stories/:correlationId">["items"][number];

const depthMax = 6;
const pollMs = 30_000;
const idsOf = ({ data, correlationId }: Item): Record<string, string> => ({
  ...Object.fromEntries(
    Object.entries(data as Record<string, unknown>).filter(
      (entry): entry is [string, string] => typeof entry[1] === "string" && isId(entry[1]),
    ),
  ),
  correlationId,
});

const anchorOf = (eventId: string): string => `event-${eventId.replaceAll(/[^a-z0-9]/gi, "-")}`;

/** Goes to an event of this page, without an entry in the history. */
const show =
  ({ eventId }: Item) =>
  (event: MouseEvent): void => {
    event.preventDefault();
    const found = document.getElementById(anchorOf(eventId));
    found?.scrollIntoView({ block: "center" });
    found?.focus({ preventScroll: true });
  };

/** What caused an event, and the step of a saga that it is. */
const Why = ({ item, byId }: { item: Item; byId: ReadonlyMap<string, Item> }) => {
  const cause = item.causedBy === null ? undefined : byId.get(item.causedBy);
  const step = item.command?.split("/").slice(1).join("/") || item.command;
  if (cause === undefined && !step) return null;
  return html`
    <p class="row weak">
      ${
        cause &&
        html`<span>${t("ops.story.cause")} <a class="ref" href="#${anchorOf(cause.eventId)}" onClick=${show(cause)}>${cause.type}</a></span>`
      }
      ${step && html`<span>${t("ops.story.command")} <span class="mono">${step}</span></span>`}
    </p>
  `;
};

const Event = ({
  item,
  depth,
  byId,
}: {
  item: Item;
  depth: number;
  byId: ReadonlyMap<string, Item>;
}) => {
  const [isOpen, setOpen] = useState(false);
  const indent = Math.min(depth, depthMax);
  return html`
    <li id=${anchorOf(item.eventId)} class="event" tabindex="-1" style=${{ "--depth": indent }}>
      <div class="event-head">
        ${depth > 0 && html`<${Icon} of=${ChevronRight} />`}
        <strong>${item.type}</strong>
        <${Pill}>${t(`ops.service.${item.service as Service}`)}<//>
        <span class="weak figure">${second(item.at)}</span>
        <${Button} pressed=${isOpen} onClick=${() => setOpen(!isOpen)}>
          ${t(isOpen ? "ops.story.less" : "ops.story.more")}<span class="unseen"> ${item.type}</span>
        <//>
      </div>
      <${Why} item=${item} byId=${byId} />
      ${
        isOpen &&
        html`<div class="event-data">
          <${Refs} ids=${idsOf(item)} />
          <pre class="mono" tabindex="0" aria-label=${t("ops.story.data")}>${JSON.stringify(item.data, null, 2)}</pre>
        </div>`
      }
    </li>
  `;
};

const Parts = ({ items }: { items: readonly Item[] }) => {
  const byId = new Map(items.map((item) => [item.eventId, item]));
  const depths = depthsOf(items);
  const depthOf = new Map(items.map(({ eventId }, index) => [eventId, depths[index] ?? 0]));
  return html`
    <ol class="stack">
      ${partsOf(items).map(
        (part) => html`
          <li key=${part[0]?.eventId} class="panel">
            <ol class="event-list">
              ${part.map(
                (item) =>
                  html`<${Event} key=${item.eventId} item=${item} depth=${depthOf.get(item.eventId) ?? 0} byId=${byId} />`,
              )}
            </ol>
          </li>
        `,
      )}
    </ol>
  `;
};

export const screen: Screen = ({ params }) => {
  const { id = "" } = params;
  const { value, problem, again } = useLoad("GET /api/analytics/stories/:correlationId", {
    correlationId: id,
  });
  // The stream says what concerns the reader, and an operator is no party of it.
  usePoll(again, pollMs);
  const isMissing = problem?.status === 404 || value?.items.length === 0;
  return html`
    <${OperatorPage} title=${t("ops.story")} text=${html`<span class="mono">${id}</span>`}>
      ${problem && !isMissing && html`<${ProblemNotice} problem=${problem} retry=${again} />`}
      ${value === null && problem === null && html`<${Skeleton} count=${4} label=${t("state.loading")} />`}
      ${
        isMissing &&
        html`<${Empty} text=${t("ops.story.empty")}>
          <${ButtonLink} href="/operator/events?subject=${id}">${t("ops.story.asEvents")}<//>
        <//>`
      }
      ${value?.isCut && html`<${Notice} kind="warning">${t("ops.story.cut", { count: number(value.items.length) })}<//>`}
      ${
        value &&
        value.items.length > 0 &&
        html`
          <div class="row">
            <span class="weak">${t("ops.story.count", { count: number(value.items.length) })}</span>
            <${ButtonLink} href="/operator/events?subject=${id}">${t("ops.story.asEvents")}<//>
            <${ButtonLink} href="/operator/audit?subject=${id}">${t("ops.story.asAudit")}<//>
          </div>
          <${Parts} items=${value.items} />
        `
      }
    <//>
  `;
};
