import { expect, test } from "@jest/globals";
import { won } from "../../services/contracts/core/units.ts";
import {
  type Account,
  type Acknowledged,
  type Application,
  findings,
  type Kind,
  type Seen,
} from "./market-checks.ts";

const at = "2026-11-23T00:00:00.000Z";
const ids = { applicationId: "a", jobId: "j", workerId: "w", employerId: "e" };

const did = (kind: Kind, by: string, id: string, amountWon = 0): Acknowledged => ({
  kind,
  key: `key-of-${kind}-${by}`,
  by,
  id,
  amountWon,
});

/** One day of work: 10,000 won charged, 5,500 paid for it and 1,000 withdrawn. */
const history: readonly Acknowledged[] = [
  did("charge", "e", "c", 10_000),
  did("post", "e", "j"),
  did("apply", "w", "a"),
  did("accept", "e", "a"),
  did("sign", "w", "a"),
  did("sign", "e", "a"),
  did("checkIn", "w", "a"),
  did("checkOut", "w", "a"),
  did("approve", "e", "a"),
  did("withdraw", "w", "x", 1000),
];

const application: Application = {
  ...ids,
  status: "paid",
  title: "포장",
  hourlyWageWon: won(10_000),
  takeHomeWon: won(5000),
  breakMinutes: 0,
  place: { address: "서울", lat: 37.5, lng: 127 },
  startsAt: at,
  endsAt: at,
  appliedAt: at,
  signedBy: ["worker", "employer"],
  checkedInAt: at,
  checkedOutAt: at,
  confirmedAt: null,
  correction: null,
  reason: null,
  leaveAllowanceWon: null,
  approvedMinutes: 30,
  netWon: won(5000),
  saga: { name: "settle", status: "completed", steps: [] },
};
const slip: Account["settlements"][number] = {
  ...ids,
  settledAt: at,
  minutes: 30,
  lines: [],
  employerLines: [],
  levyLines: [],
  grossWon: won(5000),
  incomeTaxWon: won(0),
  localTaxWon: won(0),
  employmentInsuranceWon: won(0),
  netWon: won(5000),
  employerFeeWon: won(500),
  employerInsuranceWon: won(0),
  employerTotalWon: won(5500),
};
const line = (kind: string, availableWon: number): Account["statement"][number] => ({
  entryId: kind,
  kind,
  availableWon: won(availableWon),
  heldWon: won(0),
  transitWon: won(0),
  at,
  applicationId: null,
});
const notices = (...kinds: string[]): Account["notifications"] =>
  kinds.map((kind) => {
    const data = { applicationId: "a" };
    return { notificationId: kind, kind, text: "", data, at, readAt: null };
  });
const wallet = (availableWon: number): Account["wallet"] => ({
  availableWon: won(availableWon),
  heldWon: won(0),
  transitWon: won(0),
});
const worker: Account = {
  userId: "w",
  role: "worker",
  beganWithWon: 0,
  wallet: wallet(4000),
  statement: [line("settle", 5000), line("withdrawal", -1000)],
  settlements: [slip],
  points: 5,
  notifications: notices("applied", "accepted", "approved", "paid"),
  applications: [application],
  jobs: [],
};
const job = { jobId: "j", seats: 1, seatsTaken: 1 } as Account["jobs"][number];
const employer: Account = {
  userId: "e",
  role: "employer",
  beganWithWon: 0,
  wallet: wallet(4500),
  statement: [line("charge", 10_000), line("settle", -5500)],
  settlements: [slip],
  points: 0,
  notifications: notices("newApplicant", "checkedIn", "checkedOut"),
  applications: [],
  jobs: [job],
};
const happened = [
  ["job.applied", "a"],
  ["job.approved", "a"],
  ["job.paid", "a"],
  ["payment.completed", "a"],
  ["user.pointsCredited", "a"],
  ["payment.chargeRequested", "c"],
  ["payment.charged", "c"],
  ["payment.withdrawn", "x"],
] as const;
const seen: Seen = {
  accounts: [worker, employer],
  withdrawals: [{ withdrawalId: "x", amountWon: won(1000), status: "paid" }],
  events: happened.map(([type, subject], n) => {
    return { eventId: `${n}`, type, subject, at, correlationId: "", data: {} };
  }),
  ledger: { ok: true, entries: 5, sumWon: won(0), negativeAccounts: [], openHolds: 0 },
  audit: {
    ok: true,
    entries: 9,
    firstBad: null,
    checkpoint: { position: 9, hash: "" },
    signed: { position: 9, holds: true },
  },
};

const withWorker = (more: Partial<Account>): Seen => ({
  ...seen,
  accounts: [{ ...worker, ...more }, employer],
});
const withEmployer = (more: Partial<Account>): Seen => ({
  ...seen,
  accounts: [worker, { ...employer, ...more }],
});

test("a correct market gives no findings", () => {
  expect(findings(history, seen)).toEqual([]);
});

test.each(["post", "apply", "approve", "charge", "withdraw"] as const)(
  "a %s that exists without an acknowledgement is found",
  (kind) => {
    expect(
      findings(
        history.filter((each) => each.kind !== kind),
        seen,
      ),
    ).not.toEqual([]);
  },
);

test.each(["post", "apply", "approve", "charge", "withdraw"] as const)(
  "an acknowledged %s that is missing is found",
  (kind) => {
    const lost = { ...did(kind, "w", "lost", 10), key: "another-key" };
    expect(findings([...history, lost], seen)).toContainEqual(expect.stringContaining("lost"));
  },
);

test("one key with two ids, and two keys with one id, are found", () => {
  const twoIds = did("apply", "w", "b");
  expect(findings([...history, twoIds], seen)).toContain("key key-of-apply-w gave a, b");
  const twoKeys = { ...did("apply", "w", "a"), key: "another-key" };
  expect(findings([...history, twoKeys], seen)).toEqual([
    "made by different keys, apply a: 2 times",
  ]);
});

test.each<[string, Seen]>([
  ["an application exists twice", withWorker({ applications: [application, application] })],
  [
    "an application makes no progress",
    withWorker({ applications: [{ ...application, status: "approved" }] }),
  ],
  [
    "a saga is parked",
    withWorker({
      applications: [{ ...application, saga: { ...application.saga, status: "parked" } }],
    }),
  ],
  ["a job has more holders than seats", withEmployer({ jobs: [{ ...job, seats: 0 }] })],
  ["a payslip exists twice", withWorker({ settlements: [slip, slip] })],
  [
    "a charge exists twice",
    withEmployer({ statement: [...employer.statement, line("charge", 0)] }),
  ],
  ["a wallet has a won too much", withWorker({ wallet: wallet(4001) })],
  ["a wallet has a won too little", withEmployer({ wallet: wallet(4499) })],
  ["points were credited twice", withWorker({ points: 10 })],
  [
    "a person was notified twice",
    withWorker({ notifications: [...worker.notifications, ...notices("paid")] }),
  ],
  [
    "a person was not notified",
    withEmployer({ notifications: notices("checkedIn", "checkedOut") }),
  ],
  ["an event exists twice", { ...seen, events: [...seen.events, ...seen.events.slice(0, 1)] }],
  ["an event is missing", { ...seen, events: seen.events.slice(1) }],
  ["a withdrawal is missing", { ...seen, withdrawals: [] }],
  ["the ledger is not in balance", { ...seen, ledger: { ...seen.ledger, sumWon: won(1) } }],
  ["a hold is left", { ...seen, ledger: { ...seen.ledger, openHolds: 1 } }],
  ["the audit log is broken", { ...seen, audit: { ...seen.audit, ok: false, firstBad: 3 } }],
])("a fault is found when %s", (_, broken) => {
  expect(findings(history, broken)).not.toEqual([]);
});

/** The same day, with half an hour more by decision: 2,000 won, and 200 for the platform. */
const more: Account["settlements"][number] = {
  ...slip,
  isCorrection: true,
  grossWon: won(2000),
  netWon: won(2000),
  employerFeeWon: won(200),
  employerTotalWon: won(2200),
};
const decided = {
  history: [...history, did("dispute", "w", "a"), did("decideMore", "o", "a")],
  seen: {
    ...seen,
    accounts: [
      {
        ...worker,
        wallet: wallet(6000),
        statement: [...worker.statement, line("correct", 2000)],
        settlements: [slip, more],
        points: 7,
        notifications: [...worker.notifications, ...notices("payDecided", "paidMore")],
      },
      {
        ...employer,
        wallet: wallet(2300),
        statement: [...employer.statement, line("correct", -2200)],
        settlements: [slip, more],
        notifications: [
          ...employer.notifications,
          ...notices("payDisputed", "payDecided", "paidMoreOut"),
        ],
      },
    ],
    events: [
      ...seen.events,
      ...(
        [
          "job.disputed",
          "job.payDecided",
          "job.payCorrected",
          "payment.corrected",
          "user.pointsCredited",
        ] as const
      ).map((type) => {
        return { eventId: type, type, subject: "a", at, correlationId: "", data: {} };
      }),
    ],
  } satisfies Seen,
};
const withCorrected = (of: Partial<Account>): Seen => {
  const [one = worker, other = employer] = decided.seen.accounts;
  return { ...decided.seen, accounts: [{ ...one, ...of }, other] };
};

test("a market that paid a decision on paid work gives no findings", () => {
  expect(findings(decided.history, decided.seen)).toEqual([]);
});

test.each<[string, readonly Acknowledged[], Seen]>([
  ["was not paid", decided.history, withCorrected({ settlements: [slip] })],
  ["was paid twice", decided.history, withCorrected({ settlements: [slip, more, more] })],
  ["was paid and never made", history, decided.seen],
  ["was made without a notification", decided.history, seen],
  ["earned points twice", decided.history, withCorrected({ points: 9 })],
  [
    "was announced twice",
    decided.history,
    {
      ...decided.seen,
      events: [
        ...decided.seen.events,
        {
          eventId: "again",
          type: "payment.corrected",
          subject: "a",
          at,
          correlationId: "",
          data: {},
        },
      ],
    },
  ],
])("a fault is found when a decision on paid work %s", (_, made, broken) => {
  expect(findings(made, broken)).not.toEqual([]);
});

/** The same day, with half an hour beyond the plan that both signed. */
const beyond = {
  history: [...history, did("beyond", "", "a")],
  seen: {
    ...decided.seen,
    accounts: decided.seen.accounts.map((account) => ({
      ...account,
      notifications: account.notifications.filter(
        ({ kind }) => !/^pay(Disputed|Decided)$/.test(kind),
      ),
    })),
    events: decided.seen.events.filter(({ type }) => !/^job.(disputed|payDecided)$/.test(type)),
  } satisfies Seen,
};
const parked = { name: "settleBeyond", status: "parked", steps: [] } as const;
const waiting = (reason: string): Seen => {
  const [one = worker, other = employer] = seen.accounts;
  const saga = { ...parked, steps: [], reason };
  const told = (account: Account, kind: string) => [...account.notifications, ...notices(kind)];
  const first = {
    ...one,
    applications: [{ ...application, saga }],
    notifications: told(one, "payWaits"),
  };
  return { ...seen, accounts: [first, { ...other, notifications: told(other, "fundsNeeded") }] };
};

test("work beyond the plan is paid, or owed while its employer has too little", () => {
  expect(findings(beyond.history, beyond.seen)).toEqual([]);
  expect(findings(beyond.history, waiting("INSUFFICIENT_FUNDS"))).toEqual([]);
});

test.each<[string, readonly Acknowledged[], Seen]>([
  ["was neither paid nor is owed", beyond.history, seen],
  ["waits for another reason", beyond.history, waiting("WORK_OVERLAPS")],
  ["was never signed, and is owed", history, waiting("INSUFFICIENT_FUNDS")],
  ["was never signed, and was paid", history, beyond.seen],
  [
    "is followed by a decision, of which only one is paid",
    [...beyond.history, did("dispute", "w", "a"), did("decideMore", "o", "a")],
    decided.seen,
  ],
])("a fault is found when work beyond the plan %s", (_, told, shown) => {
  expect(findings(told, shown)).not.toEqual([]);
});
