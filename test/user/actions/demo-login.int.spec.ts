/** A demo account is entered without a password where demo data is on and stored in files, else never. */
import { afterEach, expect, test } from "@jest/globals";
import { call } from "../../../services/contracts/index.ts";
import { startBroker, type TestBroker } from "../../support/broker.ts";
import { withMongo } from "../../support/mongo.ts";
import { as, services } from "../people.ts";

let running: TestBroker | null = null;
afterEach(async () => {
  await running?.stop();
  running = null;
});

const start = async (env: Record<string, string>): Promise<TestBroker> => {
  running = await startBroker(services, undefined, env);
  return running;
};
const enter = ({ broker }: TestBroker, role: "worker" | "employer" | "operator") =>
  call(broker, "user.demoLogin", { role });
const accounts = (["worker", "employer"] as const).map((role, index) => ({
  userId: `0000000${index}-0000-4000-8000-000000000000`,
  email: `${role}1@oneday.test`,
  name: "데모",
  birthDate: "1990-05-05",
  passwordHash: "none",
  hasLocationConsent: true,
  role,
}));
const missing = { type: "NOT_FOUND", code: 404 };

test("each role enters its demo account, whose token is good", async () => {
  const world = await start({ ONEDAY_DEMO: "on" });
  await expect(enter(world, "worker")).rejects.toMatchObject(missing);
  await call(world.broker, "user.import", { accounts });
  for (const role of ["worker", "employer", "operator"] as const) {
    const { user, accessToken } = await enter(world, role);
    expect(user.role).toBe(role);
    expect(await call(world.broker, "user.me", {}, as(accessToken))).toEqual(user);
  }
});

test("another demo account of a role is entered by its number, where it is there", async () => {
  const world = await start({ ONEDAY_DEMO: "on" });
  const second = accounts.map((one, index) => ({
    ...one,
    userId: `0000001${index}-0000-4000-8000-000000000000`,
    email: `${one.role}2@oneday.test`,
  }));
  await call(world.broker, "user.import", { accounts: [...accounts, ...second] });
  for (const { role, userId } of second) {
    const enterNth = (nth: number) => call(world.broker, "user.demoLogin", { role, nth });
    expect((await enterNth(2)).user.userId).toBe(userId);
    await expect(enterNth(3)).rejects.toMatchObject(missing);
  }
});

test("without demo data no one enters, also where the accounts are there", async () => {
  const world = await start({ ONEDAY_DEMO: "off" });
  await call(world.broker, "user.import", { accounts });
  for (const role of ["worker", "employer", "operator"] as const) {
    await expect(enter(world, role)).rejects.toMatchObject(missing);
  }
});

withMongo("on MongoDB", (mongo) => {
  test("no one enters, also where demo data is on", async () => {
    const url = `${mongo.url().replace(/\/$/, "")}/${mongo.database()}`;
    const world = await start({
      ONEDAY_DEMO: "on",
      ONEDAY_MONGO_URL: url,
      ONEDAY_SECRET: "x".repeat(40),
      ONEDAY_OPERATOR_PASSWORD: "operator of the test",
    });
    await call(world.broker, "user.import", { accounts });
    await expect(enter(world, "operator")).rejects.toMatchObject(missing);
    await expect(enter(world, "worker")).rejects.toMatchObject(missing);
  });
});
