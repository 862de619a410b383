/**
 * The whole matrix of harmed files: some minutes. Prints how many cases of each kind there were.
 */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { remove } from "../support/folders.ts";
import { type Day, makeDay } from "./day.ts";
import { answersOf, casesOf, findingsOf, isTruth, removeLeft } from "./matrix.ts";

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

test("no harm to any file of any service loses something silently", async () => {
  const cases = casesOf(day.folder);
  const wrong: string[] = [];
  for (const one of cases) {
    const findings = await findingsOf(day, before, one);
    if (findings.length > 0) wrong.push(`${one.path} ${one.harm}: ${findings.join("; ")}`);
  }
  const truths = cases.filter(isTruth).length;
  process.stderr.write(
    `${cases.length} cases: ${truths} to be refused, ${cases.length - truths} to be made again; ${wrong.length} wrong\n`,
  );
  expect(wrong).toEqual([]);
}, 1_800_000);
