import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "@jest/globals";
import { type Commit, type Head, hashOf, idOf, origin } from "../../../mixins/log/commit.ts";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import type { VerifiedMark } from "../../../mixins/log/verified-mark.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import { instant } from "../../../services/contracts/core/units.ts";
import { call, type ServiceName } from "../../../services/contracts/index.ts";
import { serviceOf, startBroker, type TestBroker } from "../../support/broker.ts";
import { folderOf, remove } from "../../support/folders.ts";
import { probeLog } from "../../support/probe-log.ts";
import { finished } from "../../support/process.ts";
import { spread } from "../../support/spread.ts";
import { forge, takeOut } from "../../support/stored.ts";
import { until } from "../../support/until.ts";

const names = [
  "user",
  "job",
  "matching",
  "payment",
  "communication",
  "analytics",
  "security",
] as const satisfies readonly ServiceName[];
type Name = (typeof names)[number];
const commits = 12;

let folder: string;
let world: TestBroker | null = null;
afterEach(async () => {
  await world?.stop();
  world = null;
  remove(folder);
});

const start = async (): Promise<TestBroker> => {
  const probes = names.map((name) => probeLog(name));
  const started = await startBroker(
    probes.map(({ schema }) => schema),
    folder,
  );
  world = started;
  for (const probe of probes) {
    if (probe.head() > 0) continue;
    for (let n = 0; n < commits; n += 1) {
      await probe.announceAll([{ type: "payment.charged", data: {} } as never]);
    }
  }
  return started;
};

const logOf = ({ broker }: TestBroker, name: Name) =>
  (serviceOf(broker, name) as unknown as LogMethods).log;

/** The findings of each service's log, once all were verified from the first commit. */
const findings = async ({ broker }: TestBroker): Promise<Map<Name, string[]>> => {
  const found = new Map<Name, string[]>();
  for (const name of names) {
    const service = serviceOf(broker, name);
    await until(async () => (await resourcesOf(service).watch?.look(1000))?.ok !== null);
    // Every health has the same contract.
    const { waiting } = await call(broker, `${name}.health` as "job.health", {});
    if (waiting.length > 0) found.set(name, waiting);
  }
  return found;
};

/** A world whose services were stopped after some commits each. */
const stopped = async (): Promise<void> => {
  folder = folderOf("watch");
  await (await start()).halt();
};

const everyLog = async (change: (name: Name) => Promise<void>): Promise<Map<Name, string[]>> => {
  await stopped();
  for (const name of names) await change(name);
  return findings(await start());
};

const allNamed = (fault: "chain" | "log" | "checkpoint") =>
  new Map(names.map((name) => [name, [`${name}/${fault}`]]));

test("unchanged logs are whole, and the next start verifies from their checkpoint", async () => {
  await stopped();
  expect(await findings(await start())).toEqual(new Map());
  for (const name of names) {
    const rows = await resourcesOf(
      serviceOf(world?.broker as never, name),
    ).collection<VerifiedMark>("watch");
    expect(await rows.get("log")).toMatchObject({ position: commits });
  }
});

test.each([
  ["first", 1],
  ["middle", 6],
  ["last", commits],
])("the %s commit of any log, changed in the store, is found at the next start", async (_, at) => {
  const changed = (line: string) =>
    line.includes(`"_id":"${idOf(at)}"`) ? line.replace(/"actor":null/, '"actor":"x"') : line;
  const found = await everyLog((name) => forge(folder, name, "log", changed));
  expect(found).toEqual(allNamed("chain"));
});

test.each([
  ["first", 1],
  ["middle", 6],
])("the %s commit of any log, taken out, is found at the next start", async (_, at) => {
  const found = await everyLog((name) => takeOut(folder, name, "log", (id) => id === idOf(at)));
  expect(found).toEqual(allNamed("chain"));
});

test("a log whose end was cut off is found at the next start and accepts no command", async () => {
  const found = await everyLog((name) =>
    takeOut(folder, name, "log", (id) => id >= idOf(commits - 1)),
  );
  expect(found).toEqual(allNamed("log"));
});

test("two swapped commits are found", async () => {
  const [one, other] = [idOf(5), idOf(6)];
  const swap = (line: string) =>
    line.includes(`"_id":"${one}"`)
      ? line.replace(one, other)
      : line.includes(`"_id":"${other}"`)
        ? line.replace(other, one)
        : line;
  if (spread !== null) return;
  const found = await everyLog((name) => forge(folder, name, "log", swap));
  expect(found).toEqual(allNamed("chain"));
});

test("a checkpoint made without the secret is found", async () => {
  const found = await everyLog((name) =>
    forge(folder, name, "watch", (line) => line.replace(`"position":${commits}`, '"position":3')),
  );
  expect(found).toEqual(allNamed("checkpoint"));
});

test("a chain rewritten from its middle is whole, but is not the one that was verified", async () => {
  if (spread !== null) return;
  const found = await everyLog(async (name) => {
    let head: Head = origin;
    await forge(folder, name, "log", (line) => {
      if (!line.includes('"_id"')) return line;
      const { hash: _, ...commit } = JSON.parse(line) as Commit;
      const at = head.position === 5 ? instant(0) : commit.at;
      const next = { ...commit, at, prev: head.hash };
      head = { position: head.position + 1, hash: hashOf(next) };
      return JSON.stringify({ ...next, hash: head.hash });
    });
  });
  expect(found).toEqual(allNamed("checkpoint"));
});

test("a log changed at run time is found by the next check, and named", async () => {
  await stopped();
  const running = await start();
  expect(await findings(running)).toEqual(new Map());
  const changed = (line: string) =>
    line.includes(`"_id":"${idOf(6)}"`) ? line.replace(/"actor":null/, '"actor":"x"') : line;
  await forge(folder, "payment", "log", changed);
  const seen = await resourcesOf(serviceOf(running.broker, "payment")).watch?.look(2000);
  expect(seen).toMatchObject({ ok: false, firstBad: 6, finding: "commit 6 was changed" });
  expect((await findings(running)).get("payment")).toEqual(["payment/chain"]);
});

test("a data folder of an earlier release has no checkpoint, and the first start makes one", async () => {
  await stopped();
  for (const name of names) await takeOut(folder, name, "watch", () => true);
  const again = await start();
  expect(await findings(again)).toEqual(new Map());
  for (const name of names) expect(logOf(again, name).head.position).toBe(commits);
  await again.halt();
  if (spread !== null) return;
  for (const name of names) {
    expect(readFileSync(join(folder, name, "watch.db"), "utf8")).toContain(`"position":${commits}`);
  }
});

test("npm run log -- verify lists the logs of a folder at rest that hold, and what does not", async () => {
  if (spread !== null) return;
  await stopped();
  const ask = (...more: string[]) =>
    finished("log", { ONEDAY_DATA_DIR: folder }, ["verify", ...more]);
  const whole = await ask();
  expect(whole.said).toContain(`payment        OK ${commits} commits`);
  expect(whole.code).toBe(0);
  await takeOut(folder, "payment", "log", (id) => id === idOf(commits));
  await takeOut(folder, "job", "log", (id) => id === idOf(3));
  const bad = await ask();
  expect(bad.code).toBe(1);
  expect(bad.said).toContain(`BAD payment: commit ${commits} is not the one that was verified`);
  expect(bad.said).toContain("BAD job: commit 3 is missing");
  expect((await ask("--service", "user")).code).toBe(0);
  expect((await ask("--service", "nobody")).code).toBe(2);
});
