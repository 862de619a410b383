/**
 * Ledger bench: how long a long ledger takes to verify, as `npm run ledger -- verify` does it.
 *
 * `node test/bench/ledger.ts [entries]`. Writes a ledger of shifts that were paid and withdrawn into
 * a temporary folder (some minutes for the million that it is without a number), verifies it and
 * prints how long that took. On a machine that is at work with something else the processor's time
 * tells more.
 */
import type { Commit } from "../../mixins/log/commit.ts";
import { dayMs, hourMs, instant, later, won } from "../../services/contracts/units.ts";
import { inspect } from "../../services/payment/inspect.edge.ts";
import * as rules from "../../services/payment/ledger.ts";
import { quote } from "../../services/payment/wage.ts";
import { append, beginning, post } from "../payment/ledger-file.ts";
import { folderOf, remove } from "../support/folders.ts";

const total = Number(process.argv[2] ?? 1_000_000);
const goalS = 60;
const employers = 5000;
const workers = 50_000;
const linesAtOnce = 5000;

const startsAt = instant("2026-12-01T00:00:00Z");
/** Eight hours on the n-th day. */
const termsOf = (n: number) => {
  const from = later(startsAt, n * dayMs);
  const endsAt = later(from, 9 * hourMs);
  return { hourlyWageWon: 12_000, startsAt: from, endsAt, breakMinutes: 60, regularEmployees: 5 };
};

const priceWon = quote(termsOf(0)).employerTotalWon;
const written = beginning();
/** The five entries of one shift: its money comes in, is held, is paid, and goes to the bank. */
const shift = (n: number): Commit[] => {
  const [employerId, workerId] = [`employer-${n % employers}`, `worker-${n % workers}`];
  // Nobody works twice on a day.
  const terms = termsOf(Math.floor(n / workers));
  const parties = { applicationId: `a${n}`, attempt: 1, jobId: `j${n}`, workerId, employerId };
  const charge = { chargeId: `c${n}`, employerId, amountWon: priceWon };
  const payout = {
    withdrawalId: `p${n}`,
    role: "worker" as const,
    userId: workerId,
    amountWon: won(95_000),
  };
  return [
    ...post(written, (all) => rules.charge(all, charge)),
    ...post(written, (all) => rules.hold(all, parties, terms)),
    ...post(written, (all) => rules.settle(all, parties, 480)),
    ...post(written, (all) => rules.payout(all, payout)),
    ...post(written, (all) => rules.endPayout(all, payout, true)),
  ];
};

const folder = folderOf("ledger-bench");
try {
  let lines: Commit[] = [];
  for (let n = 0; written.ver < total; n += 1) {
    lines.push(...shift(n));
    if (lines.length < linesAtOnce && written.ver < total) continue;
    append(folder, lines);
    lines = [];
  }
  const [fromMs, fromCpu] = [performance.now(), process.cpuUsage()];
  const { ok, entries } = await inspect({ dataDir: folder });
  const tookS = (performance.now() - fromMs) / 1000;
  const { user, system } = process.cpuUsage(fromCpu);
  const cpuS = (user + system) / 1_000_000;
  const rssMb = Math.round(process.memoryUsage().rss / 2 ** 20);
  console.log(`${entries} entries, ${ok ? "sound" : "NOT SOUND"}`);
  console.log(`verified in ${tookS.toFixed(1)} s, ${cpuS.toFixed(1)} s of processor, ${rssMb} MB`);
  const goal = (goalS * entries) / 1_000_000;
  console.log(`goal ${goal.toFixed(1)} s: ${ok && tookS < goal ? "met" : "MISSED"}`);
  process.exitCode = ok ? 0 : 1;
} finally {
  remove(folder);
}
