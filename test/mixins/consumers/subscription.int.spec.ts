import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import { newId } from "../../../services/contracts/core/units.ts";
import { brokerOf, serviceOf, startBroker, type TestBroker } from "../../support/broker.ts";
import { figuresOf } from "../../support/figures.ts";
import { probeLog } from "../../support/probe-log.ts";
import { subscribed } from "../../support/settled.ts";
import { testTokens } from "../../support/tokens.ts";
import { until } from "../../support/until.ts";
import { type Consumer, charge, consumer, lettersOn, replay } from "./consumer.ts";

const { securityProbe, tokenFor } = testTokens();
const operatorId = newId();
const token = tokenFor(operatorId, "operator");
const payment = probeLog("payment");
let folder: string;
let world: TestBroker | undefined;
let receiver: Consumer;

const start = async (): Promise<void> => {
  world = await startBroker([securityProbe, payment.schema, receiver.schema], folder);
};
const stop = async (): Promise<void> => {
  await world?.stop();
  world = undefined;
};
const broker = () => {
  if (world === undefined) throw new Error("nothing runs");
  return world.broker;
};
const all = () => lettersOn(broker(), token);
const failed = () => lettersOn(broker(), token, { status: "failed" });
const readUp = () => subscribed(serviceOf(broker(), "communication"), { payment: payment.head() });
const announceIn = (stream: string, ...amounts: number[]) =>
  payment.announceIn(stream, amounts.map(charge));

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "oneday-letters-"));
  receiver = consumer();
  await start();
});
afterEach(async () => {
  await stop();
  rmSync(folder, { recursive: true });
});

test("a message that keeps failing parks its stream, and the other streams continue", async () => {
  receiver.poison.add(2);
  await announceIn("a", 1, 2, 3);
  await announceIn("b", 4, 5);
  await announceIn("a", 6);
  await readUp();
  expect(receiver.heard).toEqual([1, 4, 5]);
  await until(async () => (await failed()).length === 1);
  expect(await all()).toEqual([
    expect.objectContaining({
      consumer: "subscription",
      source: "payment",
      stream: "probe:a",
      type: "payment.charged",
      position: 2,
      status: "failed",
      error: "TypeError",
      attempts: 5,
      waitingBehind: 2,
    }),
    expect.objectContaining({ position: 3, status: "waiting", attempts: 0, waitingBehind: 1 }),
    expect.objectContaining({ position: 6, status: "waiting", attempts: 0, waitingBehind: 0 }),
  ]);
  expect(receiver.tries.get(2)).toBe(5);
  expect(receiver.tries.has(3)).toBe(false);
});

test("a parked stream's messages survive a restart, and a replay handles them in order", async () => {
  receiver.poison.add(2);
  await announceIn("a", 1, 2, 3, 4);
  await until(async () => (await failed()).length === 1);
  await stop();
  await start();
  await announceIn("a", 5);
  await announceIn("b", 6);
  await readUp();
  expect(receiver.heard).toEqual([1, 6]);
  expect(receiver.tries.get(2)).toBe(5);
  receiver.poison.clear();
  const [first] = await failed();
  const replayed = await replay(broker(), token, first?.letterId ?? "");
  expect(replayed).toEqual({ letterId: first?.letterId, status: "waiting" });
  await until(async () => (await all()).length === 0);
  expect(receiver.heard).toEqual([1, 6, 2, 3, 4, 5]);
  await announceIn("a", 7);
  await readUp();
  expect(receiver.heard.at(-1)).toBe(7);
});

test("a replay that fails keeps the stream parked and stops at the next failing message", async () => {
  receiver.poison.add(1).add(3);
  await announceIn("a", 1, 2, 3, 4);
  await until(async () => (await failed()).length === 1);
  const [first] = await failed();
  await replay(broker(), token, first?.letterId ?? "");
  await until(async () => (await failed())[0]?.attempts === 10);
  expect(receiver.heard).toEqual([]);
  receiver.poison.delete(1);
  await replay(broker(), token, first?.letterId ?? "");
  await until(async () => (await failed())[0]?.position === 3);
  expect(receiver.heard).toEqual([1, 2]);
});

test("a message that fails a few times and then succeeds leaves no stream parked", async () => {
  receiver.poison.add(1);
  await announceIn("a", 1, 2);
  await until(() => receiver.tries.get(1) === 2);
  receiver.poison.clear();
  await until(() => receiver.heard.length === 2);
  await until(async () => (await all()).length === 0);
  expect(receiver.heard).toEqual([1, 2]);
});

test("only the first dead letter of a stream is replayed, and only by an operator", async () => {
  receiver.poison.add(1);
  await announceIn("a", 1, 2);
  await until(async () => (await failed()).length === 1);
  const [first, second] = await all();
  await expect(replay(broker(), token, second?.letterId ?? "")).rejects.toMatchObject({
    code: 409,
    type: "LETTER_NOT_FIRST",
    data: { first: first?.letterId },
  });
  await expect(replay(broker(), token, newId())).rejects.toMatchObject({
    code: 404,
    type: "LETTER_NOT_FOUND",
  });
  const worker = tokenFor(newId(), "worker");
  await expect(replay(broker(), worker, first?.letterId ?? "")).rejects.toMatchObject({
    type: "WRONG_ROLE",
  });
  await expect(lettersOn(broker(), worker)).rejects.toMatchObject({ type: "WRONG_ROLE" });
});

test("a replay is a commit that names the operator, and the same key is the same replay", async () => {
  receiver.poison.add(1);
  await announceIn("a", 1);
  await until(async () => (await failed()).length === 1);
  const [{ letterId = "" } = {}] = await failed();
  receiver.poison.clear();
  await replay(broker(), token, letterId, "key-12345");
  await until(() => receiver.heard.length === 1);
  await until(async () => (await all()).length === 0);
  await replay(broker(), token, letterId, "key-12345");
  await expect(replay(broker(), token, letterId)).rejects.toMatchObject({
    type: "LETTER_NOT_FOUND",
  });
  const page = await broker().call("communication.log.read", { after: 0, limit: 10 });
  expect((page as { messages: unknown[] }).messages).toEqual([
    expect.objectContaining({
      type: "communication.letterReplayed",
      data: { letterId },
      actor: operatorId,
    }),
  ]);
});

test("a dead letter shows no content of the message or the error", async () => {
  receiver.poison.add(1);
  await announceIn("a", 1);
  await until(async () => (await failed()).length === 1);
  const docs = await resourcesOf(serviceOf(broker(), "communication")).collection("letters");
  expect(JSON.stringify(await docs.find({}, { limit: 10 }))).not.toMatch(/secret|chargeId|amount/);
});

test("the metrics count dead letters and alerts, and show the lag of every feed", async () => {
  receiver.poison.add(1);
  await announceIn("a", 1, 2);
  await until(async () => (await failed()).length === 1);
  const figures = () => figuresOf(brokerOf(broker(), "communication"));
  await until(() => /_letters\{.*consumer="subscription",status="failed".*\} 1/.test(figures()));
  await until(() => /_letters\{.*consumer="subscription",status="waiting".*\} 1/.test(figures()));
  expect(figures()).toMatch(/_alerts_total\{.*kind="deadLetter".*\} 1/);
  expect(figures()).toMatch(/_lag\{.*"communication",feed="communication<-payment".*\} 0/);
});
