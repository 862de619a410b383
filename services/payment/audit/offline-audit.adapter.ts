/**
 * Offline audit: the audit of a stopped store, in one pass from the first commit
 * (mixins/log/offline-log.ts).
 */
import { follows } from "../../../mixins/log/chain-verifier.ts";
import { type Commit, type Head, origin, positionOf } from "../../../mixins/log/commit.ts";
import { offlineLogOf, type Source } from "../../../mixins/log/offline-log.ts";
import type { Posted } from "../ledger/entry.ts";
import { type Audit, auditCommit, emptyAudit, verdictOf, withFindings } from "./ledger-audit.ts";
import { addLegs, type Days } from "./trial-balance.ts";

type Walked = {
  audit: Audit;
  head: Head;
  /** A break is reported once, because every later commit hangs on the broken one. */
  isBroken: boolean;
  readonly days: Days;
  /** The command ids so far: each may occur once. */
  readonly commands: Set<string>;
};

const findingsOf = (walked: Walked, { cid }: Commit, isNext: boolean): string[] => [
  ...(isNext || walked.isBroken
    ? []
    : [`commit ${walked.head.position + 1}: the chain does not hold`]),
  ...(walked.commands.has(cid) ? [`${cid}: there twice`] : []),
];

/** Audits one more commit, in place: a ledger has a million of them. */
const step = (walked: Walked, commit: Commit): void => {
  const isNext = follows(commit, walked.head);
  const found = findingsOf(walked, commit, isNext);
  walked.isBroken ||= !isNext;
  walked.commands.add(commit.cid);
  walked.head = { position: positionOf(commit._id), hash: commit.hash };
  const { entries } = walked.audit;
  walked.audit = auditCommit(withFindings(walked.audit, found), commit);
  if (walked.audit.entries === entries) return;
  for (const { data } of commit.events as unknown as readonly Posted[]) {
    addLegs(walked.days, commit.at, data.legs);
  }
};

/** The result of an offline audit. `isTorn`: a crash has cut off the last line of the file. */
export type Books = Awaited<ReturnType<typeof inspect>>;

/** Audits a stopped store. Throws NoPast. O(log). Of ended items, only the ids stay in memory. */
export const inspect = async (source: Source) => {
  const walked: Walked = {
    audit: emptyAudit,
    head: origin,
    isBroken: false,
    days: new Map(),
    commands: new Set(),
  };
  let isTorn = false;
  for await (const stored of offlineLogOf(source, "payment")) {
    if ("commit" in stored) step(walked, stored.commit);
    else if ("torn" in stored) isTorn = true;
    else walked.audit = withFindings(walked.audit, [stored.damage]);
  }
  const { audit, head, days } = walked;
  return { commits: head.position, days, audit, isTorn, ...verdictOf(audit) };
};
