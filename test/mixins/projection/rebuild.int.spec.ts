/** A read model is rebuilt beside the live copy, which readers keep until the pointer flips. */
import { afterEach, expect, test } from "@jest/globals";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import type { Projector } from "../../../mixins/projection/projector.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import { projection } from "../../../mixins/projection.mixin.ts";
import { newId } from "../../../services/contracts/core/units.ts";
import { call } from "../../../services/contracts/index.ts";
import { serviceOf, startBroker, type TestBroker } from "../../support/broker.ts";
import { remove } from "../../support/folders.ts";
import { withMongo } from "../../support/mongo.ts";
import { testTokens } from "../../support/tokens.ts";
import { until } from "../../support/until.ts";
import { count, counting, type Sum, total } from "./counting.ts";

const { securityProbe, tokenFor } = testTokens();

let running: TestBroker[] = [];
afterEach(async () => {
  for (const { stop } of running) await stop();
  running = [];
});

test("a rebuild equals the live read model and replaces it, and later messages are applied", async () => {
  const { sums, schema } = counting("count");
  const world = await startBroker([schema]);
  running.push(world);
  const service = serviceOf(world.broker, "count");
  for (let n = 0; n < 30; n += 1) await count(service, n);
  await until(async () => (await total(service, sums)) === 30);
  const readModel = readModelOf(service, sums);
  expect(await readModel.compareRebuild()).toBe(true);
  await readModel.rebuild();
  expect(await total(service, sums)).toBe(30);
  await count(service, 30);
  await until(async () => (await total(service, sums)) === 31);
  expect(await readModel.compareRebuild()).toBe(true);
});

test("a read model behind a busy log does not count as wrong", async () => {
  const { sums, schema } = counting("count");
  const world = await startBroker([schema]);
  running.push(world);
  const service = serviceOf(world.broker, "count");
  const readModel = readModelOf(service, sums);
  let isOver = false;
  const busy = (async () => {
    for (let n = 0; n < 300; n += 1) await count(service, n);
    isOver = true;
  })();
  const equal: boolean[] = [];
  while (!isOver) equal.push(await readModel.compareRebuild());
  await busy;
  expect(equal).toEqual(equal.map(() => true));
});

test("a read model of another version is rebuilt at the start", async () => {
  const { sums, schema } = counting("count");
  const first = await startBroker([schema]);
  const service = serviceOf(first.broker, "count");
  for (let n = 0; n < 9; n += 1) await count(service, n);
  await until(async () => (await total(service, sums)) === 9);
  await first.halt();
  const doubled: Projector<Sum> = {
    ...sums,
    version: 2,
    next: (doc, _, id) => ({ _id: id, count: (doc?.count ?? 0) + 2 }),
  };
  const mixins = [schema.mixins[0] ?? {}, projection(doubled)];
  const second = await startBroker([{ ...schema, mixins }], first.dataDir);
  running.push(second);
  const again = serviceOf(second.broker, "count");
  await until(async () => (await total(again, doubled)) === 18);
});

/** A log of nine messages, and starts of its read model in a version, each on the same folder. */
const versioned = async () => {
  const { sums, schema } = counting("count");
  const written = await startBroker([{ ...schema, mixins: schema.mixins.slice(0, 1) }]);
  for (let n = 0; n < 9; n += 1) await count(serviceOf(written.broker, "count"), n);
  await written.halt();
  const start = async (version: number) => {
    const projector = { ...sums, version };
    const mixins = [schema.mixins[0] ?? {}, projection(projector)];
    const { broker, halt } = await startBroker([{ ...schema, mixins }], written.dataDir);
    const service = serviceOf(broker, "count");
    const { build } = readModelOf(service, projector);
    const docsOf = (of: number) => resourcesOf(service).collection(`sums__b${of}`);
    const isWhole = async () => (await total(service, projector)) === 9;
    return { build, docsOf, isWhole, halt };
  };
  return { start, end: () => remove(written.dataDir) };
};

test("a process of the version before finds its copy again, and the newer one keeps its own", async () => {
  const { start, end } = await versioned();
  const builds: number[] = [];
  for (const version of [1, 2, 1, 2]) {
    const { build, isWhole, halt } = await start(version);
    builds.push(build);
    // From the third start on the copy is whole before any message is read.
    if (builds.length > 2) expect(await isWhole()).toBe(true);
    else await until(isWhole);
    await halt();
  }
  end();
  expect(builds).toEqual([1, 2, 1, 2]);
});

test("the copy of two versions before is cleared, that of the version before is kept", async () => {
  const { start, end } = await versioned();
  for (const version of [1, 2]) {
    const { isWhole, halt } = await start(version);
    await until(isWhole);
    await halt();
  }
  const { docsOf, isWhole, halt } = await start(3);
  await until(isWhole);
  await until(async () => (await (await docsOf(1)).count({})) === 0);
  expect(await (await docsOf(2)).count({})).toBe(3);
  await halt();
  end();
});

withMongo("two replicas of one read model", (mongo) => {
  test("replicas follow whichever copy is live, while one rebuilds and while both do", async () => {
    const { sums, schema } = counting(mongo.database().replace(/\W/g, ""));
    const env = { ONEDAY_MONGO_URL: mongo.url(), ONEDAY_SECRET: "x".repeat(40) };
    running.push(await startBroker([schema], undefined, env));
    running.push(await startBroker([schema], undefined, env));
    const [a, b] = running.map(({ broker }) => serviceOf(broker, schema.name));
    if (a === undefined || b === undefined) throw new Error("two replicas run");
    const both = async (wanted: number) => {
      for (const each of [a, b]) await until(async () => (await total(each, sums)) === wanted);
    };
    for (let n = 0; n < 30; n += 1) await count(n % 2 === 0 ? a : b, n);
    await both(30);
    await readModelOf(a, sums).rebuild();
    await both(30);
    for (let n = 30; n < 33; n += 1) await count(a, n);
    await both(33);
    await Promise.all([readModelOf(a, sums).rebuild(), readModelOf(b, sums).rebuild()]);
    await both(33);
    await count(b, 33);
    await both(34);
    expect(await readModelOf(b, sums).compareRebuild()).toBe(true);
  }, 30_000);

  test("a rebuild by command is shown by both replicas, which both read the new copy", async () => {
    const { sums, schema } = counting("communication");
    const url = `${mongo.url().replace(/\/$/, "")}/${mongo.database()}`;
    const env = { ONEDAY_MONGO_URL: url, ONEDAY_SECRET: "x".repeat(40) };
    const meta = { token: tokenFor(newId(), "operator") };
    for (const _ of ["a", "b"]) {
      running.push(await startBroker([securityProbe, schema], undefined, env));
    }
    const services = running.map(({ broker }) => serviceOf(broker, "communication"));
    const [a, b] = services;
    if (a === undefined || b === undefined) throw new Error("two replicas run");
    for (let n = 0; n < 9; n += 1) await count(a, n);
    for (const each of services) await until(async () => (await total(each, sums)) === 9);
    const shown = ({ broker }: TestBroker) =>
      call(broker, "communication.readModels", {}, { meta });
    const before = await Promise.all(running.map(shown));
    const params = { name: "sums" };
    await call(a.broker, "communication.readModels.rebuild", params, { meta });
    for (const world of running) {
      const done = async () => (await shown(world)).readModels[0];
      await until(async () => {
        const now = await done();
        return now?.rebuild?.status === "done" && now.copy !== before[0]?.readModels[0]?.copy;
      });
      expect((await done())?.rebuild).toMatchObject({ wasEqual: true, error: null });
    }
    await count(b, 9);
    for (const each of services) await until(async () => (await total(each, sums)) === 10);
  }, 30_000);
});
