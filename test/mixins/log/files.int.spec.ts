import {
  appendFileSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import type { Service } from "moleculer";
import { keyOf } from "../../../mixins/config/installation-secret.ts";
import { kindOf } from "../../../mixins/store/collection-kinds.ts";
import { listName } from "../../../mixins/store/nedb/file-lengths.ts";
import { Guarded } from "../../../mixins/store/nedb/guarded-start.ts";
import { newId } from "../../../services/contracts/core/units.ts";
import { call } from "../../../services/contracts/index.ts";
import { countingProvider, openShop, type Shop } from "../../payment/shop.ts";
import { folderOf, remove } from "../../support/folders.ts";
import { finished } from "../../support/process.ts";
import { until } from "../../support/until.ts";

const harms = {
  deleted: (path: string) => rmSync(path),
  emptied: (path: string) => truncateSync(path),
  cut: (path: string) => truncateSync(path, Math.floor(statSync(path).size / 2)),
} as const;
type Harm = keyof typeof harms;

const employerId = newId();
const { provider } = countingProvider();
let made: string;
let folder: string | null = null;
let shop: Shop | null = null;

const entriesOf = async ({ broker, as }: Shop) =>
  (await call(broker, "payment.wallet.entries", {}, as(employerId, "employer"))).items;

/** A folder of payment with some money in it, stopped. */
beforeAll(async () => {
  const first = await openShop(provider);
  await first.fund(employerId, 100_000);
  await first.fund(employerId, 50_000);
  await until(async () => (await entriesOf(first)).length === 2);
  await first.halt();
  made = first.dataDir;
});
afterAll(() => {
  if (made !== undefined) remove(made);
});
afterEach(async () => {
  await shop?.stop();
  shop = null;
  if (folder !== null) remove(folder);
});

const copied = (): string => {
  folder = folderOf("copied");
  cpSync(made, folder, { recursive: true });
  return folder;
};

/** A copy of the folder with one damaged file. */
const harmed = (name: string, harm: Harm): string => {
  const dir = copied();
  harms[harm](join(dir, "payment", name));
  return dir;
};

const filesOf = (dir: string): string[] =>
  readdirSync(dir).filter((name) => name.endsWith(".db") && statSync(join(dir, name)).size > 0);

const guarding = (dir: string, lines: string[] = []): Guarded => {
  const logger = { warn: (line: string) => lines.push(line), debug: () => undefined };
  const service = { name: "payment", logger } as unknown as Service;
  const key = keyOf(readFileSync(join(made, "secret.key"), "utf8"), "files of payment");
  return new Guarded(join(dir, "payment"), service, key);
};

/** How a start judges the folder: its log lines, and the reason of a refusal. */
const verdictOf = async (dir: string): Promise<{ lines: string[]; refused: string }> => {
  const lines: string[] = [];
  try {
    await guarding(dir, lines).close();
    return { lines, refused: "" };
  } catch (error) {
    return { lines, refused: (error as Error).message };
  }
};

describe("a folder of files", () => {
  test.each(Object.keys(harms) as Harm[])("a file that is %s is always detected", async (harm) => {
    const names = filesOf(join(made, "payment"));
    expect(names.length).toBeGreaterThan(8);
    for (const name of names) {
      const dir = harmed(name, harm);
      const { lines, refused } = await verdictOf(dir);
      const isTruth = kindOf("payment", name.replace(".db", "")) === "truth";
      expect([name, isTruth ? refused : lines.join()]).toEqual([
        name,
        expect.stringContaining(`payment/${name} is `),
      ]);
      if (!isTruth)
        expect([name, refused, existsSync(join(dir, "payment", name))]).toEqual([name, "", false]);
      remove(dir);
    }
  });

  test("an untouched folder, and one of an earlier release, start without a log line", async () => {
    folder = folderOf("whole");
    cpSync(made, folder, { recursive: true });
    expect(await verdictOf(folder)).toEqual({ lines: [], refused: "" });
    rmSync(join(folder, "payment", listName));
    expect(await verdictOf(folder)).toEqual({ lines: [], refused: "" });
  });

  test("a changed file list, or another installation's, refuses the start", async () => {
    folder = folderOf("listed");
    cpSync(made, folder, { recursive: true });
    const path = join(folder, "payment", listName);
    writeFileSync(path, readFileSync(path, "utf8").replace(/"log":\d+/, '"log":1'));
    expect((await verdictOf(folder)).refused).toContain("was not signed by this installation");
  });

  test.each([
    ["statement__b1.db", "deleted"],
    ["statement__b1.db", "cut"],
    ["checkpoints.db", "deleted"],
    ["projections.db", "emptied"],
    ["snapshots.db", "deleted"],
  ] as const)("%s, %s, is rebuilt, and lists show the same as before", async (name, harm) => {
    const dir = existsSync(join(made, "payment", name)) ? harmed(name, harm) : copied();
    shop = await openShop(provider, { dataDir: dir });
    const open = shop;
    await until(async () => (await entriesOf(open)).length === 2);
    expect((await open.wallet(employerId, "employer")).availableWon).toBe(150_000);
    await until(async () => (await call(open.broker, "payment.health", {})).waiting.length === 0);
  });

  test("a read model copied before its checkpoint is rebuilt", async () => {
    const dir = copied();
    // Longer than before, so that its length proves nothing: the last document is missing.
    const path = join(dir, "payment", "statement__b1.db");
    rmSync(join(dir, "payment", listName));
    const lines = readFileSync(path, "utf8").split("\n");
    writeFileSync(path, `${lines.filter((line) => !line.includes("50000")).join("\n")}`);
    shop = await openShop(provider, { dataDir: dir });
    const open = shop;
    await until(async () => (await entriesOf(open)).length === 2);
  });

  test("a file that a crash left shorter while it was opened or rewritten refuses no start", async () => {
    const dir = copied();
    const path = join(dir, "payment", "log.db");
    const guarded = guarding(dir);
    await guarded.ready("log");
    await guarded.rewrite("log", async () => {
      // The lengths are recorded in the middle, and never again.
      await guarded.close();
      truncateSync(path, statSync(path).size - 32);
    });
    expect(await verdictOf(dir)).toEqual({ lines: [], refused: "" });
  });

  test("a read model copied after its log shows only what the log has, and misses nothing later", async () => {
    const dir = copied();
    shop = await openShop(provider, { dataDir: dir });
    const later = shop;
    await later.fund(employerId, 7000);
    await until(async () => (await entriesOf(later)).length === 3);
    await later.halt();
    const ahead = readFileSync(join(dir, "payment", "statement__b1.db"));
    cpSync(made, dir, { recursive: true });
    writeFileSync(join(dir, "payment", "statement__b1.db"), ahead);
    shop = await openShop(provider, { dataDir: dir });
    const open = shop;
    const ready = async () => (await call(open.broker, "payment.health", {})).waiting.length === 0;
    await until(ready);
    const wonOf = async () => (await entriesOf(open)).map(({ availableWon }) => availableWon);
    expect(await wonOf()).toEqual([50_000, 100_000]);
    await open.fund(employerId, 9000);
    await until(async () => (await entriesOf(open)).length === 3);
    expect(await wonOf()).toEqual([9000, 50_000, 100_000]);
  });

  test("one bad line of a snapshot or a read model does not refuse the start", async () => {
    const dir = copied();
    for (const name of ["snapshots", "statement__b1", "sagas"]) {
      appendFileSync(join(dir, "payment", `${name}.db`), '{"_id":"half\n');
    }
    shop = await openShop(provider, { dataDir: dir });
    const open = shop;
    await until(async () => (await entriesOf(open)).length === 2);
    expect((await open.wallet(employerId, "employer")).availableWon).toBe(150_000);
  });

  test("a start without the log or its end ends with one line that says what to do", async () => {
    for (const harm of ["deleted", "cut"] as const) {
      const dir = harmed("log.db", harm);
      const { code, said } = await finished("start", {
        ONEDAY_DATA_DIR: dir,
        ONEDAY_PORT: "0",
        SERVICES: "payment",
      });
      expect(code).toBe(1);
      expect(said).toMatch(/oneday: payment: .*payment\/log\.db is .*Restore the folder/);
      remove(dir);
    }
  });
});
