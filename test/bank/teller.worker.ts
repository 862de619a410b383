/**
 * A teller: one process that writes transfers into the ledger, many at once, until it is ordered to
 * finish.
 *
 * After a kill and a restart it continues where its journal ends: commands without an answer are
 * retried under the same command id.
 */
import { setTimeout as pause } from "node:timers/promises";
import { Conflict } from "../../mixins/log/appender.ts";
import { fingerprint } from "../../mixins/log/commit.ts";
import { StoreFault } from "../../mixins/store/store.ts";
import { Refusal } from "../../services/contracts/core/refusal.ts";
import { now } from "../../services/contracts/core/units.ts";
import { post } from "../../services/payment/ledger/ledger.repository.ts";
import type { Said } from "../support/worker.ts";
import { say, workerInput } from "../support/worker-process.ts";
import { openBooks } from "./books.ts";
import { isTold, type Line, linesIn, postedLine, type Told, write } from "./journal.ts";
import { type Case, caseOf, isOwn, type Transfer } from "./plan.ts";

/**
 * How a control breaks a teller: `anew` retries under a new id, `early` acknowledges before the
 * posting.
 */
export type Break = "anew" | "early";
export type TellerInput = {
  readonly url: string;
  readonly database: string;
  readonly seed: number;
  readonly teller: number;
  readonly journal: string;
  /** Cases at once. */
  readonly atOnce: number;
  readonly broken: Break | null;
};
export type TellerCounts = {
  /** Transfers of its own cases that were acknowledged as posted, over all its lives. */
  readonly posted: number;
  /** Calls of this life with an unknown outcome, which are retried. */
  readonly unknown: number;
};

const againMs = 50;
const countsMs = 50;

const input = workerInput<TellerInput>();
const { seed, teller, journal, broken } = input;
const lines = linesIn(journal);
const known = new Map<string, Told>();
const keyOf = ({ cid, fp }: Pick<Told, "cid" | "fp">): string => `${cid} ${fp}`;
/** A control's retry has another id and the same transfer. */
const plainOf = (cid: string): string => cid.split("~", 1)[0] ?? "";

let unknown = 0;
let posted = 0;
const keep = (line: Line): void => {
  if (isTold(line)) {
    known.set(keyOf({ ...line, cid: plainOf(line.cid) }), line);
    if (line.is === "posted" && isOwn(teller, line.cid)) posted += 1;
  }
};
lines.forEach(keep);
const note = (line: Line): void => {
  write(journal, line);
  keep(line);
};

const { store, log } = await openBooks(input.url, input.database);

let retries = 0;
const retryId = (cid: string): string => {
  retries += 1;
  return broken === "anew" ? `${cid}~${process.pid}.${retries}` : cid;
};

const isUnknown = (error: unknown): boolean =>
  error instanceof StoreFault || error instanceof Conflict;

/**
 * Sends until there is an answer, and writes it to the journal. True when the ledger has posted it.
 */
const ask = async (transfer: Transfer, isAgain: boolean): Promise<boolean> => {
  const { cid, rule } = transfer;
  const fp = fingerprint(transfer.input);
  const answer = known.get(keyOf({ cid, fp }));
  if (answer !== undefined) return answer.is === "posted";
  const meta = { correlationId: "bank", causationId: null, actor: null };
  for (let id = isAgain ? retryId(cid) : cid; ; id = retryId(cid)) {
    try {
      if (broken === "early") note({ is: "posted", cid: id, fp, position: null, bankWon: 0 });
      const { commit } = await post(log, rule, { cid: id, fp, isFresh: false, at: now(), meta });
      if (commit === null) throw new Error(`${cid}: nothing was posted`);
      if (broken !== "early") note(postedLine(commit));
      return true;
    } catch (error) {
      if (error instanceof Refusal) {
        note({ is: "refused", cid: id, fp, code: error.type });
        return false;
      }
      // A teller that is broken on purpose may break a rule.
      if (!isUnknown(error) && broken !== null) return false;
      if (!isUnknown(error)) throw error;
      unknown += 1;
      await pause(againMs);
    }
  }
};

const live = async (n: number, isAgain: boolean): Promise<void> => {
  const all: Case = caseOf(seed, teller, n);
  const asked = (transfer: Transfer): Promise<boolean> => ask(transfer, isAgain);
  if (await asked(all.hold)) {
    if (all.rival !== null) void say({ type: "rival", teller, n });
    await asked(all.resolve);
    if (await asked(all.payout)) await asked(all.payoutEnd);
  } else {
    await asked(all.charge);
    if (all.refund !== null && (await asked(all.refund))) await asked(all.refundEnd);
  }
};

const settled = new Set<Promise<void>>();
/** An error that a teller cannot handle ends it, and the run. */
const start = (work: Promise<void>): void => {
  const done = work
    .catch((error: Error) => {
      process.stderr.write(`teller ${teller}: ${error.stack}\n`);
      process.exit(1);
    })
    .finally(() => settled.delete(done));
  settled.add(done);
};

const rival = async (other: number, n: number, isAgain: boolean): Promise<void> => {
  const { rival: transfer } = caseOf(seed, other, n);
  if (transfer !== null) await ask(transfer, isAgain);
};

let isFinishing = false;
process.on("message", (message: Said) => {
  if (message.type === "finish") isFinishing = true;
  if (message.type !== "rival") return;
  const [other, n] = [Number(message["teller"]), Number(message["n"])];
  note({ is: "rival", teller: other, n });
  start(rival(other, n, false));
});

/** Runs case after case; the first one may have been begun in an earlier life. */
const lane = async (open: number[]): Promise<void> => {
  for (;;) {
    const again = open.pop();
    if (again === undefined && isFinishing) return;
    const n = again ?? next++;
    if (again === undefined) note({ is: "begun", n });
    await live(n, again !== undefined);
    note({ is: "ended", n });
  }
};

const begun = new Set<number>();
for (const line of lines) {
  if (line.is === "begun") begun.add(line.n);
  if (line.is === "ended") begun.delete(line.n);
  if (line.is === "rival") start(rival(line.teller, line.n, true));
}
let next = lines.reduce((sum, line) => sum + Number(line.is === "begun"), 0);
const counts = (): TellerCounts => ({ posted, unknown });
await say({ type: "ready", ...counts() });
const counting = setInterval(() => void say({ type: "counts", ...counts() }), countsMs);
const open = [...begun];
for (let n = 0; n < input.atOnce; n += 1) start(lane(open));
while (settled.size > 0) await Promise.all(settled);
clearInterval(counting);
await store.close();
await say({ type: "done", ...counts() });
process.exit(0);
