/** Log: who did what to whom, searched by any id that it is about. */
import { useLayoutEffect, useState } from "preact/hooks";
import type { ItemOf } from "../../../api/routes.ts";
import { useList } from "../../../api/use-load.ts";
import { setQuery } from "../../../app/router.ts";
import { Button } from "../../../ui/button.ts";
import { Field } from "../../../ui/field.ts";
import { html } from "../../../ui/html.ts";
import { Listing } from "../../../ui/listing.ts";
import { Pill } from "../../../ui/parts.ts";
import { number, second } from "../../../words/format.ts";
import { t } from "../../../words/words.ts";
import { Ref, Refs } from "../parts/ref.ts";

type Entry = ItemOf<"GET /api/security/audit-logs">;

/** How it ended; only what was refused is marked. */
export const Result = ({ result, count }: { result?: string; count?: number }) => html`
  ${result && (result === "OK" ? html`<${Pill} tone="good">${t("ops.log.ok")}<//>` : html`<${Pill} tone="warning">${result}<//>`)}
  ${count !== undefined && count > 1 && html` <span class="weak">${t("ops.log.times", { count: number(count) })}</span>`}
`;

const columns = () => [
  {
    name: t("ops.event.at"),
    cell: ({ at }: Entry) => html`<span class="figure stamp">${second(at)}</span>`,
  },
  {
    name: t("ops.log.actor"),
    cell: ({ actor }: Entry) =>
      actor === null ? t("ops.log.system") : html`<${Ref} name="actor" id=${actor} />`,
  },
  {
    name: t("ops.log.action"),
    cell: ({ action }: Entry) => html`<span class="mono">${action}</span>`,
  },
  { name: t("ops.col.about"), cell: ({ subjects }: Entry) => html`<${Refs} ids=${subjects} />` },
  {
    name: t("ops.log.result"),
    cell: (entry: Entry) => html`<${Result} result=${entry.result} count=${entry.count} />`,
  },
  {
    name: t("ops.log.from"),
    cell: ({ from }: Entry) => html`<span class="mono">${from ?? ""}</span>`,
  },
  {
    name: t("ops.event.story"),
    cell: ({ correlationId }: Entry) => html`<${Ref} name="correlationId" id=${correlationId} />`,
  },
];

export const Log = ({ query }: { query: URLSearchParams }) => {
  const subject = query.get("subject") ?? "";
  const [typed, setTyped] = useState(subject);
  useLayoutEffect(() => setTyped(subject), [subject]);
  const list = useList("GET /api/security/audit-logs", subject === "" ? {} : { subject });
  const submit = (event: Event): void => {
    event.preventDefault();
    setQuery({ subject: typed.trim() });
  };
  const clear = () => setQuery({ subject: null });
  return html`
    <form class="filters filters-id" role="search" onSubmit=${submit}>
      <${Field} name="subject" label=${t("ops.event.subjectField")} placeholder=${t("ops.event.subjectExample")} autocomplete="off"
        maxLength=${80} value=${typed} onInput=${setTyped} />
      <div class="row">
        <${Button} type="submit" looks="primary">${t("ops.search")}<//>
        ${subject !== "" && html`<${Button} onClick=${clear}>${t("ops.clear")}<//>`}
      </div>
    </form>
    <${Listing} list=${list} caption=${t("ops.audit.log")} columns=${columns()}
      keyOf=${({ auditId }: Entry) => auditId} empty=${t("ops.log.empty")}>
      <${Button} onClick=${clear}>${t("ops.clear")}<//>
    <//>
  `;
};
