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
