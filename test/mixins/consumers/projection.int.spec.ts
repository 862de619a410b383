import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { ServiceSchema } from "moleculer";
import { triedAgain } from "../../../mixins/consumers/dead-letter.ts";
import { deadLettersOf } from "../../../mixins/consumers/dead-letters.repository.ts";
import { deadLetters } from "../../../mixins/dead-letters.mixin.ts";
import { log } from "../../../mixins/log.mixin.ts";
import type { Projector } from "../../../mixins/projection/projector.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import { projection } from "../../../mixins/projection.mixin.ts";
import { newId } from "../../../services/contracts/core/units.ts";
import { serviceOf, startBroker, type TestBroker } from "../../support/broker.ts";
import { probeLog } from "../../support/probe-log.ts";
import { projected } from "../../support/settled.ts";
import { testTokens } from "../../support/tokens.ts";
import { until } from "../../support/until.ts";
import { amountOf, charge, lettersOn, replay } from "./consumer.ts";

type Sum = { readonly _id: string; readonly amounts: readonly number[] };

const { securityProbe, tokenFor } = testTokens();
const token = tokenFor(newId(), "operator");
const payment = probeLog("payment");
/** The message that the projector cannot handle: a defect, which the next start may have fixed. */
let poison: Set<number>;
let folder: string;
let world: TestBroker;

/** One document per hundred: 101 and 102 are in the same one. */
const sums: Projector<Sum> = {
  name: "sums",
  version: 1,
  on: ["payment.charged"],
  ids: (message) => [`s${Math.floor(amountOf(message) / 100)}`],
  next(doc, message, _id) {
    const amount = amountOf(message);
    if (poison.has(amount)) throw new RangeError(`cannot take ${amount}`);
    return { _id, amounts: [...(doc?.amounts ?? []), amount] };
  },
};
const consumer: ServiceSchema = {
  name: "communication",
  mixins: [log({ announce: () => [] }), deadLetters(), projection(sums)],
};

const start = async (): Promise<void> => {
  world = await startBroker([securityProbe, payment.schema, consumer], folder);
};
const service = () => serviceOf(world.broker, "communication");
const amounts = async (id: string) => (await readModelOf(service(), sums).get(id))?.amounts;
const all = () => lettersOn(world.broker, token);
const announceIn = (stream: string, ...numbers: number[]) =>
  payment.announceIn(stream, numbers.map(charge));
const readUp = () => projected(service(), { payment: payment.head() });

beforeEach(async () => {
  poison = new Set();
  folder = mkdtempSync(join(tmpdir(), "oneday-poison-"));
  await start();
});
afterEach(async () => {
  await world.stop();
  rmSync(folder, { recursive: true });
});

test("a message that the projector cannot handle leaves the other streams' documents alone", async () => {
  poison.add(102);
  await announceIn("a", 101, 102, 103);
  await announceIn("b", 201, 202);
  await readUp();
  expect(await amounts("s1")).toEqual([101]);
  expect(await amounts("s2")).toEqual([201, 202]);
  expect(await all()).toMatchObject([
    { consumer: "sums__b1", position: 2, status: "failed", error: "RangeError", waitingBehind: 1 },
    { position: 3, status: "waiting", attempts: 0 },
  ]);
});

test("after a restart with a projector that handles it, a replay rebuilds the whole read model", async () => {
  poison.add(102);
  await announceIn("a", 101, 102, 103);
  await readUp();
  await world.stop();
  poison.clear();
  await start();
  await announceIn("a", 104);
  await announceIn("b", 201);
  await readUp();
  expect(await amounts("s1")).toEqual([101]);
  const [first] = await all();
  await replay(world.broker, token, first?.letterId ?? "");
  await until(async () => (await all()).length === 0);
  expect(await amounts("s1")).toEqual([101, 102, 103, 104]);
  await announceIn("a", 105);
  await until(async () => (await amounts("s1"))?.length === 5);
  expect(await readModelOf(service(), sums).compareRebuild()).toBe(true);
});

test("a replay with a projector that still fails changes nothing", async () => {
  poison.add(102);
  await announceIn("a", 101, 102);
  await announceIn("b", 201);
  await readUp();
  const [first] = await all();
  await replay(world.broker, token, first?.letterId ?? "");
  await until(async () => (await all())[0]?.attempts === 2);
  expect(await all()).toMatchObject([{ status: "failed", error: "RangeError" }]);
  expect(await amounts("s1")).toEqual([101]);
  await announceIn("b", 202);
  await until(async () => (await amounts("s2"))?.length === 2);
});

test("a replay that a stop interrupted continues at the next start", async () => {
  poison.add(102);
  await announceIn("a", 101, 102);
  await readUp();
  const [{ letterId = "" } = {}] = await all();
  const deadLetter = await deadLettersOf(service()).byId(letterId);
  if (deadLetter === null) throw new Error("a letter is there");
  // As a replay that only had time to record its request.
  await deadLettersOf(service()).change(deadLetter, triedAgain(deadLetter));
  await world.stop();
  poison.clear();
  await start();
  await until(async () => (await all()).length === 0);
  expect(await amounts("s1")).toEqual([101, 102]);
});
