/** Events: every public event, newest first, with the filters in the address. */
import { useLayoutEffect, useState } from "preact/hooks";
import type { ItemOf } from "../../../api/routes.ts";
import { useList } from "../../../api/use-load.ts";
import { setQuery } from "../../../app/router.ts";
import type { Screen } from "../../../app/screens.ts";
import { Button } from "../../../ui/form/button.ts";
import { Field } from "../../../ui/form/field.ts";
import { html } from "../../../ui/html.ts";
import { Listing } from "../../../ui/list/listing.ts";
import type { Column } from "../../../ui/list/table.ts";
import { t } from "../../../words/words.ts";
import { atColumn } from "../parts/at-column.ts";
import { OperatorPage } from "../parts/page.ts";
import { Ref, Refs, refColumn } from "../parts/ref.ts";
import { datesOf, eventsOf, fromOf, names, toOf } from "./filter.ts";

type Happened = ItemOf<"GET /api/analytics/events">;

const shownIds = 4;
const idsOf = ({ data, subject }: Happened): Record<string, string> =>
  Object.fromEntries(
    Object.entries(data as Record<string, unknown>)
      .filter(
        (entry): entry is [string, string] => /Id$/.test(entry[0]) && typeof entry[1] === "string",
      )
      .filter(([, id]) => id !== subject)
      .slice(0, shownIds),
  );

const columns = (): Column<Happened>[] => [
  atColumn(),
  {
    name: t("ops.event.type"),
    cell: ({ type }) =>
      html`<a class="ref ref-short" href="/operator/events?type=${type}">${type}</a>`,
  },
  {
    name: t("ops.event.subject"),
    cell: ({ subject }) => html`<${Ref} name="subjectId" id=${subject} />`,
  },
  { name: t("ops.event.ids"), cell: (event) => html`<${Refs} ids=${idsOf(event)} />` },
  refColumn(t("ops.event.story"), "correlationId"),
];

const clear = () => setQuery(Object.fromEntries(names.map((name) => [name, null])));

const Filters = ({ query }: { query: URLSearchParams }) => {
  const [subject, setSubject] = useState("");
  const [type, setType] = useState("");
  const dates = datesOf(query);
  useLayoutEffect(() => {
    setSubject(query.get("subject") ?? "");
    setType(query.get("type") ?? "");
  }, [query.toString()]);
  const submit = (event: Event): void => {
    event.preventDefault();
    setQuery({ subject: subject.trim(), type: type.trim() });
  };
  return html`
    <form class="filters" role="search" onSubmit=${submit}>
      <${Field} name="subject" label=${t("ops.event.subjectField")} placeholder=${t("ops.event.subjectExample")} autocomplete="off"
        maxLength=${80} value=${subject} onInput=${setSubject} />
      <${Field} name="type" label=${t("ops.event.type")} placeholder="job.applied" autocomplete="off"
        maxLength=${60} value=${type} onInput=${setType} />
      <${Field} name="from" type="date" label=${t("ops.from")} value=${dates.first}
        onInput=${(date: string) => setQuery({ from: fromOf(date) })} />
      <${Field} name="to" type="date" label=${t("ops.to")} value=${dates.last}
        onInput=${(date: string) => setQuery({ to: toOf(date) })} />
      <div class="row">
        <${Button} type="submit" looks="primary">${t("ops.search")}<//>
        <${Button} onClick=${clear}>${t("ops.clear")}<//>
      </div>
    </form>
  `;
};

export const screen: Screen = ({ query }) => {
  const list = useList("GET /api/analytics/events", eventsOf(query));
  return html`
    <${OperatorPage} title=${t("ops.events")} text=${t("ops.events.text")}>
      <${Filters} query=${query} />
      <${Listing} list=${list} caption=${t("ops.events")} columns=${columns()}
        keyOf=${({ eventId }: Happened) => eventId} empty=${t("ops.events.empty")}>
        <${Button} onClick=${clear}>${t("ops.clear")}<//>
      <//>
    <//>
  `;
};
