/**
 * Delivery: one notification or mail on its way by one channel, sent at most once.
 *
 * Owns the streams `delivery:<deliveryId>`. The id follows from `<notificationId>/<channel>`. An
 * attempt is committed before it is made: one replica wins it, and one without an outcome is found
 * after a crash. Ids and codes only; the address is asked for when it is sent.
 */

import type { StreamDefinition } from "../../../mixins/log/event-log.ts";
import { backoff } from "../../../mixins/process/backoff.ts";
import { hourMs, type Instant, idFrom, later, minuteMs } from "../../contracts/core/units.ts";
import type { EventOf } from "../../contracts/events.ts";
import type { SendOutcome, Source } from "../channel/channel.types.ts";

export type About = {
  readonly deliveryId: string;
  /** Null where it is not known yet whether there is an account. */
  readonly userId: string | null;
  readonly channel: string;
  readonly kind: string;
  readonly source: Source;
  /** It waits for the digest or for the end of quiet hours, with others of the same person. */
  readonly isGathered: boolean;
};
type Open = About & {
  readonly firstDueAt: Instant;
  readonly attempts: number;
  readonly isRepeated: boolean;
};
export type EndState = "sent" | "failed" | "bounced" | "unknown";
export type Delivery =
  | { readonly status: "none" }
  | (Open & { readonly status: "queued"; readonly dueAt: Instant })
  | (Open & { readonly status: "sending"; readonly owner: string })
  | (About & { readonly status: EndState });

type Of<T extends string, D> = { readonly type: T; readonly data: D & { readonly at: Instant } };
export type DeliveryEvent =
  | Of<"queued", About & { readonly dueAt: Instant }>
  | Of<"begun", About & { readonly owner: string }>
  | Of<"postponed", About & { dueAt: Instant; detail: string; isRepeat: boolean }>
  | Of<"ended", About & { readonly state: EndState; readonly detail: string }>;

/** What a delivery's id is made of; the Message-ID of a mail follows from it. */
export const deliveryIdOf = (sourceId: string, channel: string): string =>
  idFrom("delivery", `${sourceId}/${channel}`);

const evolve = (before: Delivery, { type, data }: DeliveryEvent): Delivery => {
  if (type === "queued") {
    const { dueAt, at: _, ...about } = data;
    const open = { ...about, firstDueAt: dueAt, attempts: 0, isRepeated: false };
    return { ...open, status: "queued", dueAt };
  }
  if (type === "ended") {
    const { state, detail: _, at: _at, ...about } = data;
    return { ...about, status: state };
  }
  if (before.status === "queued" && type === "begun") {
    const { dueAt: _, ...open } = before;
    return { ...open, status: "sending", owner: data.owner, attempts: before.attempts + 1 };
  }
  if (before.status !== "sending" || type !== "postponed") return before;
  const { owner: _, ...open } = before;
  const isRepeated = before.isRepeated || data.isRepeat;
  return { ...open, status: "queued", dueAt: data.dueAt, isRepeated };
};

export const deliveries: StreamDefinition<Delivery, DeliveryEvent> = {
  stream: "delivery",
  empty: { status: "none" },
  evolve,
};

/** How long a delivery that is certainly not accepted is tried again. */
export const triedForMs = 8 * hourMs;
const againMs = backoff(1000, 15 * minuteMs);

/**
 * The kinds whose unknown outcome is followed by one more attempt: a person who waits for a reset
 * cannot sign in, and a payslip has to be given (근로기준법 제48조 제2항). They may arrive twice.
 */
const repeatedKinds: readonly string[] = ["passwordReset", "paid", "paidMore", "leavePaid"];

/** Puts a delivery in the queue; none when it was queued before. */
export const queue = (
  state: Delivery,
  about: About,
  dueAt: Instant,
  at: Instant,
): DeliveryEvent[] =>
  state.status === "none" ? [{ type: "queued", data: { ...about, dueAt, at } }] : [];

const aboutOf = ({ deliveryId, userId, channel, kind, source, isGathered }: About): About => ({
  ...{ deliveryId, userId, channel, kind, source, isGathered },
});

/** Takes an attempt for an owner; none where it is not due, or taken. */
export const begin = (state: Delivery, owner: string, at: Instant): DeliveryEvent[] => {
  if (state.status !== "queued" || state.dueAt > at) return [];
  return [{ type: "begun", data: { ...aboutOf(state), owner, at } }];
};

/**
 * Ends an owner's attempt. `later` is tried again with growing waits for eight hours. `unknown` is
 * repeated once for the kinds above, and never for others.
 */
export const end = (
  state: Delivery,
  owner: string,
  { state: ended, detail, waitMs = 0 }: SendOutcome,
  at: Instant,
): DeliveryEvent[] => {
  if (state.status !== "sending" || state.owner !== owner) return [];
  const about = aboutOf(state);
  const over = (how: EndState): DeliveryEvent[] => [
    { type: "ended", data: { ...about, state: how, detail, at } },
  ];
  const isRepeat = ended === "unknown" && repeatedKinds.includes(state.kind) && !state.isRepeated;
  if (ended !== "later" && !isRepeat) return over(ended);
  const dueAt = later(at, Math.max(waitMs, againMs(state.attempts - 1)));
  if (dueAt > later(state.firstDueAt, triedForMs)) return over(isRepeat ? "unknown" : "failed");
  return [{ type: "postponed", data: { ...about, dueAt, detail, isRepeat, at } }];
};

/** Records that a sent delivery came back; none for one that was not sent. */
export const bounce = (state: Delivery, detail: string, at: Instant): DeliveryEvent[] =>
  state.status === "sent" || state.status === "unknown"
    ? [{ type: "ended", data: { ...aboutOf(state), state: "bounced", detail, at } }]
    : [];

const stateOf = (event: DeliveryEvent): string => {
  if (event.type === "ended") return event.data.state;
  return event.type === "begun" ? "sending" : "queued";
};

/** The public event of each event of a delivery. */
export const announceDelivery = (event: DeliveryEvent) => {
  const { deliveryId, userId, channel, kind, source, isGathered } = event.data;
  const data: EventOf<"communication.deliveryChanged"> = {
    ...{ deliveryId, channel, kind, ...source, isGathered, state: stateOf(event) },
    ...(userId === null ? {} : { userId }),
    ...("dueAt" in event.data ? { dueAt: event.data.dueAt } : {}),
    ...("owner" in event.data ? { owner: event.data.owner } : {}),
    ...("detail" in event.data ? { detail: event.data.detail } : {}),
  };
  return { type: "communication.deliveryChanged" as const, data };
};
