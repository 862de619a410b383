/** Security events: what may be an attack, and what operators did. */
import type { ItemOf } from "../../../api/routes.ts";
import { useList } from "../../../api/use-load.ts";
import { setQuery } from "../../../app/router.ts";
import { Button } from "../../../ui/button.ts";
import { html } from "../../../ui/html.ts";
import { Listing } from "../../../ui/listing.ts";
import { Chips } from "../../../ui/parts.ts";
import { second } from "../../../words/format.ts";
import { t } from "../../../words/words.ts";
import { Ref, Refs } from "../parts/ref.ts";
import { Result } from "./log.ts";

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

const columns = () => [
  {
    name: t("ops.event.at"),
    cell: ({ at }: Seen) => html`<span class="figure stamp">${second(at)}</span>`,
  },
  {
    name: t("ops.col.kind"),
    cell: ({ kind }: Seen) => html`<strong>${t(`ops.seen.${kind}`)}</strong>`,
  },
  {
    name: t("ops.log.actor"),
    cell: ({ actor }: Seen) => html`<${Ref} name="actor" id=${actor} />`,
  },
  {
    name: t("ops.log.action"),
    cell: ({ action }: Seen) => html`<span class="mono">${action}</span>`,
  },
  { name: t("ops.col.about"), cell: ({ subjects }: Seen) => html`<${Refs} ids=${subjects} />` },
  {
    name: t("ops.log.result"),
    cell: (seen: Seen) => html`<${Result} result=${seen.result} count=${seen.count} />`,
  },
  {
    name: t("ops.log.from"),
    cell: ({ from }: Seen) => html`<span class="mono">${from ?? ""}</span>`,
  },
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
