import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { ServiceBroker, type ServiceSchema } from "moleculer";
import { brokerOptions } from "../../mixins/boot/broker-options.ts";
import { giveSettings, readSettings } from "../../mixins/config/settings.ts";
import type { Personal } from "../../mixins/personal-data.mixin.ts";
import { erasing } from "../../services/user/domain/account-deletion.saga.ts";
import { folderOf, remove } from "../support/folders.ts";

const holders = ["user", "job", "matching", "payment", "communication", "analytics", "security"];
/** What the mixins keep in every service: positions, claims and ids. Logs have ids by rule. */
const ofMixins = [
  "checkpoints",
  "claims",
  "letters",
  "log",
  "projections",
  "sagas",
  "snapshots",
  "watch",
];

const folder = folderOf("erasure");
afterAll(() => remove(folder));

/** What a service said of the data that it holds about people. */
const saidBy = async (service: string): Promise<Personal> => {
  const file = await import(`../../services/${service}/${service}.service.ts`);
  const settings = readSettings({ ONEDAY_DATA_DIR: join(folder, service) });
  const quiet = { logger: false, metrics: false, skipProcessEventRegistration: true };
  const broker = new ServiceBroker({ ...brokerOptions(settings), ...quiet });
  giveSettings(broker, settings);
  const { schema } = broker.createService(file.default as ServiceSchema);
  return (schema as ServiceSchema & { personal: Personal }).personal;
};

/** The collections that a text of code opens by their names, and how often it opens one without. */
const openedIn = (code: string) => {
  const names = [...code.matchAll(/\bcollection(?:<[^(]*>)?\(\s*"(\w+)"/g)].map(([, n = ""]) => n);
  const all = [...code.matchAll(/\bcollection(?:<[^(]*>)?\(/g)].length;
  return { names, unnamed: all - names.length };
};

const codeOf = (pattern: string): string =>
  globSync(pattern)
    .map((path) => readFileSync(path, "utf8"))
    .join("\n");

describe("erasing someone", () => {
  test("the check finds a collection, and one whose name it cannot read", () => {
    expect(openedIn('room.collection<Row>("diaries", { index: ["userId"] })').names).toEqual([
      "diaries",
    ]);
    expect(openedIn("room.collection<Row>(name)").unnamed).toBe(1);
  });

  test.each(holders)("%s names every collection that it keeps, once", async (service) => {
    const { names, unnamed } = openedIn(codeOf(`services/${service}/**/*.ts`));
    expect(unnamed).toBe(0);
    const { erases, holdsIds } = await saidBy(service);
    const said = [...Object.keys(erases), ...holdsIds];
    expect(said.sort()).toEqual([...new Set(names)].sort());
  });

  test("the mixins keep no collection but these, which hold ids and positions", () => {
    expect([...new Set(openedIn(codeOf("mixins/**/*.ts")).names)].sort()).toEqual(ofMixins);
  });

  test("a deletion asks every service that holds anything, the accounts last", () => {
    const asked = erasing.map(({ action }) => action.split(".")[0] ?? "");
    expect([...asked].sort()).toEqual([...holders].sort());
    expect(asked.at(-1)).toBe("user");
  });
});
