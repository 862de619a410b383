/**
 * A sample of the matrix of harmed files, with a fixed seed: every case of truth, of which only the
 * store is opened, and some of derived files. `npm run test:files` runs all of it.
 */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { seeded, shuffle } from "../../services/demo/random.ts";
import { remove } from "../support/folders.ts";
import { type Day, logs, makeDay } from "./day.ts";
import { answersOf, casesOf, findingsOf, isTruth, removeLeft } from "./matrix.ts";

const seed = 20261129;
const derivedCount = 5;
let day: Day;
let before: ReadonlyMap<string, string>;

beforeAll(async () => {
  day = await makeDay();
  before = await answersOf(day);
}, 60_000);
afterAll(() => {
  removeLeft();
  remove(day.folder);
});

test("a file of truth that is deleted, emptied, cut or garbled refuses the start", async () => {
  const cases = casesOf(day.folder).filter(isTruth);
  for (const name of logs) {
    expect(cases.filter(({ path }) => path.startsWith(`${name}/`)).length).toBeGreaterThan(8);
  }
  for (const one of cases) expect([one, await findingsOf(day, before, one)]).toEqual([one, []]);
}, 60_000);

test("a derived file is made again with one line, and the answers stay the same", async () => {
  const cases = casesOf(day.folder).filter((one) => !isTruth(one));
  expect(before.size).toBeGreaterThan(100);
  for (const one of shuffle(seeded(seed), cases).slice(0, derivedCount)) {
    expect([one, await findingsOf(day, before, one)]).toEqual([one, []]);
  }
}, 60_000);
