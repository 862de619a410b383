/** Deliveries: mails, pushes and Alimtalk messages with their state; no address and no text. */
import type { ItemOf } from "../../../api/routes.ts";
import { useList } from "../../../api/use-load.ts";
import { setQuery } from "../../../app/router.ts";
import { Button } from "../../../ui/form/button.ts";
import { Select } from "../../../ui/form/select.ts";
import { html } from "../../../ui/html.ts";
import { Check, CircleAlert, Clock } from "../../../ui/icons.ts";
import { Listing } from "../../../ui/list/listing.ts";
import { Pill } from "../../../ui/parts.ts";
import { moment, number } from "../../../words/format.ts";
import { t } from "../../../words/words.ts";
import { refColumn } from "../parts/ref.ts";

type Delivery = ItemOf<"GET /api/communication/deliveries">;

const states = [
  "queued",
  "sent",
  "failed",
  "bounced",
  "unknown",
] as const satisfies readonly Delivery["state"][];
const channels = ["email", "push", "alimtalk"] as const satisfies readonly Delivery["channel"][];

const State = ({ of: { state, detail } }: { of: Delivery }) => {
  const text = t(`ops.delivery.${state}`);
  const pill =
    state === "sent"
      ? html`<${Pill} tone="good" icon=${Check}>${text}<//>`
      : state === "queued"
        ? html`<${Pill} icon=${Clock}>${text}<//>`
        : html`<${Pill} tone="warning" icon=${CircleAlert}>${text}<//>`;
  return html`${pill} ${detail && html`<span class="mono">${detail}</span>`}`;
};

const columns = () => [
  { name: t("ops.delivery.changed"), cell: ({ changedAt }: Delivery) => moment(changedAt) },
  {
    name: t("ops.delivery.channel"),
    cell: ({ channel }: Delivery) => t(`ops.delivery.channel.${channel}`),
  },
  {
    name: t("ops.col.kind"),
    cell: ({ kind }: Delivery) => html`<span class="mono">${kind}</span>`,
  },
  refColumn(t("ops.delivery.to"), "userId"),
  { name: t("ops.col.state"), cell: (of: Delivery) => html`<${State} of=${of} />` },
  {
    name: t("ops.letter.attempts"),
    isFigure: true,
    cell: ({ attempts }: Delivery) => number(attempts),
  },
  { name: t("ops.delivery.due"), cell: ({ dueAt }: Delivery) => (dueAt ? moment(dueAt) : "") },
];

export const Deliveries = ({ query }: { query: URLSearchParams }) => {
  const state = states.find((one) => one === query.get("state"));
  const channel = channels.find((one) => one === query.get("channel"));
  const list = useList("GET /api/communication/deliveries", {
    ...(state === undefined ? {} : { state }),
    ...(channel === undefined ? {} : { channel }),
  });
  const all = { value: "", text: t("ops.all") };
  return html`
    <div class="filters">
      <${Select} label=${t("ops.col.state")} value=${state ?? ""} onChoose=${(next: string) => setQuery({ state: next })}
        options=${[all, ...states.map((value) => ({ value, text: t(`ops.delivery.${value}`) }))]} />
      <${Select} label=${t("ops.delivery.channel")} value=${channel ?? ""} onChoose=${(next: string) => setQuery({ channel: next })}
        options=${[all, ...channels.map((value) => ({ value, text: t(`ops.delivery.channel.${value}`) }))]} />
    </div>
    <${Listing} list=${list} caption=${t("ops.market.deliveries")} columns=${columns()}
      keyOf=${({ deliveryId }: Delivery) => deliveryId} empty=${t("ops.delivery.empty")}>
      <${Button} onClick=${() => setQuery({ state: null, channel: null })}>${t("ops.clear")}<//>
    <//>
  `;
};
