/**
 * Channel: the one interface of the ways that reach a person who is not there.
 *
 * The list in the app and the event stream need none: both follow the log by themselves. A channel
 * outside gets one delivery, or several that were gathered for one person, and says how it ended.
 */
import type { Service } from "moleculer";

/** What a delivery is about: a notification, or a mail or code of the user service, by its id. */
export type Source =
  | { readonly notificationId: string }
  | { readonly mailId: string; readonly position: number };

export type Item = { readonly deliveryId: string; readonly kind: string; readonly source: Source };

/** One message to one person; several items were gathered. The first one's id is its key. */
export type Outgoing = {
  readonly userId: string | null;
  readonly items: readonly [Item, ...Item[]];
};

/**
 * `later`: it is certain that nothing was accepted, so it may be tried again, not before `waitMs`.
 * `unknown`: it may have been accepted. `bounced`: the other side does not reach the person.
 * `detail` is a code, never an address.
 */
export type SendOutcome = {
  readonly state: "sent" | "failed" | "bounced" | "unknown" | "later";
  readonly detail: string;
  readonly waitMs?: number;
};

/** Sends at most once per call. A throw counts as `unknown`. */
export type Send = (service: Service, outgoing: Outgoing) => Promise<SendOutcome>;
