/** Settings that change while OneDay runs, as an operator changes them. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { newId } from "../../../services/contracts/core/units.ts";
import { type Answer, call } from "../../../services/contracts/index.ts";
import { startBroker, type TestBroker } from "../../support/broker.ts";
import { folderOf, remove } from "../../support/folders.ts";
import { until } from "../../support/until.ts";
import { as, services, signInOperator } from "../../user/people.ts";

const folder = folderOf("tuned");
const file = join(folder, "tuning.json");
let world: TestBroker;
let operator: Answer<"user.login">;

const withKey = (key: string) => ({ meta: { ...as(operator.accessToken).meta, key } });
const ask = () => call(world.broker, "security.tuning", {}, as(operator.accessToken));
const change = (name: string, value: number | boolean | null, key: string = newId()) =>
  call(world.broker, "security.tuning.change", { name, value }, withKey(key));
const valueIn = ({ settings }: Awaited<ReturnType<typeof ask>>, name: string) =>
  settings.find((one) => one.name === name)?.value;

beforeAll(async () => {
  writeFileSync(file, JSON.stringify({ employerFeePercent: 8, limits: { withdrawals: 9 } }));
  world = await startBroker(services, undefined, { ONEDAY_TUNING: file });
  operator = await signInOperator(world.broker);
});
afterAll(async () => {
  await world.stop();
  remove(folder);
});

test("a change is in the answer, in the file beside what was there, and in the audit log by its value", async () => {
  expect(valueIn(await ask(), "features.withdrawals")).toBe(true);
  const changed = await change("features.withdrawals", false);
  expect(valueIn(changed, "features.withdrawals")).toBe(false);
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({
    employerFeePercent: 8,
    features: { withdrawals: false },
    limits: { withdrawals: 9 },
  });
  await until(async () => {
    const { items } = await call(world.broker, "security.auditLogs", {}, as(operator.accessToken));
    return items.some(
      ({ action, result, actor }) =>
        action === "security.settingChanged" &&
        result === "features.withdrawals=false" &&
        actor === operator.user.userId,
    );
  });
});

test("many changes at once are all there", async () => {
  const names = ["earlyPayWon", "earlyPays", "pairPays", "withdrawals"];
  await Promise.all(names.map((name, n) => change(`limits.${name}`, 11 + n)));
  const now = await ask();
  expect(names.map((name) => valueIn(now, `limits.${name}`))).toEqual([11, 12, 13, 14]);
});

test("one number of a rate is changed, and the other stays as it is in force", async () => {
  const before = valueIn(await ask(), "rates.read.burst");
  expect(valueIn(await change("rates.read.perMinute", 4000), "rates.read.burst")).toBe(before);
  expect(valueIn(await ask(), "rates.read.perMinute")).toBe(4000);
});

test("a command that is repeated does not bring back a value that was replaced since", async () => {
  const key = newId();
  await change("noShowWaitMinutes", 30, key);
  await change("noShowWaitMinutes", 45);
  expect(valueIn(await change("noShowWaitMinutes", 30, key), "noShowWaitMinutes")).toBe(45);
});

test.each([
  ["an unknown setting", "port", 80],
  ["a fee above the cap of the law", "employerFeePercent", 99],
  ["a switch that is no switch", "features.applications", 3],
  ["a limit of none", "limits.withdrawals", 0],
  ["a group of settings", "limits", null],
  ["a member of everything", "constructor.name", 1],
])("%s is refused, and nothing is changed", async (_what, name, value) => {
  const before = readFileSync(file, "utf8");
  await expect(change(name, value)).rejects.toMatchObject({ type: "SETTING_REFUSED", code: 422 });
  expect(readFileSync(file, "utf8")).toBe(before);
});
