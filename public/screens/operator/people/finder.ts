/** Finder: people by what an operator knows of them; the address keeps what is searched for. */
import { useEffect, useState } from "preact/hooks";
import type { ItemOf } from "../../../api/routes.ts";
import { useList } from "../../../api/use-load.ts";
import { setQuery } from "../../../app/router.ts";
import { Field } from "../../../ui/form/field.ts";
import { html } from "../../../ui/html.ts";
import { Listing } from "../../../ui/list/listing.ts";
import { useRested } from "../../../ui/use-rested.ts";
import { moment } from "../../../words/format.ts";
import { t } from "../../../words/words.ts";

type Found = ItemOf<"GET /api/users/search">;

/** The server refuses a shorter text. */
export const searchMin = 2;
const searchMax = 254;
const restMs = 300;

const linkTo = (userId: string, q: string): string =>
  `/operator/people?${new URLSearchParams({ user: userId, q })}`;

const columnsOf = (q: string) => [
  {
    name: t("ops.operator.name"),
    cell: ({ userId, name, companyName }: Found) => html`
      <a class="person-link" href=${linkTo(userId, q)} title=${userId}>${name}</a>
      ${companyName !== undefined && html` <span class="weak">${companyName}</span>`}
    `,
  },
  { name: t("ops.people.role"), cell: ({ role }: Found) => t(`ops.role.${role}`) },
  { name: t("ops.operator.email"), cell: ({ maskedEmail }: Found) => maskedEmail },
  { name: t("ops.people.by"), cell: ({ by }: Found) => t(`ops.people.by.${by}`) },
  { name: t("ops.operator.since"), cell: ({ madeAt }: Found) => moment(madeAt) },
];

const Results = ({ q }: { q: string }) => {
  const list = useList("GET /api/users/search", { q, limit: 20 });
  return html`
    <section class="stack" aria-labelledby="found">
      <h2 id="found">${t("ops.people.found")}</h2>
      <${Listing} list=${list} caption=${t("ops.people.found")} columns=${columnsOf(q)}
        keyOf=${({ userId }: Found) => userId} empty=${t("ops.people.notFound", { q })} />
    </section>
  `;
};

/** `q`: what the address says is searched for. */
export const Finder = ({ q }: { q: string }) => {
  const [typed, setTyped] = useState(q);
  const rested = useRested(typed.trim(), restMs);
  useEffect(() => setQuery({ q: rested }), [rested]);
  useEffect(() => {
    // A link of the page may have ended the search.
    if (q !== rested) setTyped(q);
  }, [q]);
  // Enter does not wait for the person to rest.
  const submit = (event: Event): void => {
    event.preventDefault();
    setQuery({ q: typed.trim() });
  };
  return html`
    <form class="stack" role="search" onSubmit=${submit}>
      <${Field} name="q" type="search" inputmode="search" autocomplete="off" label=${t("ops.people.find")} hint=${t("ops.people.findHint")}
        maxLength=${searchMax} value=${typed} onInput=${setTyped} />
    </form>
    ${q.length >= searchMin && html`<${Results} q=${q} />`}
  `;
};
