import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { eventLoopText } from "../../../mixins/metrics/event-loop-delay.ts";
import { brokerOf, startBroker, type TestBroker } from "../../support/broker.ts";
import { probeLog } from "../../support/probe-log.ts";
import { until } from "../../support/until.ts";

let world: TestBroker;

beforeAll(async () => {
  world = await startBroker([probeLog("payment").schema]);
});
afterAll(() => world.stop());

/** Computes for so long that no timer fires. */
const occupy = (ms: number): void => {
  const endMs = performance.now() + ms;
  while (performance.now() < endMs);
};

test("a process that computed at a stretch shows it in the largest delay, in seconds", async () => {
  const largest = (): number =>
    Number(/quantile="1"\} (\S+)/.exec(eventLoopText(brokerOf(world.broker, "payment")))?.[1]);
  // Node measures from its first tick on, which the first stretch may be before.
  for (let stretch = 0; stretch < 2; stretch += 1) {
    occupy(300);
    // Late timers fire before the second of two immediates.
    await new Promise(setImmediate);
    await new Promise(setImmediate);
  }
  await until(() => largest() > 0);
  expect(largest()).toBeGreaterThan(0.2);
  expect(largest()).toBeLessThan(20);
});
