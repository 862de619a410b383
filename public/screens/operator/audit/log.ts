/** Log: who did what to whom, searched by any id that it is about. */
import type { ItemOf } from "../../../api/routes.ts";
import { useList } from "../../../api/use-load.ts";
import { setQuery } from "../../../app/router.ts";
import { Button } from "../../../ui/form/button.ts";
import { html } from "../../../ui/html.ts";
import { Listing } from "../../../ui/list/listing.ts";
import type { Column } from "../../../ui/list/table.ts";
import { t } from "../../../words/words.ts";
import { atColumn } from "../parts/at-column.ts";
import { IdSearch } from "../parts/id-search.ts";
import { Ref, refColumn } from "../parts/ref.ts";
import { entryColumns } from "./entry-columns.ts";

type Entry = ItemOf<"GET /api/security/audit-logs">;

const columns = (): Column<Entry>[] => [
  atColumn(),
  {
    name: t("ops.log.actor"),
    cell: ({ actor }) =>
      actor === null ? t("ops.log.system") : html`<${Ref} name="actor" id=${actor} />`,
  },
  ...entryColumns(),
  refColumn(t("ops.event.story"), "correlationId"),
];

export const Log = ({ query }: { query: URLSearchParams }) => {
  const subject = query.get("subject") ?? "";
  const list = useList("GET /api/security/audit-logs", subject === "" ? {} : { subject });
  const clear = () => setQuery({ subject: null });
  return html`
    <${IdSearch} name="subject" label=${t("ops.event.subjectField")} placeholder=${t("ops.event.subjectExample")} maxLength=${80}
      value=${subject} onSearch=${(next: string) => setQuery({ subject: next })}>
      <${Button} onClick=${clear}>${t("ops.clear")}<//>
    <//>
    <${Listing} list=${list} caption=${t("ops.audit.log")} columns=${columns()}
      keyOf=${({ auditId }: Entry) => auditId} empty=${t("ops.log.empty")}>
      <${Button} onClick=${clear}>${t("ops.clear")}<//>
    <//>
  `;
};
