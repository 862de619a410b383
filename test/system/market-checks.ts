/**
 * Checks: the content of a market, compared with the answers to its clients. Pure.
 * A history has every answer that acknowledged a command; `Seen` is read afterwards. No acknowledged thing
 * may be missing, none may exist twice, and the money must add up to the won.
 */
import type { Answer } from "../../services/contracts/index.ts";

export type Kind =
  | "post"
  | "apply"
  | "accept"
  | "sign"
  | "checkIn"
  | "checkOut"
  | "approve"
  /** Other times: entered by one side, signed by the other. */
  | "correct"
  | "signTimes"
  /** The signed or decided times go beyond the plan, and both a settlement and a correction pay. */
  | "beyond"
  /** It was seen to wait for the employer's money. */
  | "owed"
  | "noShow"
  /** A withdrawal after the start, which is a no-show. */
  | "leaveLate"
  /** Of the work, before it is paid; OneDay asks an operator too. */
  | "disputeWork"
  | "escalated"
  | "decide"
  | "dispute"
  | "decideMore"
  | "decideLess"
  | "reject"
  | "leave"
  /** A further day of a contract: open with its acceptance, and ended with its first day. */
  | "openDay"
  | "leaveWith"
  | "charge"
  | "withdraw";

/** A command that was answered with 2xx; `id` names the thing that it made or changed. */
export type Acknowledged = {
  readonly kind: Kind;
  readonly key: string;
  readonly by: string;
  readonly id: string;
  readonly amountWon: number;
};

export type Application = Answer<"job.application">;
export type Wallet = Answer<"payment.wallet">;
export type Notification = Answer<"communication.notifications">["items"][number];
export type Event = Answer<"analytics.events">["items"][number];

/** One person, and what the routes show of them and to them. */
export type Account = {
  readonly userId: string;
  readonly role: "worker" | "employer";
  /** The available amount before the first command. */
  readonly beganWithWon: number;
  readonly wallet: Wallet;
  readonly statement: Answer<"payment.wallet.entries">["items"];
  readonly settlements: Answer<"payment.settlements">["items"];
  readonly points: number;
  readonly notifications: readonly Notification[];
  /** Of a worker. */
  readonly applications: readonly Application[];
  /** Of an employer: the jobs posted by the load. */
  readonly jobs: readonly Answer<"job.get">[];
};

export type Seen = {
  readonly accounts: readonly Account[];
  /** The acknowledged withdrawals, read by id; a missing one is left out. */
  readonly withdrawals: Answer<"payment.withdrawal">[];
  /** Every event since the load began. */
  readonly events: readonly Event[];
  readonly ledger: Answer<"payment.ledger.verify">;
  readonly audit: Answer<"security.auditVerify">;
};

const wonPerPoint = 1000;
const holdsSeat = ["accepted", "signed", "working", "worked", "approved", "paid"];
const declines = (amountWon: number): boolean => amountWon % 10 === 7;

const sumOf = (amounts: readonly number[]): number =>
  amounts.reduce((sum, amount) => sum + amount, 0);

const countsOf = (found: readonly string[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const id of found) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
};

/** Each wanted id is found as often as it is wanted, and no other is found. */
const exactly = (what: string, wanted: readonly string[], found: readonly string[]): string[] => {
  const counts = countsOf(found);
  const ids = countsOf(wanted);
  const lost = [...ids.keys()]
    .filter((id) => !counts.has(id))
    .map((id) => `${what} ${id} is missing`);
  const wrong = [...counts].flatMap(([id, count]) => {
    const times = ids.get(id);
    if (times === undefined) return [`${what} ${id} is there, and was never acknowledged`];
    return count === times ? [] : [`${what} ${id} is there ${count} times, not ${times}`];
  });
  return [...lost, ...wrong];
};

/** Each wanted id is found exactly once, and no other is found. */
const once = (what: string, wanted: readonly string[], found: readonly string[]): string[] =>
  exactly(what, [...new Set(wanted)], found);

const twice = (what: string, found: readonly string[]): string[] =>
  [...countsOf(found)].flatMap(([id, count]) =>
    count > 1 ? [`${what} ${id}: ${count} times`] : [],
  );

const equal = (what: string, shown: number, wanted: number): string[] =>
  shown === wanted ? [] : [`${what} is ${shown}, not ${wanted}`];

const of = (history: readonly Acknowledged[], kind: Kind): Acknowledged[] => {
  const byId = new Map(history.filter((each) => each.kind === kind).map((each) => [each.id, each]));
  return [...byId.values()];
};
const idsOf = (history: readonly Acknowledged[], kind: Kind): string[] =>
  of(history, kind).map(({ id }) => id);

const keys = (history: readonly Acknowledged[]): string[] => {
  const ids = new Map<string, Set<string>>();
  for (const { key, id } of history) ids.set(key, (ids.get(key) ?? new Set()).add(id));
  return [...ids].flatMap(([key, given]) =>
    given.size > 1 ? [`key ${key} gave ${[...given].join(", ")}`] : [],
  );
};

/** Two commands with different keys never made the same thing. */
const makers = (history: readonly Acknowledged[]): string[] =>
  (["post", "apply", "charge", "withdraw"] as const).flatMap((kind) => {
    const pairs = history.filter((each) => each.kind === kind).map(({ key, id }) => `${id} ${key}`);
    const made = [...new Set(pairs)].map((pair) => pair.slice(0, pair.indexOf(" ")));
    return twice(`made by different keys, ${kind}`, made);
  });

/** The applications that were approved, or whose unpaid work an operator decided: all are paid. */
const endedByPay = (history: readonly Acknowledged[]): string[] => [
  ...idsOf(history, "approve"),
  ...idsOf(history, "decide"),
];

/** Work beyond the plan that waits until the employer has enough. */
export const isOwed = ({ saga }: Application): boolean =>
  saga.name === "settleBeyond" && saga.status === "parked" && saga.reason === "INSUFFICIENT_FUNDS";

/** Of the work beyond the plan: what is owed, and what must have been paid. */
const beyondOf = (history: readonly Acknowledged[], { accounts }: Seen) => {
  const all = accounts.flatMap((account) => account.applications);
  const waiting = new Set(all.filter(isOwed).map(({ applicationId }) => applicationId));
  const ids = idsOf(history, "beyond");
  return {
    owed: new Set(ids.filter((id) => waiting.has(id))),
    paid: ids.filter((id) => !waiting.has(id)),
  };
};

/** The status that an application must have, by its last acknowledged command. */
const endOf = (history: readonly Acknowledged[], id: string): string => {
  const isDone = (kind: Kind) => history.some((each) => each.kind === kind && each.id === id);
  if (isDone("approve") || isDone("decide")) return "paid";
  if (isDone("noShow") || isDone("leaveLate")) return "noShow";
  if (isDone("leave") || isDone("leaveWith")) return "withdrawn";
  return isDone("reject") ? "rejected" : "no end";
};

const applications = (history: readonly Acknowledged[], seen: Seen): string[] => {
  const { accounts, events } = seen;
  const { owed } = beyondOf(history, seen);
  const all = accounts.flatMap((account) => account.applications);
  const ids = [...idsOf(history, "apply"), ...idsOf(history, "openDay")];
  const subjectsOf = (type: string) =>
    events.filter((event) => event.type === type).map(({ subject }) => subject);
  return [
    ...once(
      "application",
      ids,
      all.map(({ applicationId }) => applicationId),
    ),
    ...once("event job.applied of", ids, subjectsOf("job.applied")),
    ...all.flatMap(({ applicationId, status, saga }) => {
      const wanted = endOf(history, applicationId);
      const isEnded =
        saga.status === "completed" || saga.status === "compensated" || owed.has(applicationId);
      return [
        ...(status === wanted ? [] : [`application ${applicationId} is ${status}, not ${wanted}`]),
        ...(isEnded ? [] : [`saga ${saga.name} of ${applicationId} is ${saga.status}`]),
      ];
    }),
  ];
};

const seats = (history: readonly Acknowledged[], { accounts }: Seen): string[] => {
  const jobs = accounts.flatMap((account) => account.jobs);
  const held = countsOf(
    accounts
      .flatMap((account) => account.applications)
      .filter(({ status, partOf }) => holdsSeat.includes(status) && partOf === undefined)
      .map(({ jobId }) => jobId),
  );
  return [
    ...once(
      "job",
      idsOf(history, "post"),
      jobs.map(({ jobId }) => jobId),
    ),
    ...jobs.flatMap(({ jobId, seats, seatsTaken }) => {
      const holders = held.get(jobId) ?? 0;
      return [
        ...equal(`the number of taken seats of job ${jobId}`, seatsTaken, holders),
        ...(holders <= seats ? [] : [`job ${jobId} has ${holders} holders and ${seats} seats`]),
      ];
    }),
  ];
};

type Slip = Account["settlements"][number];
const pointsOf = (slips: readonly Slip[]): number =>
  Math.floor(sumOf(slips.map(({ netWon }) => netWon)) / wonPerPoint);

/** How many corrections earn more points, in the order in which they were paid. */
const creditsOf = (slips: readonly Slip[]): number => {
  const sorted = slips.toSorted((a, b) => (a.settledAt < b.settledAt ? -1 : 1));
  const first = sorted.filter(({ isCorrection = false }) => !isCorrection);
  const more = sorted.filter(({ isCorrection = false }) => isCorrection);
  return more.filter((_, n) => {
    const before = [...first, ...more.slice(0, n)];
    return pointsOf([...first, ...more.slice(0, n + 1)]) > pointsOf(before);
  }).length;
};

/** Points are credited with the pay, and once more with each correction that earns more. */
const credits = (history: readonly Acknowledged[], { accounts, events }: Seen): string[] => {
  const approved = endedByPay(history);
  const slips = accounts
    .filter(({ role }) => role === "worker")
    .flatMap(({ settlements }) => settlements);
  const found = countsOf(
    events.filter(({ type }) => type === "user.pointsCredited").map(({ subject }) => subject),
  );
  return [...new Set([...approved, ...found.keys()])].flatMap((id) => {
    const all = slips.filter(({ applicationId }) => applicationId === id);
    const wanted = approved.includes(id) ? 1 + creditsOf(all) : 0;
    return equal(`the number of credits for ${id}`, found.get(id) ?? 0, wanted);
  });
};

const payments = (history: readonly Acknowledged[], seen: Seen): string[] => {
  const { accounts, events } = seen;
  const paid = endedByPay(history);
  const beyond = beyondOf(history, seen).paid;
  const decided = [...idsOf(history, "decideMore"), ...idsOf(history, "decideLess")];
  const subjectsOf = (type: string) =>
    events.filter((event) => event.type === type).map(({ subject }) => subject);
  const slips = (role: Account["role"], isOfDecision: boolean) =>
    accounts
      .filter((account) => account.role === role)
      .flatMap(({ settlements }) => settlements)
      .filter(({ isCorrection = false }) => isCorrection === isOfDecision)
      .map(({ applicationId }) => applicationId);
  return [
    ...(["worker", "employer"] as const).flatMap((role) => [
      ...once(`payslip for the ${role} of`, paid, slips(role, false)),
      ...exactly(
        `corrected payslip for the ${role} of`,
        [...decided, ...beyond],
        slips(role, true),
      ),
    ]),
    ...once("event job.approved of", idsOf(history, "approve"), subjectsOf("job.approved")),
    ...once("event job.decided of", idsOf(history, "decide"), subjectsOf("job.decided")),
    ...(["payment.completed", "job.paid"] as const).flatMap((type) =>
      once(`event ${type} of`, paid, subjectsOf(type)),
    ),
    ...exactly(
      "event job.disputed of",
      (["dispute", "disputeWork", "escalated"] as const).flatMap((kind) => idsOf(history, kind)),
      subjectsOf("job.disputed"),
    ),
    ...once("event job.payDecided of", decided, subjectsOf("job.payDecided")),
    ...(["job.payCorrected", "payment.corrected"] as const).flatMap((type) =>
      exactly(`event ${type} of`, [...decided, ...beyond], subjectsOf(type)),
    ),
    ...once("event job.corrected of", idsOf(history, "signTimes"), subjectsOf("job.corrected")),
    ...once(
      "event job.noShow of",
      [...idsOf(history, "noShow"), ...idsOf(history, "leaveLate")],
      subjectsOf("job.noShow"),
    ),
  ];
};

const inAndOut = (history: readonly Acknowledged[], seen: Seen): string[] => {
  const { accounts, events, withdrawals } = seen;
  const subjectsOf = (type: string) =>
    events.filter((event) => event.type === type).map(({ subject }) => subject);
  const requested = of(history, "charge");
  const charged = requested.filter(({ amountWon }) => !declines(amountWon));
  const declined = requested.filter(({ amountWon }) => declines(amountWon));
  const withdrawn = of(history, "withdraw");
  const lines = (userId: string, kind: string) =>
    (accounts.find((account) => account.userId === userId)?.statement ?? []).filter(
      (line) => line.kind === kind,
    ).length;
  return [
    ...once(
      "event payment.chargeRequested of",
      idsOf(history, "charge"),
      subjectsOf("payment.chargeRequested"),
    ),
    ...once(
      "event payment.charged of",
      charged.map(({ id }) => id),
      subjectsOf("payment.charged"),
    ),
    ...once(
      "event payment.declined of",
      declined.map(({ id }) => id),
      subjectsOf("payment.declined"),
    ),
    ...once(
      "withdrawal",
      idsOf(history, "withdraw"),
      withdrawals.map((each) => each.withdrawalId),
    ),
    ...once(
      "event payment.withdrawn of",
      idsOf(history, "withdraw"),
      subjectsOf("payment.withdrawn"),
    ),
    ...withdrawals.flatMap(({ withdrawalId, status, amountWon }) => {
      const requested = withdrawn.find(({ id }) => id === withdrawalId)?.amountWon ?? 0;
      return [
        ...equal(`the amount of withdrawal ${withdrawalId}`, amountWon, requested),
        ...(status === "paid" ? [] : [`withdrawal ${withdrawalId} is ${status}`]),
      ];
    }),
    ...accounts.flatMap(({ userId, beganWithWon }) => [
      // The earlier amount came by one charge.
      ...equal(
        `the number of charges of ${userId}`,
        lines(userId, "charge"),
        charged.filter(({ by }) => by === userId).length + (beganWithWon > 0 ? 1 : 0),
      ),
      ...equal(
        `the number of withdrawals of ${userId}`,
        lines(userId, "withdrawal"),
        withdrawn.filter(({ by }) => by === userId).length,
      ),
    ]),
  ];
};

const money = (history: readonly Acknowledged[], { accounts, ledger, audit }: Seen): string[] => [
  ...accounts.flatMap((account) => {
    const { userId, role, wallet, settlements } = account;
    const mine = (kind: Kind) => of(history, kind).filter(({ by }) => by === userId);
    const out = sumOf(mine("withdraw").map(({ amountWon }) => amountWon));
    const chargedWon = sumOf(
      mine("charge")
        .map(({ amountWon }) => amountWon)
        .filter((amountWon) => !declines(amountWon)),
    );
    const worked = sumOf(
      settlements.map(({ netWon, employerTotalWon }) =>
        role === "worker" ? netWon : -employerTotalWon,
      ),
    );
    const shifts = Map.groupBy(settlements, ({ applicationId }) => applicationId);
    const points = sumOf([...shifts.values()].map(pointsOf));
    const { availableWon, heldWon, transitWon } = wallet;
    const line = (pocket: "availableWon" | "heldWon" | "transitWon") =>
      sumOf(account.statement.map((each) => each[pocket]));
    return [
      ...equal(
        `the wallet of ${role} ${userId}`,
        availableWon + heldWon + transitWon,
        account.beganWithWon + chargedWon + worked - out,
      ),
      ...equal(`what is held of ${role} ${userId}`, heldWon, 0),
      ...equal(`what is on its way to the bank of ${userId}`, transitWon, 0),
      ...equal(`the statement of ${role} ${userId}`, line("availableWon"), availableWon),
      ...equal(`the held money in the statement of ${userId}`, line("heldWon"), heldWon),
      ...(role === "worker" ? equal(`the points of ${userId}`, account.points, points) : []),
    ];
  }),
  ...equal("the sum of the ledger", ledger.sumWon, 0),
  ...equal("the number of open holds", ledger.openHolds, 0),
  ...ledger.negativeAccounts.map((account) => `${account} is below 0`),
  ...(ledger.ok ? [] : ["the ledger does not verify"]),
  ...(audit.ok ? [] : [`the audit log is bad from ${audit.firstBad}`]),
];

/** The kinds of notification that work beyond the plan must have given a side. */
const toldOfBeyond = (isOwed: boolean, isPaid: boolean, role: Account["role"]): string[] => {
  if (isOwed) return [role === "worker" ? "payWaits" : "fundsNeeded"];
  if (!isPaid) return [];
  return [role === "worker" ? "paidMore" : "paidMoreOut"];
};

type Told = { readonly account: Account; readonly owed: ReadonlySet<string> };

/** A person's notifications of each application: the kinds that must exist, once each. */
const toldOf = (history: readonly Acknowledged[], id: string, { account, owed }: Told) => {
  const { role, userId } = account;
  const isDone = (kind: Kind) => history.some((each) => each.kind === kind && each.id === id);
  const isByOther = (kind: Kind) =>
    history.some((each) => each.kind === kind && each.id === id && each.by !== userId);
  const end = endOf(history, id);
  const [isMore, isLess] = [isDone("decideMore"), isDone("decideLess")];
  // What concerns a contract is said of its first day.
  const isDay = isDone("openDay");
  const toEither = [
    ...(isMore || isLess ? ["payDecided"] : []),
    ...(isDone("decide") ? ["decided"] : []),
    ...(isDone("escalated") ? ["escalated"] : []),
    ...(isByOther("dispute") ? ["payDisputed"] : []),
    ...(isByOther("disputeWork") ? ["disputed"] : []),
    ...(isByOther("correct") ? ["correctionMade"] : []),
    ...toldOfBeyond(owed.has(id), isDone("beyond"), role),
  ];
  if (role === "worker") {
    return [
      ...(isDay ? [] : ["applied"]),
      ...(end === "paid" && !isDay ? ["accepted"] : []),
      ...(isDone("approve") ? ["approved"] : []),
      ...(end === "paid" ? ["paid"] : []),
      ...toEither,
      ...(isMore ? ["paidMore"] : []),
      ...(isDone("noShow") ? ["noShow"] : []),
      ...(isDone("leaveLate") ? ["withdrawnLate"] : []),
      ...(end === "rejected" ? ["rejected"] : []),
    ];
  }
  return [
    ...(isDay ? [] : ["newApplicant"]),
    ...toEither,
    ...(isMore ? ["paidMoreOut"] : []),
    ...(isLess ? ["feeBack"] : []),
    ...(isDone("checkIn") ? ["checkedIn"] : []),
    ...(isDone("checkOut") ? ["checkedOut"] : []),
    ...(isDone("leave") || isDone("leaveLate") ? ["withdrawn"] : []),
  ];
};

/** Notifications that are missing, and those that came more than once; `wanted` may name one twice. */
const toldWrong = (userId: string, wanted: readonly string[], found: readonly string[]) => {
  const [counts, needs] = [countsOf(found), countsOf(wanted)];
  const missing = [...needs].filter(([each, need]) => (counts.get(each) ?? 0) < need);
  const more = [...counts].filter(([each, count]) => count > (needs.get(each) ?? 1));
  return [
    ...more.map(([each, count]) => `notification to ${userId} ${each}: ${count} times`),
    ...missing.map(([each]) => `${userId} was not told: ${each}`),
  ];
};

const notices = (history: readonly Acknowledged[], seen: Seen): string[] => {
  const { accounts, events } = seen;
  const { owed } = beyondOf(history, seen);
  const all = accounts.flatMap((account) => account.applications);
  return [
    ...twice(
      "event",
      events.map(({ eventId }) => eventId),
    ),
    ...accounts.flatMap((account) => {
      const { userId, notifications } = account;
      const found = notifications.map(({ kind, data }) => {
        const { applicationId, chargeId, withdrawalId } = data;
        return `${kind} of ${applicationId ?? chargeId ?? withdrawalId ?? ""}`;
      });
      const wanted = all
        .filter((each) => each.workerId === userId || each.employerId === userId)
        .flatMap(({ applicationId }) =>
          toldOf(history, applicationId, { account, owed }).map(
            (kind) => `${kind} of ${applicationId}`,
          ),
        );
      return toldWrong(userId, wanted, found);
    }),
  ];
};

/** All faults; empty if the market is correct. */
export const findings = (history: readonly Acknowledged[], seen: Seen): string[] =>
  [keys, makers]
    .flatMap((check) => check(history))
    .concat(
      [applications, seats, payments, credits, inAndOut, money, notices].flatMap((check) =>
        check(history, seen),
      ),
    );
