/** What the vault's file holds of names and addresses that were changed. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { minuteMs } from "../../../services/contracts/core/units.ts";
import { call } from "../../../services/contracts/index.ts";
import { startBroker, type TestBroker } from "../../support/broker.ts";
import { textsOf } from "../../support/stored.ts";
import { as, register, services, userOf } from "../people.ts";

let running: TestBroker;
beforeAll(async () => {
  running = await startBroker(services);
});
afterAll(() => running.stop());

const vaultText = async () => (await textsOf(running.dataDir)).get("user/vault") ?? "";

test("a changed name is out of the file after the next sweep, and the file is not rewritten each time", async () => {
  const { broker } = running;
  const { accessToken } = await register(broker, "renamed@oneday.test", { name: "김옛이름" });
  const rename = (name: string) => call(broker, "user.update", { name }, as(accessToken));
  const { vault } = userOf(broker);
  await rename("김새이름");
  // A whole number: what is added is then the exact difference.
  const atMs = Math.ceil(performance.now());
  await vault.forget(atMs);
  expect(await vaultText()).not.toContain("김옛이름");
  expect(await vaultText()).toContain("김새이름");
  await rename("김셋이름");
  await vault.forget(atMs + minuteMs);
  const early = await vaultText();
  await vault.forget(atMs + 15 * minuteMs);
  expect(await vaultText()).not.toContain("김새이름");
  // A store without a file has nothing of it at any time.
  expect(early).toContain("김셋이름");
});
