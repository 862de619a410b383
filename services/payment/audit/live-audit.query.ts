/**
 * Live audit: the audit of a running ledger, and of the snapshot that its starts begin with.
 *
 * A snapshot that differs from the fold of its entries is reported and deleted, together with the
 * state built on it. The ledger is then folded again from its first entry.
 */
import type { Log } from "../../../mixins/log/event-log.ts";
import { encodeState } from "../../../mixins/log/state-codec.ts";
import { ledger, ledgerId } from "../ledger/ledger.repository.ts";
import { type Audit, auditCommit, emptyAudit, withFindings } from "./ledger-audit.ts";

const pageCommits = 1000;

/** Audits every entry, and the snapshot. O(log), in pages. */
export const auditOf = async (log: Log): Promise<Audit> => {
  const snapshot = await log.snapshotOf(ledger, ledgerId);
  let audited = emptyAudit;
  let isSnapshotWrong = false;
  for (let after = 0; ; after += pageCommits) {
    const commits = await log.read(after, pageCommits);
    for (const commit of commits) {
      audited = auditCommit(audited, commit);
      if (commit.stream !== ledger.stream || commit.ver !== snapshot?.ver) continue;
      isSnapshotWrong = encodeState(audited.ledger) !== snapshot.text;
    }
    if (commits.length < pageCommits) break;
  }
  if (!isSnapshotWrong) return audited;
  await log.forget(ledger, ledgerId);
  return withFindings(audited, [`the snapshot of entry ${snapshot?.ver} is not what they fold to`]);
};
