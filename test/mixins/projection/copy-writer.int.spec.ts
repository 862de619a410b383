/** The last write of a page: a start checks with it whether a read model has what its checkpoint covers. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { applyPage } from "../../../mixins/projection/copy-writer.ts";
import type { Stored } from "../../../mixins/projection/projector.ts";
import { openNedb } from "../../../mixins/store/nedb/nedb-store.ts";
import type { Collection, Store } from "../../../mixins/store/store.ts";
import type { Message } from "../../../services/contracts/index.ts";
import { folderOf, remove } from "../../support/folders.ts";
import { quietService } from "../../support/worker-process.ts";
import { type Charged, charged, chargesOf } from "./charges.ts";

let folder: string;
let store: Store;
let docs: Collection<Stored<Charged>>;
const unwanted = ({ position }: Message): Message =>
  ({ type: "payment.completed", data: {}, source: "payment", position, index: 0 }) as never;
/** The id on the last line of the file, which a copy of the file misses first. */
const lastInFile = (): string => {
  const lines = readFileSync(join(folder, "charged.db"), "utf8").trim().split("\n");
  return JSON.parse(lines.at(-1) ?? "")._id;
};

beforeEach(async () => {
  folder = folderOf("written");
  store = await openNedb(folder, quietService(), (error) => {
    throw error;
  });
  docs = await store.collection<Stored<Charged>>("charged");
});
afterEach(async () => {
  await store.close();
  remove(folder);
});

test("a page answers its last write, whatever follows and in any order", async () => {
  const messages = chargesOf("payment", 60, true);
  for (let from = 0; from < messages.length; from += 12) {
    const page = messages.slice(from, from + 12);
    const last = await applyPage(docs, charged, [...page, unwanted(page.at(-1) as Message)]);
    expect(last?.id).toBe(lastInFile());
    const seen = (await docs.get(last?.id ?? ""))?.seen;
    expect(seen).toBe(`payment=${last?.mark}`);
  }
});

test("a page without a write, or a repeated one, answers null", async () => {
  const page = chargesOf("payment", 3, false);
  expect(await applyPage(docs, charged, [unwanted(page[0] as Message)])).toBeNull();
  expect(await applyPage(docs, charged, page)).not.toBeNull();
  expect(await applyPage(docs, charged, page)).toBeNull();
});
