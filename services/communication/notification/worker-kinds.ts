/**
 * Worker kinds: what only workers are notified of. No manager of a site hears of it, so no one is
 * asked who manages the site. A kind that is not here may be an employer's.
 */
import type { NotificationKind } from "../../contracts/communication/notification-kinds.ts";

export const workerKinds: ReadonlySet<string> = new Set<NotificationKind>([
  "jobFound",
  "openedEarly",
  "offered",
  "offerWithdrawn",
  "applied",
  "invited",
  "standBy",
  "accepted",
  "rejected",
  "calledOff",
  "leavePaid",
  "checkInMissing",
  "noShow",
  "withdrawnLate",
  "noShowUpheld",
  "paidMore",
  "approved",
  "payWaits",
  "paid",
]);
