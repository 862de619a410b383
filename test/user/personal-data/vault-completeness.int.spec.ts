import { afterEach, expect, test } from "@jest/globals";
import { call } from "../../../services/contracts/index.ts";
import { startBroker, type TestBroker } from "../../support/broker.ts";
import { folderOf, remove } from "../../support/folders.ts";
import { takeOut } from "../../support/stored.ts";
import { register, services } from "../people.ts";

const folder = folderOf("named");
let world: TestBroker;
afterEach(async () => {
  await world.stop();
  remove(folder);
});

test("a lost account row makes the process not ready, and no command is accepted", async () => {
  world = await startBroker(services, folder);
  const { user } = await register(world.broker, "kept@example.com");
  await world.halt();
  world = await startBroker(services, folder);
  expect((await call(world.broker, "user.health", {})).waiting).not.toContain("user/vault");
  await world.halt();
  await takeOut(folder, "user", "vault", (id) => id === user.userId);
  world = await startBroker(services, folder);
  expect((await call(world.broker, "user.health", {})).waiting).toContain("user/vault");
  await expect(register(world.broker, "next@example.com")).rejects.toMatchObject({
    code: 503,
    type: "NOT_READY",
  });
});
