/**
 * Ledger rate: how many entries a second the ledger takes, compared with its bare store.
 *
 * `npm run bench:ledger -- [--rounds N]`, on NeDB and, where a server is named as for tests, on one
 * of MongoDB's protocol. In each round the same number of entries is written three times: into the
 * store as bare documents one after another, into the ledger one after another, and into the ledger
 * many at once. Only the ratios of a round are meaningful on a machine with other work. Their
 * medians are printed, with the processor time of this process (NeDB's in it, a server's not).
 */
import { parseArgs } from "node:util";
import { type Commit, fingerprint, idOf, versionKey } from "../../mixins/log/commit.ts";
import { Log } from "../../mixins/log/event-log.ts";
import { openMongo } from "../../mixins/store/mongo/mongo-store.ts";
import type { Collection, Store } from "../../mixins/store/store.ts";
import { hourMs, instant, later, newId, won } from "../../services/contracts/core/units.ts";
import type { Posted } from "../../services/payment/ledger/entry.ts";
import { post } from "../../services/payment/ledger/ledger.repository.ts";
import type { Ledger } from "../../services/payment/ledger/ledger.ts";
import * as rules from "../../services/payment/ledger/postings.ts";
import { quote } from "../../services/payment/wage/quote.ts";
import { openEmbedded } from "../support/embedded.ts";
import { folderOf, remove } from "../support/folders.ts";
import { mongoAbsent, startMongo } from "../support/servers.ts";
import { quietService } from "../support/worker-process.ts";
import { median } from "./figures.ts";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "9" } } });
const rounds = Number(values.rounds);
const shiftsOneByOne = 40;
const shiftsAtOnce = 200;
const entriesOfShift = 5;
const goals = { single: 0.5, group: 5 };

const startsAt = instant("2026-12-01T00:00:00Z");
const terms = {
  hourlyWageWon: 12_000,
  startsAt,
  endsAt: later(startsAt, 9 * hourMs),
  breakMinutes: 60,
  regularEmployees: 5,
};
const priceWon = quote(terms).employerTotalWon;
const meta = { correlationId: "bench", causationId: null, actor: null };

const write = (log: Log, cid: string, rule: (state: Ledger) => readonly Posted[]) =>
  post(log, rule, { cid, fp: fingerprint({ cid }), isFresh: false, at: startsAt, meta });

/** The five entries of one shift, each after the one before. */
const shift = async (log: Log): Promise<void> => {
  const id = newId();
  const [employerId, workerId] = [`employer-${id}`, `worker-${id}`];
  const ref = { applicationId: id, attempt: 1 };
  const parties = { ...ref, jobId: id, workerId, employerId };
  const charge = { chargeId: id, employerId, amountWon: priceWon };
  const payout = {
    withdrawalId: id,
    role: "worker" as const,
    userId: workerId,
    amountWon: won(90_000),
  };
  await write(log, `charge:${id}`, (all) => rules.charge(all, charge));
  await write(log, `hold:${id}/1`, (all) => rules.hold(all, parties, terms));
  await write(log, `resolve:${id}/1`, (all) => rules.settle(all, ref, { workedMinutes: 480 }));
  await write(log, `payout:${id}`, (all) => rules.payout(all, payout));
  await write(log, `payout-resolve:${id}`, (all) => rules.endPayout(all, payout, true));
};

type Taken = { readonly perSecond: number; readonly cpuUs: number };

const timed = async (count: number, work: () => Promise<unknown>): Promise<Taken> => {
  const [fromMs, fromCpu] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(fromCpu);
  const perSecond = (count * 1000) / (performance.now() - fromMs);
  return { perSecond, cpuUs: (user + system) / count };
};

/** Documents like the ledger's, as bare inserts with the same unique keys. */
const bare = async (raw: Collection<Commit>, like: readonly Commit[]): Promise<void> => {
  for (const commit of like) {
    const { position } = next;
    next.position += 1;
    const sv = versionKey("raw", position);
    await raw.insert({ ...commit, _id: idOf(position), sv, cid: `raw:${position}` });
  }
};
const next = { position: 1 };

const measure = async (name: string, store: Store): Promise<void> => {
  const log = await Log.open(store);
  const raw = await store.collection<Commit>("raw", {
    unique: ["sv", "cid"],
    index: [["stream", "ver"]],
  });
  const oneByOne = async () => {
    for (let n = 0; n < shiftsOneByOne; n += 1) await shift(log);
  };
  const atOnce = () => Promise.all(Array.from({ length: shiftsAtOnce }, () => shift(log)));
  // One unmeasured round: code gets warm, and the bare documents get a model.
  await oneByOne();
  await atOnce();
  const like = await log.read(0, shiftsOneByOne * entriesOfShift);
  await bare(raw, like);
  const all = { raw: [] as Taken[], single: [] as Taken[], group: [] as Taken[] };
  for (let round = 0; round < rounds; round += 1) {
    all.raw.push(await timed(like.length, () => bare(raw, like)));
    all.single.push(await timed(shiftsOneByOne * entriesOfShift, oneByOne));
    all.group.push(await timed(shiftsAtOnce * entriesOfShift, atOnce));
  }
  const ofRaw = (taken: readonly Taken[], of: (each: Taken, raw: Taken) => number): number =>
    median(taken.map((each, n) => of(each, all.raw[n] ?? each)));
  console.log(`${name}, ${rounds} rounds`);
  for (const [word, taken] of Object.entries(all)) {
    const rate = Math.round(median(taken.map(({ perSecond }) => perSecond)));
    const cpu = Math.round(median(taken.map(({ cpuUs }) => cpuUs)));
    const ratio = ofRaw(taken, (each, { perSecond }) => each.perSecond / perSecond);
    const ofCpu = ofRaw(taken, (each, { cpuUs }) => cpuUs / each.cpuUs);
    console.log(
      `  ${word.padEnd(7)} ${String(rate).padStart(7)}/s  ${ratio.toFixed(2)} of raw; ` +
        `${String(cpu).padStart(5)} us of processor each, ${ofCpu.toFixed(2)} of raw by it`,
    );
  }
  const single = ofRaw(all.single, (each, { perSecond }) => each.perSecond / perSecond);
  const group = median(
    all.group.map(({ perSecond }, n) => perSecond / (all.single[n]?.perSecond ?? perSecond)),
  );
  const lineOf = (value: number, goal: number) =>
    `${value.toFixed(2)} (goal ${goal}: ${value >= goal ? "met" : "MISSED"})`;
  console.log(`  one at a time / raw insert       ${lineOf(single, goals.single)}`);
  console.log(`  many at once / one at a time     ${lineOf(group, goals.group)}`);
};

const folder = folderOf("ledger-rate");
try {
  const store = await openEmbedded(folder);
  await measure("NeDB", store);
  await store.close();
} finally {
  remove(folder);
}
if (process.env["ONEDAY_TEST_MONGO_URL"] || process.env["MONGO_SERVER_JAR"]) {
  const server = await startMongo();
  try {
    const store = await openMongo(server.url, `oneday_bench_${process.pid}`, quietService());
    await measure("MongoDB's protocol", store);
    await store.close();
  } finally {
    await server.stop();
  }
} else console.log(`MongoDB's protocol: not measured, ${mongoAbsent}`);
process.exit(0);
