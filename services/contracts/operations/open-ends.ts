/**
 * Open ends: everything that may stay open, with what ends it and who is asked and notified.
 *
 * One table for all services. Their timers read the durations from it, and docs/lifecycle.md is
 * generated from it, so they cannot differ. A row without a clock and without a queue is final. The
 * rest ends by itself, or it is in an operator's queue (`GET /api/security/queue`) with reminders.
 */

import { atOnce, type Duration, daily, days, hours, type LawName, minutes } from "./durations.ts";
import { byOperator, disputes, parked, type Queue, type QueueKind } from "./queues.ts";

type Receiver = "worker" | "employer" | "person" | "operators";
export type Clock = {
  readonly after: Duration;
  /** The time is before what it counts from, not after. */
  readonly isBefore?: true;
  /** How long the asked person has at least, where a question came late. */
  readonly answerWithin?: Duration;
  /** What the time counts from. */
  readonly from: string;
  readonly does: string;
  readonly notifies: readonly Receiver[];
};

export type OpenEnd = {
  /** Who is asked first; null where it is final. */
  readonly asks: string | null;
  readonly clocks: Readonly<Record<string, Clock>>;
  readonly queue: Queue | null;
};

const unreported = {
  ask: {
    after: hours(12),
    from: "the planned end",
    does: "both are asked what was worked",
    notifies: ["worker", "employer"],
  },
  escalate: {
    after: hours(24),
    from: "that question",
    does: "it becomes a dispute, which an operator decides",
    notifies: ["worker", "employer"],
  },
} as const satisfies Record<string, Clock>;

const notBegun = {
  remindDay: {
    after: hours(24),
    isBefore: true,
    from: "the start, unless accepted later",
    does: "the worker is reminded, and asked to confirm",
    notifies: ["worker"],
  },
  remindHours: {
    after: hours(2),
    isBefore: true,
    from: "the start, unless accepted later",
    does: "the worker is reminded, and asked to confirm",
    notifies: ["worker"],
  },
  warn: {
    after: { ms: 0, of: "noShowWait", share: 1 / 2 },
    from: "the start",
    does: "a worker who has not checked in is warned",
    notifies: ["worker"],
  },
  noShow: {
    after: { ms: 0, of: "noShowWait", share: 1 },
    from: "the start",
    does: "the employer may report a no-show",
    notifies: [],
  },
  answer: {
    after: { ms: 0, of: "noShowWait", share: 1 / 6 },
    from: "the warning",
    does: "the employer may report a no-show, not before",
    notifies: [],
  },
  ...unreported,
} as const satisfies Record<string, Clock>;

/** A transfer of money; `kind` as a reader knows it. */
const transfer = (kind: string) =>
  ({
    asks: "the provider, again and again",
    clocks: {
      open: {
        after: hours(1),
        from: "the request",
        does: `the person is notified that the ${kind} takes longer, and it is listed`,
        notifies: ["person", "operators"],
      },
      pending: {
        after: days(7),
        from: "the request",
        does: "an alert is raised, also where the provider says that it waits",
        notifies: ["operators"],
      },
    },
    queue: {
      kind: "transfer",
      list: "GET /api/payments/unknowns",
      act: "POST /api/payments/unknowns/:paymentId/settle",
      listed: hours(1),
      due: daily,
      ahead: hours(23),
      every: daily,
    },
  }) as const satisfies OpenEnd;

/** A request that an operator answers, within what a law sets. */
const request = (of: LawName) =>
  ({
    asks: "an operator",
    clocks: {
      late: {
        after: { ms: 0, of, share: 1 },
        from: "the day of the request",
        does: "the person is notified that it is late, and where to complain",
        notifies: ["person", "operators"],
      },
    },
    queue: {
      kind: "request",
      list: "GET /api/security/requests",
      act: "POST /api/security/requests/:requestId/answer",
      listed: atOnce,
      due: { ms: 0, of, share: 1 },
      ahead: days(3),
      every: daily,
    },
  }) as const satisfies OpenEnd;

const retried = {
  retry: {
    after: hours(1),
    from: "its parking, and each hour",
    does: "a step that had no answer is tried again",
    notifies: [],
  },
} as const satisfies Record<string, Clock>;

/** Times that one side has entered and the other has not signed. */
const reminded = {
  remind: {
    after: hours(12),
    from: "the first unsigned times",
    does: "the other side is reminded to sign them or to enter others",
    notifies: ["worker", "employer"],
  },
} as const satisfies Record<string, Clock>;

/** What an operator decides and nothing else ends, within three days. */
const decidedBy = (kind: QueueKind, list: string, act: string, lapses?: Duration): OpenEnd => ({
  asks: "an operator",
  clocks: {},
  queue: { ...byOperator(kind, list, act, days(3)), ...(lapses === undefined ? {} : { lapses }) },
});

const final: OpenEnd = { asks: null, clocks: {}, queue: null };

/** The table, by kind and status. The rows of applications are those of the lifecycle. */
export const openEnds = {
  "application.pending": {
    asks: "the employer",
    clocks: {
      reject: {
        after: atOnce,
        from: "the start",
        does: "a parked acceptance is undone, and it is rejected",
        notifies: ["worker"],
      },
    },
    queue: null,
  },
  "application.accepted": {
    asks: "both",
    clocks: {
      ...notBegun,
      lapse: {
        after: minutes(60),
        isBefore: true,
        answerWithin: minutes(45),
        from: "the start, and 45 minutes after the second reminder at the earliest",
        does: "where the posting says so, the seat of a worker who has neither confirmed nor signed is released",
        notifies: ["worker", "employer"],
      },
    },
    queue: null,
  },
  "application.signed": { asks: "the worker", clocks: notBegun, queue: null },
  "application.working": { asks: "the worker", clocks: unreported, queue: null },
  "application.worked": {
    asks: "the employer",
    clocks: {
      approve: {
        after: hours(12),
        from: "the check-out",
        does: "the attended time is approved, unless times that give more wait for a signature",
        notifies: ["worker"],
      },
    },
    queue: null,
  },
  "application.approved": {
    asks: "the saga that pays",
    clocks: {
      pay: { after: atOnce, from: "the approval", does: "it is paid", notifies: ["worker"] },
    },
    queue: null,
  },
  "application.disputed": {
    asks: "an operator",
    clocks: {
      delayed: {
        after: daily,
        from: "the dispute, and each day",
        does: "both are notified of the new date",
        notifies: ["worker", "employer", "operators"],
      },
    },
    queue: disputes,
  },
  "application.paid": {
    asks: null,
    clocks: {
      close: {
        after: days(7),
        from: "the payment",
        does: "it can be disputed no more",
        notifies: [],
      },
    },
    queue: null,
  },
  "application.noShow": {
    asks: "the worker",
    clocks: {
      close: {
        after: days(7),
        from: "the report",
        does: "it can be disputed no more",
        notifies: [],
      },
    },
    queue: null,
  },
  "application.rejected": final,
  "application.withdrawn": final,
  "application.cancelled": final,
  "correction.more": {
    asks: "the side that has not entered them",
    clocks: {
      ...reminded,
      escalate: {
        after: hours(24),
        from: "that reminder",
        does: "it becomes a dispute, which an operator decides; no clock approves less before",
        notifies: ["worker", "employer"],
      },
    },
    queue: null,
  },
  "correction.notMore": {
    asks: "the side that has not entered them",
    clocks: reminded,
    queue: null,
  },
  "saga.running": {
    asks: "the called service, again and again",
    clocks: {
      park: {
        after: minutes(10),
        from: "the first call without an answer",
        does: "it is parked",
        notifies: ["worker", "employer", "operators"],
      },
    },
    queue: null,
  },
  "saga.parked": {
    asks: "an operator",
    clocks: {
      undo: {
        after: atOnce,
        from: "the start",
        does: "an application or an acceptance is undone",
        notifies: ["worker"],
      },
      ...retried,
    },
    queue: parked("job"),
  },
  "saga.parkedDeletion": { asks: "an operator", clocks: retried, queue: parked("user") },
  "transfer.charge": transfer("charge"),
  "transfer.payout": transfer("withdrawal"),
  "transfer.refund": transfer("refund"),
  "request.export": final,
  "request.deletion": request("dataRequestDays"),
  "request.explanation": request("explanationDays"),
  "suspicion.open": decidedBy(
    "suspicion",
    "GET /api/security/suspicions",
    "POST /api/security/suspicions/:suspicionId/decide",
  ),
  "messageReport.open": decidedBy(
    "messageReport",
    "GET /api/communication/reports",
    "POST /api/communication/reports/:reportId/decide",
  ),
  "contest.open": decidedBy(
    "contest",
    "GET /api/users/reliability/contests",
    "POST /api/users/:userId/reliability/:entryId/decide",
  ),
  // The points of a worker expire in that time.
  "suspension.due": decidedBy(
    "suspension",
    "GET /api/users/reliability/suspensions",
    "POST /api/users/:userId/suspend",
    days(90),
  ),
  "certificate.unverified": decidedBy(
    "certificate",
    "GET /api/users/certificates",
    "POST /api/users/:userId/certificates/:certificateId/check",
  ),
} as const satisfies Readonly<Record<string, OpenEnd>>;
export type OpenEndName = keyof typeof openEnds;

/** The queue of a row. Throws TypeError where it has none. */
export const queueOf = (name: OpenEndName): Queue => {
  const { queue }: OpenEnd = openEnds[name];
  if (queue === null) throw new TypeError(`${name} is in no queue`);
  return queue;
};
