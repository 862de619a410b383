/** A ledger in a data folder, made by the rules and without a service. */
import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Commit, type Head, idOf, origin, seal } from "../../../mixins/log/commit.ts";
import { type Instant, instant, later, minuteMs } from "../../../services/contracts/core/units.ts";
import type { Posted } from "../../../services/payment/ledger/entry.ts";
import { empty, evolve, type Ledger } from "../../../services/payment/ledger/ledger.ts";

/** The rules' ledger so far, and where its log ends. */
export type Written = { ledger: Ledger; head: Head; ver: number; at: Instant };
export type Rule = (ledger: Ledger) => readonly Posted[];

export const beginning = (): Written => ({
  ledger: empty,
  head: origin,
  ver: 0,
  at: instant("2026-12-01T00:00:00Z"),
});

const meta = { correlationId: "book", causationId: null, actor: null };

/** A commit over some entry, chained to a head, whether the rules would post it or not. */
export const sealed = (posted: Posted, head: Head, ver: number, at: Instant): Commit =>
  seal(
    {
      stream: "ledger",
      expected: ver - 1,
      cid: posted.data.entryId,
      fp: "",
      at,
      events: [posted],
      meta,
    },
    head,
  );

/** Posts the entries of a rule, a minute after the last one, and answers its commits. */
export const post = (written: Written, rule: Rule): Commit[] =>
  rule(written.ledger).map((posted) => {
    written.ver += 1;
    written.at = later(written.at, minuteMs);
    const commit = sealed(posted, written.head, written.ver, written.at);
    written.head = { position: written.head.position + 1, hash: commit.hash };
    written.ledger = evolve(written.ledger, posted);
    return commit;
  });

/** The same commits in order from the first, their hashes recomputed, as a forger would. */
export const resealed = (commits: readonly Commit[]): Commit[] => {
  let head = origin;
  return commits.map((commit) => {
    const { stream, ver, cid, fp, at, events } = commit;
    const again = seal({ stream, expected: ver - 1, cid, fp, at, events, meta }, head);
    head = { position: head.position + 1, hash: again.hash };
    return { ...again, _id: idOf(head.position) };
  });
};

export const lineOf = (commit: Commit): string => `${JSON.stringify(commit)}\n`;

/** Appends commits to the payment log of a data folder. */
export const append = (dataDir: string, commits: readonly Commit[]): string => {
  const folder = join(dataDir, "payment");
  mkdirSync(folder, { recursive: true });
  const path = join(folder, "log.db");
  appendFileSync(path, commits.map(lineOf).join(""));
  return path;
};
