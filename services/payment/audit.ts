/**
 * Audit: walks the ledger again from its first entry and trusts none of the rules that wrote it.
 *
 * It checks each entry's legs, each account after each entry, that every resolution has its open
 * hold, and at the end that what employers have held is what their open holds say.
 */
import { isHeld, isOutside } from "./accounts.ts";
import { membersOf, valueAt } from "./buckets.ts";
import {
  type Entry,
  type EntryOf,
  entryIdOf,
  holdEntryId,
  legsFault,
  type Posted,
} from "./entry.ts";
import { balanceOf, empty, evolve, type Ledger } from "./ledger.ts";

export type Audit = {
  readonly ledger: Ledger;
  readonly entries: number;
  /** What was found wrong, at most `findingsMax`. */
  readonly findings: readonly string[];
  /** Accounts that were below 0 after any entry. */
  readonly negativeAccounts: ReadonlySet<string>;
};

const findingsMax = 100;

export const emptyAudit: Audit = {
  ledger: empty,
  entries: 0,
  findings: [],
  negativeAccounts: new Set(),
};

const isAboutHold = (entry: Entry): entry is EntryOf<"hold" | "release" | "settle" | "leave"> =>
  ["hold", "release", "settle", "leave"].includes(entry.kind);

const holdFault = ({ holds }: Ledger, entry: Entry): string | null => {
  if (!isAboutHold(entry)) return null;
  const open = valueAt(holds, holdEntryId(entry));
  if (entry.kind === "hold") return open === undefined ? null : "held twice";
  if (open === undefined) return "resolves no open hold";
  return open.heldWon === entry.heldWon ? null : "resolves another amount than was held";
};

/** The audit after one more entry. */
export const auditEntry = (audit: Audit, posted: Posted): Audit => {
  const { data } = posted;
  const ledger = evolve(audit.ledger, posted);
  const faults = [legsFault(data.legs), holdFault(audit.ledger, data)];
  if (data.entryId !== entryIdOf(data)) faults.push("has another id than its content");
  const found = faults.flatMap((fault) => (fault === null ? [] : [`${data.entryId}: ${fault}`]));
  const below = data.legs
    .map(({ account }) => account)
    .filter((account) => !isOutside(account) && balanceOf(ledger, account) < 0);
  return {
    ledger,
    entries: audit.entries + 1,
    findings:
      found.length === 0 ? audit.findings : [...audit.findings, ...found].slice(0, findingsMax),
    negativeAccounts:
      below.length === 0 ? audit.negativeAccounts : new Set([...audit.negativeAccounts, ...below]),
  };
};

/** Employers whose held money is not what their open holds say. O(accounts). */
const heldDifferences = ({ balances, holds }: Ledger): string[] => {
  const left = new Map<string, number>(membersOf(balances).filter(([account]) => isHeld(account)));
  for (const [, { employerId, heldWon }] of membersOf(holds)) {
    const account = `employer:${employerId}:held`;
    left.set(account, (left.get(account) ?? 0) - heldWon);
  }
  return [...left].filter(([, won]) => won !== 0).map(([account]) => account);
};

/** What the audit says of the whole ledger. `sumWon` is 0 when no won came from nowhere. */
export const verdictOf = ({ ledger, entries, findings, negativeAccounts }: Audit) => {
  const sumWon = membersOf(ledger.balances).reduce((sum, [, won]) => sum + won, 0);
  const differing = heldDifferences(ledger).map((account) => `${account} is not its open holds`);
  const all = [...findings, ...differing];
  return {
    ok: all.length === 0 && negativeAccounts.size === 0 && sumWon === 0,
    entries,
    sumWon,
    negativeAccounts: [...negativeAccounts].sort(),
    openHolds: ledger.holds.size,
    findings: all,
  };
};
