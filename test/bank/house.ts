/**
 * House: runs the bank's tellers, kills them and resets their connections, until everything is
 * written.
 *
 * Kills and resets are spread over the transfers: the nth comes when its share of them is posted.
 * Only a teller that is at work is killed, and it is started again at once.
 */
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fingerprint } from "../../mixins/log/commit.ts";
import { databaseOf } from "../../mixins/store/database-name.ts";
import { now } from "../../services/contracts/core/units.ts";
import { pick, type Random, seeded } from "../../services/demo/random.ts";
import { post } from "../../services/payment/ledger/ledger.repository.ts";
import { startProxy, type TcpProxy } from "../mixins/store/proxy.ts";
import { folderOf, remove } from "../support/folders.ts";
import { startMongo } from "../support/servers.ts";
import { until } from "../support/until.ts";
import { startWorker, type Worker } from "../support/worker.ts";
import { openBooks } from "./books.ts";
import { postedLine, write } from "./journal.ts";
import { opening } from "./plan.ts";
import type { Break, TellerCounts, TellerInput } from "./teller.worker.ts";
import { judge, type Verdict } from "./verdict.ts";

export type Size = {
  readonly transfers: number;
  readonly kills: number;
  readonly resets: number;
  readonly seed: number;
  readonly tellers: number;
  readonly atOnce: number;
  readonly broken: Break | null;
};
export type Outcome = Verdict & {
  readonly kills: number;
  readonly resets: number;
  /** Calls with an unknown outcome, as far as their tellers lived to report them. */
  readonly unknown: number;
  readonly seconds: number;
};

/** A machine may be busy with other work: this only ends what would hang. */
const stepMsMax = 900_000;
const stallMsMax = 24 * 3_600_000;
const sayEveryMs = 10_000;
const compiled = join(tmpdir(), "oneday-compiled");
const script = new URL("./teller.worker.ts", import.meta.url);

type Teller = {
  readonly input: TellerInput;
  worker: Worker | null;
  posted: number;
  unknown: number;
  /** Unknown outcomes of earlier lives. */
  unknownBefore: number;
  isDone: boolean;
};

type House = {
  readonly tellers: readonly Teller[];
  isFinishing: boolean;
  /** Set when a teller ended by itself: the run is over. */
  broken: Error | null;
};

const postedBy = ({ tellers }: House): number =>
  tellers.reduce((sum, { posted }) => sum + posted, 0);

/** Handles every message of a type until the worker has ended. */
const forward = async (
  worker: Worker,
  type: string,
  on: (message: object) => void,
): Promise<void> => {
  const ended = worker.gone.then(() => null);
  for (;;) {
    const heard = worker.hear(type).catch(() => null);
    const message = await Promise.race([heard, ended]);
    if (message === null) return;
    on(message);
  }
};

const begin = async (house: House, teller: Teller): Promise<void> => {
  const worker = startWorker(script, teller.input, { NODE_COMPILE_CACHE: compiled });
  const count = (message: object) => {
    const { posted, unknown } = message as TellerCounts;
    Object.assign(teller, { posted, unknown });
  };
  count(await worker.hear("ready"));
  teller.worker = worker;
  if (house.isFinishing) worker.tell({ type: "finish" });
  void forward(worker, "counts", count);
  void forward(worker, "rival", (message) => {
    const neighbour = house.tellers[(teller.input.teller + 1) % house.tellers.length];
    neighbour?.worker?.tell({ ...message, type: "rival" });
  });
  void forward(worker, "done", (message) => {
    count(message);
    teller.worker = null;
    teller.isDone = true;
  });
  void worker.gone.then(() => {
    // A killed teller was removed before.
    if (teller.worker === worker) house.broken = new Error(`teller ${teller.input.teller} ended`);
  });
};

/** Kills a teller that is at work and starts it again, without waiting for the start. */
const kill = async (house: House, random: Random): Promise<void> => {
  const atWork = () => house.tellers.filter(({ worker }) => worker !== null);
  await until(() => house.broken !== null || atWork().length > 0, stepMsMax);
  const teller = pick(random, atWork());
  const { worker } = teller;
  teller.worker = null;
  worker?.signal("SIGKILL");
  await worker?.gone;
  teller.unknownBefore += teller.unknown;
  teller.unknown = 0;
  begin(house, teller).catch((error: Error) => {
    house.broken ??= error;
  });
};

/** Posts the money that all employers begin with. */
const postOpening = async (url: string, database: string, journal: string): Promise<void> => {
  const { store, log } = await openBooks(url, database);
  const meta = { correlationId: "bank", causationId: null, actor: null };
  for (const { cid, input, rule } of opening()) {
    const fp = fingerprint(input);
    const asked = { cid, fp, isFresh: false, at: now(), meta };
    const { commit } = await post(log, rule, asked);
    if (commit === null) throw new Error(`${cid}: nothing was posted`);
    write(journal, postedLine(commit));
  }
  await store.close();
};

/** Waits until so many transfers are posted. Rejects when the run is over before. */
const reached = async (house: House, transfers: number): Promise<void> => {
  await until(() => house.broken !== null || postedBy(house) >= transfers, stallMsMax);
  if (house.broken !== null) throw house.broken;
};

/** Does harm `count` times, the nth when its share of the transfers is posted. */
const spread = async (
  house: House,
  { transfers }: Size,
  count: number,
  harm: () => Promise<void>,
): Promise<void> => {
  for (let n = 1; n <= count; n += 1) {
    await reached(house, (n * transfers) / (count + 1));
    await harm();
  }
};

const reset = async (house: House, proxy: TcpProxy): Promise<void> => {
  const before = proxy.lost();
  // The answer to be lost may have passed before the reset: then the next one is lost.
  for (;;) {
    proxy.set("loseAnswer");
    const isLost = await until(() => house.broken !== null || proxy.lost() > before, 2000)
      .then(() => true)
      .catch(() => false);
    if (isLost) return;
  }
};

/** The tellers of one bank, not started yet, each with its journal. */
const tellersOf = (size: Size, url: string, database: string, folder: string): Teller[] => {
  const { seed, atOnce, broken } = size;
  return Array.from({ length: size.tellers }, (_, teller) => {
    const journal = join(folder, `teller-${teller}`);
    const input = { url, database, seed, teller, journal, atOnce, broken };
    return { input, worker: null, posted: 0, unknown: 0, unknownBefore: 0, isDone: false };
  });
};

/** Lets the tellers work until all harm is done and all begun cases have ended. */
const work = async (
  size: Size,
  house: House,
  proxy: TcpProxy,
  harm: { kills: number; resets: number },
): Promise<void> => {
  const { tellers } = house;
  const random = seeded(size.seed);
  try {
    await Promise.all(tellers.map((teller) => begin(house, teller)));
    await Promise.all([
      spread(house, size, size.kills, async () => {
        await kill(house, random);
        harm.kills += 1;
      }),
      spread(house, size, size.resets, async () => {
        await reset(house, proxy);
        harm.resets = proxy.lost();
      }),
      // The transfers after the last kill and the last reset.
      reached(house, size.transfers),
    ]);
    house.isFinishing = true;
    for (const { worker } of tellers) worker?.tell({ type: "finish" });
    const isOver = () => house.broken !== null || tellers.every(({ isDone }) => isDone);
    await until(isOver, stepMsMax);
    if (house.broken !== null) throw house.broken;
  } finally {
    for (const { worker } of tellers) worker?.signal("SIGKILL");
  }
};

/** Carries out one run of the bank, and answers what is in its books. */
export const run = async (size: Size, say: (text: string) => void): Promise<Outcome> => {
  const server = await startMongo();
  const folder = folderOf("bank");
  const direct = new URL(server.url);
  direct.pathname = `/bank${process.pid}`;
  const proxy = await startProxy(direct.href);
  const fromMs = performance.now();
  const secondsNow = () => (performance.now() - fromMs) / 1000;
  const harm = { kills: 0, resets: 0 };
  const database = databaseOf(direct.href, "payment");
  const tellers = tellersOf(size, proxy.url, database, folder);
  const house: House = { tellers, isFinishing: false, broken: null };
  const saying = setInterval(() => {
    const done = `${postedBy(house)} transfers, ${harm.kills} kills, ${harm.resets} resets`;
    say(`  ${Math.round(secondsNow())} s: ${done}`);
  }, sayEveryMs);
  try {
    const first = join(folder, "opening");
    await postOpening(direct.href, database, first);
    await work(size, house, proxy, harm);
    const seconds = secondsNow();
    const unknown = tellers.reduce((sum, each) => sum + each.unknown + each.unknownBefore, 0);
    const journals = [first, ...tellers.map(({ input }) => input.journal)];
    return { ...(await judge(direct.href, journals)), ...harm, unknown, seconds };
  } finally {
    clearInterval(saying);
    await proxy.stop();
    await server.stop();
    remove(folder);
  }
};
