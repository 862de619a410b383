/** Which suites run where, as the configurations of Jest say. */
import { globSync } from "node:fs";
import { expect, test } from "@jest/globals";

type Config = {
  readonly default: {
    readonly testMatch: readonly string[];
    readonly testPathIgnorePatterns: readonly string[];
  };
  readonly long: Readonly<Record<string, string>>;
};

/** A configuration of Jest, which is no TypeScript. */
const configOf = async (name: string): Promise<Config> => import(`../../${name}`);
const { default: quickConfig, long } = await configOf("jest.quick.config.js");
const { default: longConfig } = await configOf("jest.long.config.js");
const {
  default: spreadConfig,
  leftOut,
  onceOnly,
  sameApart,
} = await import(`../../${"jest.spread.config.js"}`);
const all = globSync("test/**/*.{unit,int}.spec.ts");
const pathOf = (pattern: string): string => pattern.replace("<rootDir>/", "");

test("every suite is in `npm test` or in `npm run test:long`, and in one of them only", () => {
  const ignored = quickConfig.testPathIgnorePatterns.map(pathOf);
  const quick = all.filter((path) => !ignored.some((begin) => path.startsWith(begin)));
  const others = longConfig.testMatch.flatMap((pattern) => globSync(pathOf(pattern)));
  expect(all.length).toBeGreaterThan(200);
  expect([...quick, ...others].sort()).toEqual([...all].sort());
});

test("every long suite exists, and says why it is long", () => {
  const entries = Object.entries(long);
  expect(entries.filter(([begin]) => !all.some((path) => path.startsWith(begin)))).toEqual([]);
  expect(entries.filter(([, reason]) => reason.length < 20)).toEqual([]);
});

test("the spread run has every other integration suite of `npm test`, and long ones by their reason", () => {
  const ignored: string[] = spreadConfig.testPathIgnorePatterns.map(pathOf);
  const absent = all
    .filter((path) => path.endsWith(".int.spec.ts"))
    .filter((path) => ignored.some((begin) => path.startsWith(begin)))
    .filter((path) => !Object.keys(onceOnly).some((begin) => path.startsWith(begin)));
  const beginsOf = (path: string) => Object.keys(long).filter((begin) => path.startsWith(begin));
  const withoutReason = absent.filter(
    (path) => !beginsOf(path).some((begin) => sameApart.has(long[begin])),
  );
  expect(absent.length).toBeGreaterThan(10);
  expect(withoutReason).toEqual([]);
});

test("what the spread run leaves out exists, and its reasons are reasons of long suites", () => {
  const begins = [...leftOut, ...Object.keys(onceOnly)];
  expect(begins.filter((begin) => !all.some((path) => path.startsWith(begin)))).toEqual([]);
  const given = new Set(Object.values(long));
  expect([...sameApart.keys()].filter((reason) => !given.has(reason))).toEqual([]);
});
