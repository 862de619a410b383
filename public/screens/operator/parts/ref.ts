/** Ref: an id as a short link: to its story where it has one, to its person, or to its events. */
import { classes, html } from "../../../ui/html.ts";
import type { Column } from "../../../ui/list/table.ts";
import { t } from "../../../words/words.ts";
import "./parts.css";

/** The names under which ids are sent whose events are one story. */
const storied = ["applicationId", "conversationId", "correlationId", "subject"];
const people = ["userId", "personId", "workerId", "employerId", "senderId", "reporterId", "actor"];

export const isId = (value: string): boolean => /^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(value);

/** Where an id leads, by the name under which it was sent. */
const hrefOf = (name: string, id: string): string => {
  if (storied.includes(name)) return `/operator/story/${encodeURIComponent(id)}`;
  if (people.includes(name)) return `/operator/people?user=${encodeURIComponent(id)}`;
  return `/operator/events?subject=${encodeURIComponent(id)}`;
};

export const Ref = ({ name, id }: { name: string; id: string | null | undefined }) => {
  if (id === null || id === undefined || id === "")
    return html`<span class="weak">${t("ops.none")}</span>`;
  return html`<a class=${classes("ref", isId(id) && "ref-short")} href=${hrefOf(name, id)} title=${id}>${isId(id) ? id.slice(0, 8) : id}</a>`;
};

/** A column of the ids that rows have under a name. */
export const refColumn = <N extends string>(
  title: string,
  name: N,
): Column<Readonly<Record<N, string | null>>> => ({
  name: title,
  cell: (row) => html`<${Ref} name=${name} id=${row[name]} />`,
});

/** Ids with their names, as an event or a case has them. */
export const Refs = ({ ids }: { ids: Readonly<Record<string, string>> }) => html`
  <ul class="refs">
    ${Object.entries(ids).map(
      ([name, id]) =>
        html`<li key=${name}><span class="refs-name">${name}</span> <${Ref} name=${name} id=${id} /></li>`,
    )}
  </ul>
`;
