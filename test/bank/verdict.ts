/**
 * Verdict: compares the books with the answers that the tellers got, and adds what `ledger verify`
 * says.
 *
 * The money is summed here again from the legs alone, without any rule of the ledger.
 */
import { type Commit, positionOf } from "../../mixins/log/commit.ts";
import { offlineLogOf } from "../../mixins/log/offline-log.ts";
import { inspect } from "../../services/payment/audit/offline-audit.adapter.ts";
import type { Posted } from "../../services/payment/ledger/entry.ts";
import { isTold, linesIn, type PostedLine, type RefusedLine } from "./journal.ts";

export type Verdict = {
  /** Entries in the ledger. */
  readonly transfers: number;
  /** Commands that were acknowledged as posted; each counts once. */
  readonly acknowledged: number;
  /** By their reasons. */
  readonly refused: Readonly<Record<string, number>>;
  /** Acknowledged as posted, and not in the ledger, or elsewhere. */
  readonly lost: number;
  /** Transfers that are posted more than once, each time beyond the first. */
  readonly doubled: number;
  /** Posted, and answered as refused. */
  readonly refusedAndPosted: number;
  /** Posted, and acknowledged to no teller. */
  readonly untold: number;
  /** Refused for a reason that no teller can run into. */
  readonly oddlyRefused: number;
  readonly negative: number;
  readonly sumWon: number;
  /** The money inside by the ledger, and by the answers that the tellers got. */
  readonly insideWon: number;
  readonly toldWon: number;
  readonly accounts: number;
  readonly isSound: boolean;
  readonly findings: readonly string[];
};

/** Want of money, a charge that was refunded already, and a rival that was faster. */
const expectedRefusals = ["INSUFFICIENT_FUNDS", "REFUND_TOO_LARGE", "KEY_REUSED"];

type Answers = {
  readonly posted: ReadonlyMap<string, PostedLine>;
  readonly refused: readonly RefusedLine[];
};

const answersIn = (journals: readonly string[]): Answers => {
  const all = journals.flatMap(linesIn).filter(isTold);
  const posted = all.filter((line) => line.is === "posted");
  return {
    posted: new Map(posted.map((line) => [line.cid, line])),
    refused: all.filter((line) => line.is === "refused"),
  };
};

type Books = {
  readonly commits: Map<string, { readonly position: number; readonly fp: string }>;
  readonly balances: Map<string, number>;
  readonly times: Map<string, number>;
  readonly negative: Set<string>;
};

const enter = ({ commits, balances, times, negative }: Books, commit: Commit): void => {
  commits.set(commit.cid, { position: positionOf(commit._id), fp: commit.fp });
  for (const { data } of commit.events as unknown as readonly Posted[]) {
    times.set(data.entryId, (times.get(data.entryId) ?? 0) + 1);
    for (const { account, won } of data.legs) {
      const balance = (balances.get(account) ?? 0) + won;
      balances.set(account, balance);
      if (balance < 0 && !account.startsWith("ext:")) negative.add(account);
    }
  }
};

const read = async (mongoUrl: string): Promise<Books> => {
  const books = {
    commits: new Map<string, { position: number; fp: string }>(),
    balances: new Map<string, number>(),
    times: new Map<string, number>(),
    negative: new Set<string>(),
  };
  for await (const stored of offlineLogOf({ mongoUrl }, "payment")) {
    if ("commit" in stored) enter(books, stored.commit);
  }
  return books;
};

const sum = (values: Iterable<number>): number => [...values].reduce((all, each) => all + each, 0);

/** Reads the books of a bank at rest, and the journals of its tellers. */
export const judge = async (mongoUrl: string, journals: readonly string[]): Promise<Verdict> => {
  const { posted, refused } = answersIn(journals);
  const { commits, balances, times, negative } = await read(mongoUrl);
  const { ok, findings } = await inspect({ mongoUrl });
  const isPosted = ({ cid, fp, position }: PostedLine): boolean => {
    const commit = commits.get(cid);
    return commit?.fp === fp && commit.position === (position ?? commit.position);
  };
  const codes = Map.groupBy(refused, ({ code }) => code);
  const outside = balances.get("ext:bank") ?? 0;
  const sumWon = sum(balances.values());
  return {
    transfers: sum(times.values()),
    acknowledged: posted.size,
    refused: Object.fromEntries([...codes].map(([code, all]) => [code, all.length])),
    lost: [...posted.values()].filter((line) => !isPosted(line)).length,
    doubled: sum([...times.values()].map((count) => count - 1)),
    refusedAndPosted: refused.filter(({ cid, fp }) => commits.get(cid)?.fp === fp).length,
    untold: [...commits.keys()].filter((cid) => !posted.has(cid)).length,
    oddlyRefused: refused.filter(({ code }) => !expectedRefusals.includes(code)).length,
    negative: negative.size,
    sumWon,
    insideWon: sumWon - outside,
    toldWon: 0 - sum([...posted.values()].map(({ bankWon }) => bankWon)),
    accounts: balances.size,
    isSound: ok,
    findings,
  };
};

/** What is wrong, as texts; empty when everything is right. */
export const faultsOf = (verdict: Verdict): string[] => {
  const { sumWon, insideWon, toldWon, isSound, transfers, acknowledged } = verdict;
  const counts = ["lost", "doubled", "refusedAndPosted", "untold", "oddlyRefused", "negative"];
  const bad = counts.flatMap((name) => {
    const count = verdict[name as keyof Verdict];
    return count === 0 ? [] : [`${name} ${count}`];
  });
  return [
    ...bad,
    ...(sumWon === 0 ? [] : [`all accounts sum to ${sumWon} won`]),
    ...(insideWon === toldWon ? [] : [`${insideWon} won are inside, ${toldWon} were told`]),
    ...(transfers === acknowledged ? [] : [`${transfers} stand, ${acknowledged} were told`]),
    ...(isSound ? [] : [`ledger verify: ${verdict.findings.slice(0, 3).join("; ")}`]),
  ];
};
