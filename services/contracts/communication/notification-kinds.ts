/**
 * Notification kinds: what a notification can be about, one row for each kind.
 *
 * One table for both ways to notify: the rules of the communication service, which follow events, and
 * the steps of sagas, reactors and timers that call `communication.notify`. A row says for whom the
 * kind is, whether it may wait, by which channels it goes by default, and whether it is about what
 * the receiver has agreed to. The texts are in services/communication/texts.
 */

/**
 * The channels, a closed list. `inApp`: the list of notifications. `stream`: what an open client is
 * sent. The others reach a person who is not there.
 */
export const channels = ["inApp", "stream", "email", "push", "alimtalk"] as const;
export type Channel = (typeof channels)[number];

/** For whom a kind is; `either`: a worker or an employer, and some of them operators. */
type Receiver = "worker" | "employer" | "operator" | "either";
/**
 * `always`: check-in, cancellation, safety, security and failures of money. It is not held back by
 * quiet hours or a digest, and it stays in the list. `mayWait`: everything else.
 */
type Urgency = "always" | "mayWait";
type Row = {
  readonly to: Receiver;
  readonly urgency: Urgency;
  readonly channels: readonly Channel[];
  /** About work, money or an account that the receiver has; false for what may interest them. */
  readonly isTransactional: boolean;
  /** One worker can cause it again and again for one job: those of ten minutes are one. */
  readonly isFolded?: true;
};

const shown = ["inApp", "stream"] as const;
const pushed = [...shown, "push"] as const;
const mailed = [...shown, "email"] as const;
const pushedAndMailed = [...pushed, "email"] as const;
/** By Alimtalk too: the receiver has to act, or must not set off in vain. */
const called = [...pushed, "alimtalk"] as const;

const row = <R extends Receiver, U extends Urgency>(
  to: R,
  urgency: U,
  by: readonly Channel[],
): { to: R; urgency: U; channels: readonly Channel[]; isTransactional: boolean } => ({
  to,
  urgency,
  channels: by,
  isTransactional: true,
});
/** What may interest someone: it is sent because of a choice or a profile of theirs. */
const offer = <R extends Receiver>(to: R, by: readonly Channel[]) => ({
  ...row(to, "mayWait", by),
  isTransactional: false,
});

const account = {
  welcome: offer("either", shown),
  sessionReused: row("either", "always", pushedAndMailed),
  bankChanged: row("either", "always", pushedAndMailed),
  locked: row("either", "always", pushedAndMailed),
  passwordChanged: row("either", "always", pushedAndMailed),
  // The user service sends a mail of its own to the address before (`user.mailDue`).
  emailChanged: row("either", "always", pushed),
  suspended: row("either", "always", pushedAndMailed),
  reinstated: row("either", "always", pushedAndMailed),
  managerInvited: row("employer", "mayWait", pushedAndMailed),
  managerAccepted: row("employer", "mayWait", shown),
  managerRemoved: row("employer", "mayWait", pushed),
  newMessage: row("either", "mayWait", pushed),
  requestLate: row("either", "mayWait", mailed),
  openEnds: row("operator", "mayWait", mailed),
} as const satisfies Record<string, Row>;

const offers = {
  jobFound: offer("worker", pushed),
  openedEarly: offer("worker", pushed),
  offered: offer("worker", pushed),
  offerAccepted: row("employer", "mayWait", pushed),
  offerDeclined: row("employer", "mayWait", pushed),
  offerWithdrawn: row("worker", "mayWait", pushed),
  offerExpired: row("employer", "mayWait", shown),
  occurrenceRefused: row("employer", "mayWait", pushedAndMailed),
  invited: offer("worker", pushed),
  standBy: offer("worker", pushed),
} as const satisfies Record<string, Row>;

const application = {
  applied: row("worker", "mayWait", shown),
  newApplicant: { ...row("employer", "mayWait", pushed), isFolded: true },
  noFunds: row("employer", "always", pushedAndMailed),
  employerUnidentified: row("employer", "mayWait", pushedAndMailed),
  passedOver: row("either", "mayWait", pushed),
  accepted: row("worker", "mayWait", called),
  rejected: row("worker", "mayWait", pushed),
  withdrawn: { ...row("employer", "always", called), isFolded: true },
  confirmed: row("employer", "mayWait", shown),
  calledOff: row("worker", "always", called),
  seatReleased: row("worker", "always", called),
  workerUnconfirmed: row("employer", "always", called),
  rescinded: row("employer", "always", called),
  delayed: row("either", "mayWait", pushed),
} as const satisfies Record<string, Row>;

const work = {
  // Quiet hours end before the start of the shift a day later.
  reminderDay: row("worker", "mayWait", called),
  reminderHours: row("worker", "always", called),
  checkInMissing: row("worker", "always", called),
  checkedIn: row("employer", "always", pushed),
  checkedOut: row("employer", "always", pushed),
  noShow: row("worker", "always", called),
  withdrawnLate: row("worker", "always", pushed),
  noShowDisputed: row("employer", "mayWait", pushed),
  noShowUpheld: row("worker", "mayWait", pushed),
  correctionMade: row("either", "mayWait", pushed),
  correctionWaiting: row("either", "mayWait", pushed),
  overdue: row("either", "mayWait", pushed),
  escalated: row("either", "mayWait", pushed),
  disputed: row("either", "mayWait", pushed),
  disputeDelayed: row("either", "mayWait", pushed),
  decided: row("either", "mayWait", pushed),
  approved: row("worker", "mayWait", pushed),
} as const satisfies Record<string, Row>;

const pay = {
  leavePaid: row("worker", "mayWait", pushed),
  paid: row("worker", "mayWait", pushed),
  paidMore: row("worker", "mayWait", pushed),
  paidMoreOut: row("employer", "mayWait", mailed),
  feeBack: row("employer", "mayWait", mailed),
  payDisputed: row("either", "mayWait", pushed),
  payDecided: row("either", "mayWait", pushed),
  payWaits: row("worker", "always", pushed),
  fundsNeeded: row("employer", "always", pushedAndMailed),
  charged: row("employer", "mayWait", mailed),
  chargeDeclined: row("employer", "always", pushedAndMailed),
  refunded: row("employer", "mayWait", mailed),
  refundFailed: row("employer", "always", pushedAndMailed),
  withdrawalPaid: row("either", "mayWait", pushed),
  withdrawalFailed: row("either", "always", pushedAndMailed),
  transferDelayed: row("either", "always", pushedAndMailed),
  monthDays: row("either", "mayWait", mailed),
  monthHours: row("either", "mayWait", mailed),
  remitted: row("employer", "mayWait", mailed),
  remittedByProxy: row("employer", "mayWait", mailed),
} as const satisfies Record<string, Row>;

export const notificationKinds = {
  ...account,
  ...offers,
  ...application,
  ...work,
  ...pay,
} as const;
export type NotificationKind = keyof typeof notificationKinds;

type Table = typeof notificationKinds;
type KindTo<R extends Receiver> = {
  [K in NotificationKind]: Table[K]["to"] extends R | "either" ? K : never;
}[NotificationKind];
/** The kinds that one party of an application may get: a step that names another does not compile. */
export type KindFor = {
  readonly workerId: KindTo<"worker">;
  readonly employerId: KindTo<"employer">;
};

/** A kind of a newer service: in the list alone, and it may wait. */
const unknown: Row = { to: "either", urgency: "mayWait", channels: shown, isTransactional: true };

/** Whether a name is one of the table. */
export const isKind = (name: string): name is NotificationKind =>
  Object.hasOwn(notificationKinds, name);

/** The row of a kind; of one that a newer service names, a row with the list alone. */
export const kindRow = (kind: string): Row => (isKind(kind) ? notificationKinds[kind] : unknown);

/** The languages of the texts; `ko-plain` is 쉬운 한국어: short sentences without hard words. */
export const languages = ["ko", "ko-plain", "en"] as const;
export type Language = (typeof languages)[number];
