/** Security events: what may be an attack, and what operators did. */
import type { ItemOf } from "../../../api/routes.ts";
import { useList } from "../../../api/use-load.ts";
import { setQuery } from "../../../app/router.ts";
import { Button } from "../../../ui/form/button.ts";
import { html } from "../../../ui/html.ts";
import { Listing } from "../../../ui/list/listing.ts";
import type { Column } from "../../../ui/list/table.ts";
import { Chips } from "../../../ui/parts.ts";
import { t } from "../../../words/words.ts";
import { atColumn } from "../parts/at-column.ts";
import { refColumn } from "../parts/ref.ts";
import { entryColumns } from "./entry-columns.ts";

type Seen = ItemOf<"GET /api/security/events">;

const kinds = [
  "loginFailed",
  "locked",
  "tokenRefused",
  "roleRefused",
  "accessRefused",
  "refreshReused",
  "rateRefused",
  "operatorActed",
  "keysChanged",
] as const satisfies readonly Seen["kind"][];

const columns = (): Column<Seen>[] => [
  atColumn(),
  {
    name: t("ops.col.kind"),
    cell: ({ kind }) => html`<strong>${t(`ops.seen.${kind}`)}</strong>`,
  },
  refColumn(t("ops.log.actor"), "actor"),
  ...entryColumns(),
];

export const SecurityEvents = ({ query }: { query: URLSearchParams }) => {
  const kind = kinds.find((one) => one === query.get("kind"));
  const list = useList("GET /api/security/events", kind === undefined ? {} : { kind });
  return html`
    <${Chips} label=${t("ops.col.kind")} options=${kinds.map((value) => ({ value, text: t(`ops.seen.${value}`) }))}
      chosen=${kind === undefined ? [] : [kind]}
      onChoose=${(value: string) => setQuery({ kind: value === kind ? null : value })} />
    <${Listing} list=${list} caption=${t("ops.audit.security")} columns=${columns()}
      keyOf=${({ securityEventId }: Seen) => securityEventId} empty=${t("ops.seen.empty")}>
      <${Button} onClick=${() => setQuery({ kind: null })}>${t("ops.clear")}<//>
    <//>
  `;
};
