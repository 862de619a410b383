/**
 * Ledger bench: how long a long ledger takes to verify, as `npm run ledger -- verify` does it, and
 * to start from its snapshot.
 *
 * `node test/bench/ledger.ts [entries]`. Writes a ledger of shifts that were paid and withdrawn
 * into a temporary folder, verifies it and prints how long that took. Without a number it has a
 * million entries, which takes some minutes. Then a store with its snapshot and half the entries
 * until the next one is read as a start reads it: entries before the snapshot are never read. On a
 * busy machine the processor time is the better figure.
 */
import type { Commit } from "../../mixins/log/commit.ts";
import { Log } from "../../mixins/log/event-log.ts";
import { encodeState } from "../../mixins/log/state-codec.ts";
import { Snapshots } from "../../mixins/log/state-snapshots.ts";
import type { Collection, Doc, Store } from "../../mixins/store/store.ts";
import {
  dayMs,
  hourMs,
  instant,
  later,
  type Won,
  won,
} from "../../services/contracts/core/units.ts";
import { inspect } from "../../services/payment/audit/offline-audit.adapter.ts";
import { ledger, ledgerId } from "../../services/payment/ledger/ledger.repository.ts";
import * as rules from "../../services/payment/ledger/postings.ts";
import { quote } from "../../services/payment/wage/quote.ts";
import { append, beginning, post } from "../payment/audit/ledger-file.ts";
import { openEmbedded } from "../support/embedded.ts";
import { folderOf, remove } from "../support/folders.ts";
import { median } from "./figures.ts";

const total = Number(process.argv[2] ?? 1_000_000);
const goalS = 60;
const employers = 5000;
const workers = 50_000;
const shiftsOfDay = 5000;
/** Has no common divisor with the number of workers: no worker works twice on a day. */
const stride = 7919;
const foldGoalMs = 50;
const folds = 9;
const linesAtOnce = 5000;

const startsAt = instant("2026-12-01T00:00:00Z");
/** Eight hours on the n-th day. */
const termsOf = (n: number) => {
  const from = later(startsAt, n * dayMs);
  const endsAt = later(from, 9 * hourMs);
  return { hourlyWageWon: 12_000, startsAt: from, endsAt, breakMinutes: 60, regularEmployees: 5 };
};

const prices = new Map<number, Won>();
/** The cost of a shift on the n-th day: more on a holiday. */
const priceOf = (day: number): Won => {
  const price = prices.get(day) ?? quote(termsOf(day)).employerTotalWon;
  prices.set(day, price);
  return price;
};
const written = beginning();
/** The five entries of one shift: its money comes in, is held, is paid, and goes to the bank. */
const shift = (n: number): Commit[] => {
  const [employerId, workerId] = [`employer-${n % employers}`, `worker-${(n * stride) % workers}`];
  const day = Math.floor(n / shiftsOfDay);
  const terms = termsOf(day);
  const parties = { applicationId: `a${n}`, attempt: 1, jobId: `j${n}`, workerId, employerId };
  const charge = { chargeId: `c${n}`, employerId, amountWon: priceOf(day) };
  const payout = {
    withdrawalId: `p${n}`,
    role: "worker" as const,
    userId: workerId,
    amountWon: won(95_000),
  };
  return [
    ...post(written, (all) => rules.charge(all, charge)),
    ...post(written, (all) => rules.hold(all, parties, terms)),
    ...post(written, (all) => rules.settle(all, parties, { workedMinutes: 480 })),
    ...post(written, (all) => rules.payout(all, payout)),
    ...post(written, (all) => rules.endPayout(all, payout, true)),
  ];
};

type Took = { readonly ms: number; readonly cpuMs: number };
const timed = async <T>(work: () => Promise<T>): Promise<[Took, T]> => {
  const [fromMs, fromCpu] = [performance.now(), process.cpuUsage()];
  const done = await work();
  const { user, system } = process.cpuUsage(fromCpu);
  return [{ ms: performance.now() - fromMs, cpuMs: (user + system) / 1000 }, done];
};

/** Reads snapshot and tail as a start does, some times over. */
const fold = async (path: string): Promise<void> => {
  const text = encodeState(written.ledger);
  const { ver, head } = written;
  const dueAfter = Math.max(ledger.kept?.everyCommits ?? 0, text.length / 2000);
  const tail: Commit[] = [];
  for (let n = ver; tail.length < dueAfter / 2; n += 1) tail.push(...shift(n));
  const store = await openEmbedded(path);
  const commits = await store.collection<Commit>("log", { unique: ["sv", "cid"] });
  if (last !== undefined) await commits.insert(last);
  await commits.insertMany(tail);
  const rows = await store.collection<Doc>("snapshots");
  // As on a store with other writers: an exclusive one reads its whole log.
  const shared: Store = {
    exclusive: false,
    collection: async <D extends Doc>(name: string) =>
      (name === "log" ? commits : rows) as unknown as Collection<D>,
    close: () => store.close(),
  };
  await new Snapshots(shared).write(ledger.stream, ledger.kept?.form ?? "", {
    ver,
    hash: head.hash,
    text,
  });
  const want = encodeState(written.ledger);
  const took: Took[] = [];
  for (let n = 0; n < folds; n += 1) {
    const log = await Log.open(shared);
    const [each, state] = await timed(() => log.state(ledger, ledgerId));
    if (encodeState(state) !== want) throw new Error("it is not the ledger that was written");
    took.push(each);
  }
  await store.close();
  const cpuMs = median(took.map((each) => each.cpuMs));
  const ms = median(took.map((each) => each.ms));
  const mb = (text.length / 2 ** 20).toFixed(1);
  console.log(`snapshot of ${ver} entries: ${mb} MB, ${written.ledger.balances.size} accounts`);
  console.log(
    `folded with ${tail.length} entries after it in ${ms.toFixed(0)} ms, ${cpuMs.toFixed(0)} ms of processor`,
  );
  console.log(`goal ${foldGoalMs} ms: ${cpuMs < foldGoalMs ? "met" : "MISSED"}`);
};

const folder = folderOf("ledger-bench");
const second = folderOf("ledger-bench");
let last: Commit | undefined;
try {
  let lines: Commit[] = [];
  for (let n = 0; written.ver < total; n += 1) {
    lines.push(...shift(n));
    last = lines.at(-1);
    if (lines.length < linesAtOnce && written.ver < total) continue;
    append(folder, lines);
    lines = [];
  }
  const [{ ms, cpuMs }, { ok, entries, findings }] = await timed(() =>
    inspect({ dataDir: folder }),
  );
  const rssMb = Math.round(process.memoryUsage().rss / 2 ** 20);
  console.log(`${entries} entries, ${ok ? "sound" : `NOT SOUND: ${findings[0]}`}`);
  console.log(
    `verified in ${(ms / 1000).toFixed(1)} s, ${(cpuMs / 1000).toFixed(1)} s of processor, ${rssMb} MB`,
  );
  const goalMs = (goalS * 1000 * entries) / 1_000_000;
  const isMet = ok && Math.min(ms, cpuMs) < goalMs;
  console.log(`goal ${(goalMs / 1000).toFixed(1)} s: ${isMet ? "met" : "MISSED"}`);
  await fold(second);
  process.exitCode = ok ? 0 : 1;
} finally {
  remove(folder);
  remove(second);
}
