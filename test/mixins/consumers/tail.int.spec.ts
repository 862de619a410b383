import { afterEach, expect, test } from "@jest/globals";
import { tail } from "../../../mixins/subscription.mixin.ts";
import { brokerOf, startBroker, type TestBroker } from "../../support/broker.ts";
import { figuresOf } from "../../support/figures.ts";
import { probeLog } from "../../support/probe-log.ts";
import { until } from "../../support/until.ts";
import { amountOf, charge } from "./consumer.ts";

let world: TestBroker;
afterEach(() => world.stop());

test("a tail skips a message that fails and the rest of its stream, and reports it", async () => {
  const payment = probeLog("payment");
  const heard: number[] = [];
  let tries = 0;
  const follower = {
    name: "matching",
    mixins: [
      tail({
        name: "market",
        on: ["payment.charged"],
        handle: (_, message) => {
          if (amountOf(message) === 2) {
            tries += 1;
            throw new TypeError("cannot");
          }
          heard.push(amountOf(message));
        },
      }),
    ],
  };
  world = await startBroker([payment.schema, follower]);
  const broker = brokerOf(world.broker, "matching");
  await payment.announceIn("a", [charge(2), charge(3)]);
  await payment.announceIn("b", [charge(4)]);
  await until(() => heard.includes(4), 15_000);
  await payment.announceIn("a", [charge(5)]);
  await payment.announceIn("b", [charge(6)]);
  await until(() => heard.includes(6));
  expect(new Set(heard)).toEqual(new Set([4, 6]));
  expect(tries).toBe(5);
  expect(figuresOf(broker)).toMatch(/oneday_dead_letters\{.*status="skipped"[^}]*\} 3/);
  expect(figuresOf(broker)).toMatch(/oneday_alerts_total\{.*kind="skipped"[^}]*\} 1/);
});
