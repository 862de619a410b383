/**
 * Ledger audit: replays the ledger from its first entry and trusts none of the rules that wrote it.
 *
 * For each entry it checks that the legs sum to 0 and are what the entry says, and that no account
 * but `ext:*` is below 0. Every end has an open beginning of the same amount and parties. A
 * charge's refunds do not exceed it, and none of it goes to its employer's bank. A correction takes
 * back nothing that was paid. At the end, what is held and in transit equals what is open.
 */
import type { Commit } from "../../../mixins/log/commit.ts";
import { isHeld, isInTransit, isOutside, pocketOf } from "../ledger/accounts.ts";
import {
  type Entry,
  type EntryKind,
  type EntryOf,
  entryIdOf,
  type HoldParties,
  holdEntryId,
  legsFault,
  movedWon,
  type Posted,
  payoutEntryId,
  refundEntryId,
} from "../ledger/entry.ts";
import { balanceOf, empty, evolve, type Ledger, unspent } from "../ledger/ledger.ts";
import {
  emptyMap,
  membersOf,
  type PersistentMap,
  valueAt,
  withValue,
} from "../wage/persistent-map.ts";
import { areLegsOf, splitFault } from "./expected-legs.ts";
import { monthTurn, noMonths, type RemittedMonths } from "./remitted-months.ts";

/** What has begun and not ended: how much is open, and whose it is. */
type Begun = { readonly won: number; readonly of: string };

export type Audit = {
  readonly ledger: Ledger;
  readonly entries: number;
  /** The number of the last entry in its stream. */
  readonly ver: number;
  /** By the id of the entry that began it; for a charge, what may still go back of it. */
  readonly begun: PersistentMap<Begun>;
  /** By hold, whose settlement may still be corrected, and the fee that was taken with it. */
  readonly settled: PersistentMap<Begun>;
  /** By employer, worker and Monday, the week's reserve beyond the holds. */
  readonly reserves: PersistentMap<number>;
  /** By employer and month of payment, what was withheld and whether it was remitted. */
  readonly months: RemittedMonths;
  /** Faults found, at most `findingsMax`. */
  readonly findings: readonly string[];
  /** Accounts that were below 0 after any entry. */
  readonly negativeAccounts: ReadonlySet<string>;
};

const findingsMax = 100;

export const emptyAudit: Audit = {
  ledger: empty,
  entries: 0,
  ver: 0,
  begun: emptyMap,
  settled: emptyMap,
  reserves: emptyMap,
  months: noMonths,
  findings: [],
  negativeAccounts: new Set(),
};

/** The audit with more findings. */
export const withFindings = (audit: Audit, found: readonly string[]): Audit =>
  found.length === 0
    ? audit
    : { ...audit, findings: [...audit.findings, ...found].slice(0, findingsMax) };

/** The parties and the job of a hold, as one text. */
const peopleOf = ({ employerId, workerId, jobId }: HoldParties): string =>
  [employerId, workerId, jobId].join("/");

type Turning = Exclude<Entry, { readonly kind: "correct" | "remit" }>;

/** What an entry begins or ends: the id of its beginning, the amount and the owner. */
const matterOf = (entry: Turning): { id: string; isEnd: boolean } & Begun => {
  switch (entry.kind) {
    case "charge":
      return { id: entryIdOf(entry), isEnd: false, won: entry.amountWon, of: entry.employerId };
    case "hold":
    case "release":
    case "settle":
    case "leave": {
      const of = peopleOf(entry);
      return { id: holdEntryId(entry), isEnd: entry.kind !== "hold", won: entry.heldWon, of };
    }
    case "payout":
    case "payoutPaid":
    case "payoutFailed": {
      const [id, of] = [payoutEntryId(entry.withdrawalId), pocketOf(entry, "transit")];
      return { id, isEnd: entry.kind !== "payout", won: entry.amountWon, of };
    }
    case "refund":
    case "refundPaid":
    case "refundFailed": {
      const of = pocketOf({ role: "employer", userId: entry.employerId }, "transit");
      const id = refundEntryId(entry.refundId);
      return { id, isEnd: entry.kind !== "refund", won: entry.amountWon, of };
    }
  }
};

type Turn = { readonly begun: PersistentMap<Begun>; readonly fault: string | null };

/** A beginning comes once, and an end once after it, of the same amount and the same parties. */
const turnOf = (begun: PersistentMap<Begun>, entry: Entry): Turn => {
  if (entry.kind === "correct" || entry.kind === "remit") return { begun, fault: null };
  const { id, isEnd, won, of } = matterOf(entry);
  const before = valueAt(begun, id);
  const after = withValue(begun, id, isEnd ? undefined : { won, of });
  if (!isEnd) return { begun: after, fault: before === undefined ? null : "begun twice" };
  if (before === undefined) return { begun, fault: "ends what has not begun" };
  const isSame = before.won === won && before.of === of;
  return { begun: after, fault: isSame ? null : "ends another than was begun" };
};

/** What may still go back of a charge: a refund lowers it, a failed refund raises it. */
const refundTurn = (begun: PersistentMap<Begun>, entry: Entry): Turn => {
  if (entry.kind !== "refund" && entry.kind !== "refundFailed") return { begun, fault: null };
  const { chargeId, employerId, amountWon, chargedWon } = entry;
  const id = entryIdOf({ kind: "charge", chargeId, employerId, amountWon });
  const charge = valueAt(begun, id);
  if (charge === undefined || charge.of !== employerId) {
    return { begun, fault: "goes back of no charge of his" };
  }
  const won = entry.kind === "refund" ? charge.won - amountWon : charge.won + amountWon;
  const isWithin = won >= 0 && won <= chargedWon;
  const fault = isWithin ? null : "more goes back of a charge than it was";
  return { begun: withValue(begun, id, { ...charge, won }), fault };
};

/** The fault when money that a charge brought goes to an employer's bank account. */
const earnedFault = (ledger: Ledger, entry: Entry): string | null => {
  if (entry.kind !== "payout" || entry.isEarned === undefined) return null;
  const party = { role: "employer", userId: entry.userId } as const;
  const walletWon =
    balanceOf(ledger, pocketOf(party, "available")) + balanceOf(ledger, pocketOf(party, "held"));
  const chargedWon = unspent(ledger, entry.userId).reduce((sum, lot) => sum + lot.leftWon, 0);
  return entry.amountWon > walletWon - chargedWon ? "sends charged money to a bank account" : null;
};

/**
 * A week's reserve after an entry: a hold or a correction adds to it, the end of a hold takes from
 * it.
 */
const reserveTurn = (
  reserves: PersistentMap<number>,
  entry: Entry,
): { readonly reserves: PersistentMap<number>; readonly fault: string | null } => {
  if (!("reserve" in entry) || entry.reserve === undefined) return { reserves, fault: null };
  const { employerId, workerId, reserve } = entry;
  const key = [employerId, workerId, reserve.monday].join("/");
  const isPut = entry.kind === "hold" || entry.kind === "correct";
  const moved = isPut ? reserve.won : -reserve.won;
  const left = (valueAt(reserves, key) ?? 0) + moved;
  const isSound = reserve.won >= 0 && left >= 0;
  return {
    reserves: withValue(reserves, key, left === 0 ? undefined : left),
    fault: isSound ? null : "takes more of its week's reserve than there is",
  };
};

/** The first fault of a correction, or null. */
const correctionFault = (before: Begun | undefined, entry: EntryOf<"correct">): string | null => {
  const { quote } = entry;
  if (before === undefined) return "corrects what was not settled, or was corrected";
  if (before.of !== peopleOf(entry)) return "corrects another's pay";
  if (quote.netWon < 0 || quote.grossWon < 0) return "takes back what was paid";
  if (-quote.employerFeeWon > before.won) return "gives back more of the fee than was taken";
  return splitFault(quote.employerTotalWon, 0, quote);
};

/** A settlement is corrected at most once: with more for the worker, or less of the fee. */
const correctionTurn = (
  settled: PersistentMap<Begun>,
  entry: Entry,
): { readonly settled: PersistentMap<Begun>; readonly fault: string | null } => {
  if (entry.kind !== "settle" && entry.kind !== "correct") return { settled, fault: null };
  const id = holdEntryId(entry);
  if (entry.kind === "settle") {
    const begun = { won: entry.quote.employerFeeWon, of: peopleOf(entry) };
    return { settled: withValue(settled, id, begun), fault: null };
  }
  const before = valueAt(settled, id);
  const fault = correctionFault(before, entry);
  // Signed work beyond the plan is paid beside a decision, which may still come.
  const left =
    entry.isBeyondPlan === true && before !== undefined
      ? { ...before, won: before.won + entry.quote.employerFeeWon }
      : undefined;
  return { settled: withValue(settled, id, left), fault };
};

const kinds: Readonly<Record<EntryKind, true>> = {
  charge: true,
  hold: true,
  release: true,
  settle: true,
  leave: true,
  correct: true,
  payout: true,
  payoutPaid: true,
  payoutFailed: true,
  refund: true,
  refundPaid: true,
  refundFailed: true,
  remit: true,
};

/** The audit after one more entry. Throws TypeError for an unknown kind. */
export const auditEntry = (audit: Audit, posted: Posted): Audit => {
  const { data } = posted;
  if (!Object.hasOwn(kinds, data.kind)) throw new TypeError(`no kind of entry: ${data.kind}`);
  const ledger = evolve(audit.ledger, posted);
  const turn = turnOf(audit.begun, data);
  const back = refundTurn(turn.begun, data);
  const aside = reserveTurn(audit.reserves, data);
  const corrected = correctionTurn(audit.settled, data);
  const isSplit = data.kind === "settle" || data.kind === "leave";
  const faults = [
    legsFault(data.legs),
    areLegsOf(data, data.legs) ? null : "its legs are not what it says",
    isSplit ? splitFault(movedWon(data), data.returnedWon, data.quote) : null,
    data.entryId === entryIdOf(data) ? null : "has another id than its content",
    turn.fault,
    back.fault,
    aside.fault,
    corrected.fault,
    earnedFault(audit.ledger, data),
  ];
  const found = faults.flatMap((fault) => (fault === null ? [] : [`${data.entryId}: ${fault}`]));
  const below = data.legs
    .map(({ account }) => account)
    .filter((account) => !isOutside(account) && balanceOf(ledger, account) < 0);
  const { negativeAccounts } = audit;
  return withFindings(
    {
      ...audit,
      ledger,
      entries: audit.entries + 1,
      begun: back.begun,
      settled: corrected.settled,
      reserves: aside.reserves,
      negativeAccounts:
        below.length === 0 ? negativeAccounts : new Set([...negativeAccounts, ...below]),
    },
    found,
  );
};

/** The audit after one more commit of the log. A commit of another stream changes nothing. */
export const auditCommit = (
  audit: Audit,
  {
    stream,
    ver,
    cid,
    events,
    _id,
    at,
  }: Pick<Commit, "_id" | "stream" | "ver" | "cid" | "events" | "at">,
): Audit => {
  if (stream !== "ledger") return audit;
  const [posted] = events as unknown as readonly Posted[];
  try {
    if (posted === undefined || events.length !== 1) throw new TypeError("not one entry");
    const { months, fault } = monthTurn(audit.months, posted.data, at);
    const found = [
      fault === null ? null : `${cid}: ${fault}`,
      ver === audit.ver + 1 ? null : `${cid}: is not entry ${audit.ver + 1}`,
      posted.data.entryId === cid ? null : `${cid}: its command is another's`,
    ];
    return withFindings(
      { ...auditEntry(audit, posted), ver, months },
      found.filter((each) => each !== null),
    );
  } catch (error) {
    // No rule posts such a commit, so it is a finding.
    const { message } = error as Error;
    return withFindings({ ...audit, ver }, [`${_id}: no entry can be read: ${message}`]);
  }
};

const textOf = (account: string): string =>
  `${account} is not ${isHeld(account) ? "its open holds and their weeks' reserves" : "what is on its way"}`;

/** Accounts of held or transit money whose balance is not what is open. */
const differences = (
  members: readonly [string, number][],
  { begun, reserves }: Audit,
): string[] => {
  const left = new Map(members.filter(([account]) => isHeld(account) || isInTransit(account)));
  for (const [id, { won, of }] of membersOf(begun)) {
    if (id.startsWith("charge:")) continue;
    const account = id.startsWith("hold:") ? `employer:${of.split("/", 1)[0]}:held` : of;
    left.set(account, (left.get(account) ?? 0) - won);
  }
  for (const [id, won] of membersOf(reserves)) {
    const account = `employer:${id.split("/", 1)[0]}:held`;
    left.set(account, (left.get(account) ?? 0) - won);
  }
  return [...left].filter(([, won]) => won !== 0).map(([account]) => textOf(account));
};

/**
 * The verdict on the whole ledger. O(accounts + what is open). `sumWon` is 0 when no won was
 * created or lost.
 */
export const verdictOf = (audit: Audit) => {
  const { ledger, entries, findings, negativeAccounts } = audit;
  const members: [string, number][] = membersOf(ledger.balances);
  const sumWon = members.reduce((sum, [, won]) => sum + won, 0);
  const below = [...negativeAccounts].sort();
  const all = [
    ...findings,
    ...below.map((account) => `${account} was below 0`),
    ...(sumWon === 0 ? [] : [`all accounts sum to ${sumWon} won`]),
    ...differences(members, audit),
  ];
  return {
    ok: all.length === 0,
    entries,
    sumWon,
    negativeAccounts: below,
    openHolds: ledger.holds.size,
    findings: all,
  };
};
