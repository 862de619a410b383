/**
 * Log bench: does reading a long log from 0 stay linear, and what does group commit gain?
 *
 * `node test/bench/log.ts [commits]`. Prints ratios of one run on a temporary folder.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ServiceBroker } from "moleculer";
import { Log, type StreamDefinition } from "../../mixins/log/event-log.ts";
import { openNedb } from "../../mixins/store/nedb/nedb-store.ts";
import { instant } from "../../services/contracts/core/units.ts";

type Counted = { type: "counted"; data: { by: number } };
const counter: StreamDefinition<number, Counted> = {
  stream: "counter",
  empty: 0,
  evolve: (sum, { data }) => sum + data.by,
};

const total = Number(process.argv[2] ?? 100_000);
const oneByOne = 2000;
const atOnce = 500;
const tenth = total / 10;

const service = new ServiceBroker({ logger: false }).createService({ name: "bench" });
const folder = mkdtempSync(join(tmpdir(), "oneday-log-"));
const open = () =>
  openNedb(folder, service, (error) => {
    throw error;
  });

const append = (log: Log, n: number) =>
  log.decide(counter, String(n % 1000), (): Counted[] => [{ type: "counted", data: { by: 1 } }], {
    cid: `c${n}`,
    fp: "",
    isFresh: true,
    at: instant(0),
    meta: { correlationId: "bench", causationId: null, actor: null },
  });

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const from = performance.now();
  await work();
  return performance.now() - from;
};

const readRange = async (log: Log, from: number, to: number): Promise<void> => {
  for (let at = from; at < to; ) at += (await log.read(at, 500)).length;
};

let store = await open();
let log = await Log.open(store);
const singleMs = await timed(async () => {
  for (let n = 0; n < oneByOne; n += 1) await append(log, n);
});
const groupMs = await timed(async () => {
  for (let n = oneByOne; n < total; n += atOnce) {
    const size = Math.min(atOnce, total - n);
    await Promise.all(Array.from({ length: size }, (_, k) => append(log, n + k)));
  }
});
// In turn, several times, so that a pause of the machine does not affect one side only.
const firsts: number[] = [];
const lasts: number[] = [];
for (let round = 0; round < 9; round += 1) {
  firsts.push(await timed(() => readRange(log, 0, tenth)));
  lasts.push(await timed(() => readRange(log, total - tenth, total)));
}
const median = (all: number[]) => all.sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0;
const [firstMs, lastMs] = [median(firsts), median(lasts)];
const verifyMs = await timed(() => log.verify());
await store.close();
const openMs = await timed(async () => {
  store = await open();
  log = await Log.open(store);
});
const rate = (count: number, ms: number) => Math.round((count * 1000) / ms);
console.log(`${total} commits on NeDB`);
console.log(`append one at a time   ${rate(oneByOne, singleMs)}/s`);
console.log(`append ${atOnce} at once     ${rate(total - oneByOne, groupMs)}/s`);
console.log(
  `group / single         ${(rate(total - oneByOne, groupMs) / rate(oneByOne, singleMs) || 0).toFixed(1)}`,
);
console.log(
  `read, last / first tenth ${(lastMs / firstMs).toFixed(2)} (${rate(tenth, lastMs)}/s at the end)`,
);
console.log(`verify the chain       ${rate(total, verifyMs)}/s`);
console.log(
  `open                   ${Math.round(openMs)} ms, ${Math.round(process.memoryUsage().rss / 2 ** 20)} MB`,
);
await store.close();
rmSync(folder, { recursive: true, force: true });
