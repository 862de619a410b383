import { afterEach, expect, test } from "@jest/globals";
import { Errors } from "moleculer";
import { attemptsPerRound } from "../../../mixins/consumers/dead-letter.ts";
import { newId } from "../../../services/contracts/core/units.ts";
import { startBroker, type TestBroker } from "../../support/broker.ts";
import { probeLog } from "../../support/probe-log.ts";
import { testTokens } from "../../support/tokens.ts";
import { until } from "../../support/until.ts";
import { charge, consumer, lettersOn } from "./consumer.ts";

const { securityProbe, tokenFor } = testTokens();
const token = tokenFor(newId(), "operator");
let world: TestBroker;
afterEach(() => world.stop());

test("while a neighbour is away the feed waits and makes no dead letter", async () => {
  const payment = probeLog("payment");
  const receiver = consumer(async ({ broker }) => {
    await broker.call("neighbour.ask");
  });
  world = await startBroker([securityProbe, payment.schema, receiver.schema]);
  await payment.announceIn("a", [charge(1), charge(2)]);
  // More often than a failing message would be tried.
  await until(() => (receiver.tries.get(1) ?? 0) > attemptsPerRound, 15_000);
  expect(await lettersOn(world.broker, token)).toEqual([]);
  expect(receiver.tries.has(2)).toBe(false);
  world.broker.createService({ name: "neighbour", actions: { ask: () => true } });
  await until(() => receiver.heard.length === 2, 15_000);
  expect(receiver.heard).toEqual([1, 2]);
  expect(await lettersOn(world.broker, token)).toEqual([]);
}, 40_000);

test("a neighbour that is up and fails makes the message a dead letter", async () => {
  const payment = probeLog("payment");
  const receiver = consumer(async ({ broker }) => {
    await broker.call("neighbour.ask");
  });
  const neighbour = {
    name: "neighbour",
    actions: {
      ask() {
        throw new Errors.MoleculerServerError("broken", 500, "BROKEN", {});
      },
    },
  };
  world = await startBroker([securityProbe, payment.schema, receiver.schema, neighbour]);
  await payment.announceIn("a", [charge(1)]);
  await until(
    async () => (await lettersOn(world.broker, token, { status: "failed" })).length === 1,
  );
  expect(await lettersOn(world.broker, token)).toMatchObject([{ error: "BROKEN", attempts: 5 }]);
});
