/** Deliveries projection: what is on its way by a channel outside, and how it ended. */
import type { Projector } from "../../../mixins/projection/projector.ts";
import type { Doc } from "../../../mixins/store/store.ts";
import type { Instant } from "../../contracts/core/units.ts";
import type { Source } from "../channel/channel.types.ts";

export type DeliveryRow = Doc & {
  readonly userId: string | null;
  readonly channel: string;
  readonly kind: string;
  readonly source: Source;
  readonly isGathered: boolean;
  /** `sending` is shown as `queued`. */
  readonly state: string;
  readonly detail: string | null;
  readonly dueAt: Instant;
  readonly owner: string | null;
  readonly attempts: number;
  readonly queuedAt: Instant;
  readonly changedAt: Instant;
  /** The position of the commit that queued it. */
  readonly order: number;
};

/** The states that are not over. */
export const openStates: readonly string[] = ["queued", "sending"];

export const deliveryList: Projector<DeliveryRow> = {
  name: "deliveries",
  version: 1,
  indexes: { index: ["order", "userId", ["state", "dueAt"]] },
  on: ["communication.deliveryChanged"],
  ids: (message) =>
    message.type === "communication.deliveryChanged" ? [message.data.deliveryId] : [],
  next: (row, message, _id) => {
    if (message.type !== "communication.deliveryChanged") return row;
    const { userId = null, channel, kind, isGathered, state, dueAt, owner, detail } = message.data;
    const { notificationId, mailId = "", position = 0 } = message.data;
    const source = notificationId === undefined ? { mailId, position } : { notificationId };
    const attempts = (row?.attempts ?? 0) + (state === "sending" ? 1 : 0);
    return {
      ...{ _id, userId, channel, kind, source, isGathered, state, attempts },
      detail: detail ?? row?.detail ?? null,
      dueAt: (dueAt ?? row?.dueAt ?? message.at) as Instant,
      owner: owner ?? null,
      queuedAt: row?.queuedAt ?? message.at,
      changedAt: message.at,
      order: row?.order ?? message.position,
    };
  },
};
