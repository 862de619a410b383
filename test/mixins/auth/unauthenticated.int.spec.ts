import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { ServiceBroker } from "moleculer";
import type { TestBroker } from "../../support/broker.ts";
import { keptFolder, register } from "../../user/people.ts";

const kept = keptFolder();
let running: TestBroker;
let broker: ServiceBroker;

beforeAll(async () => {
  running = await kept.start();
  broker = running.broker;
});
afterAll(async () => {
  await running.stop();
  kept.remove();
});

const key = "a-key-of-two-people";

test("anonymous callers at two addresses can use the same Idempotency-Key independently", async () => {
  const one = await register(broker, "one@oneday.test", {}, { key, from: "a" });
  const other = await register(broker, "other@oneday.test", {}, { key, from: "b" });
  expect(other.user.userId).not.toBe(one.user.userId);
  // Not even with the same body: the second is no replay, and the rule about e-mail addresses decides.
  const same = register(broker, "one@oneday.test", {}, { key, from: "b2" });
  await expect(same).rejects.toMatchObject({ type: "EMAIL_TAKEN" });
});

test("an anonymous retry from the same address gets the first answer, and another body is refused", async () => {
  const first = await register(broker, "again@oneday.test", {}, { key, from: "c" });
  const again = await register(broker, "again@oneday.test", {}, { key, from: "c" });
  expect(again.user.userId).toBe(first.user.userId);
  const changed = register(broker, "else@oneday.test", {}, { key, from: "c" });
  await expect(changed).rejects.toMatchObject({ type: "KEY_REUSED" });
});
