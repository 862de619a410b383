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
/** The mixins' collections in every service: positions, claims and ids. Logs have ids by rule. */
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

/** The personal data that a service declares. */
const personalDataOf = async (service: string): Promise<Personal> => {
  const file = await import(`../../services/${service}/${service}.service.ts`);
  const settings = readSettings({ ONEDAY_DATA_DIR: join(folder, service) });
  const quiet = { logger: false, metrics: false, skipProcessEventRegistration: true };
  const broker = new ServiceBroker({ ...brokerOptions(settings), ...quiet });
  giveSettings(broker, settings);
  const { schema } = broker.createService(file.default as ServiceSchema);
  return (schema as ServiceSchema & { personal: Personal }).personal;
};

/** The collections that a source text opens by name, and how often it opens one without. */
const openedIn = (code: string) => {
  const names = [...code.matchAll(/\bcollection(?:<[^(]*>)?\(\s*"(\w+)"/g)].map(([, n = ""]) => n);
  const all = [...code.matchAll(/\bcollection(?:<[^(]*>)?\(/g)].length;
  return { names, unnamed: all - names.length };
};

const codeOf = (pattern: string): string =>
  globSync(pattern)
    .map((path) => readFileSync(path, "utf8"))
    .join("\n");

describe("erasing a person", () => {
  test("the check finds a collection, and one with a name that it cannot read", () => {
    expect(openedIn('room.collection<Row>("diaries", { index: ["userId"] })').names).toEqual([
      "diaries",
    ]);
    expect(openedIn("room.collection<Row>(name)").unnamed).toBe(1);
  });

  test.each(holders)("%s names every collection that it keeps, once", async (service) => {
    const { names, unnamed } = openedIn(codeOf(`services/${service}/**/*.ts`));
    expect(unnamed).toBe(0);
    const { erases, holdsIds } = await personalDataOf(service);
    const declared = [...Object.keys(erases), ...holdsIds];
    expect(declared.sort()).toEqual([...new Set(names)].sort());
  });

  test("the mixins keep only these collections, which hold ids and positions", () => {
    expect([...new Set(openedIn(codeOf("mixins/**/*.ts")).names)].sort()).toEqual(ofMixins);
  });

  test("a deletion asks every service that holds personal data, the accounts last", () => {
    const asked = erasing.map(({ action }) => action.split(".")[0] ?? "");
    expect([...asked].sort()).toEqual([...holders].sort());
    expect(asked.at(-1)).toBe("user");
  });
});
