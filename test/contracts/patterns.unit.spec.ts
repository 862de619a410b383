import { globSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "@jest/globals";
import { analyse } from "scslre";
import { costMs, inputsFor, look, type Pattern, patternsIn } from "../support/patterns.ts";

const files = globSync([
  "services/**/*.ts",
  "mixins/**/*.ts",
  "scripts/**/*.ts",
  "*.ts",
]).toSorted();
const found = files.map((path) => ({ path, ...patternsIn(path) }));

/** The patterns that a file builds when it is loaded. */
const madeBy = async (path: string): Promise<Pattern[]> => {
  const made: Pattern[] = [];
  const own = globalThis.RegExp;
  globalThis.RegExp = class extends own {
    constructor(source: string | RegExp, flags?: string) {
      super(source, flags);
      made.push({ where: path, source: this.source, flags: this.flags });
    }
  } as RegExpConstructor;
  try {
    await import(resolve(path));
  } finally {
    globalThis.RegExp = own;
  }
  return made;
};

const made: Pattern[] = [];
for (const { path, atLoad } of found) if (atLoad.length > 0) made.push(...(await madeBy(path)));

/** The patterns that a function builds, with its inputs. */
const later: readonly Pattern[] = [
  { where: "scripts/cluster/state-file.ts", source: "^VmRSS:\\s+(\\d+)", flags: "m" },
  {
    where: "mixins/http/cache/response-cache.ts",
    source: "^(?:/api/jobs/[^/?%]+|/docs)(?:\\?|$)",
    flags: "",
  },
];

const patterns = [...found.flatMap(({ literals }) => literals), ...made, ...later];

test("every pattern is found, also the built ones", () => {
  expect(found.flatMap(({ literals }) => literals).length).toBeGreaterThan(40);
  expect(made.length).toBeGreaterThanOrEqual(found.flatMap(({ atLoad }) => atLoad).length);
  const places = found.flatMap(({ inFunctions }) => inFunctions.map((one) => one.split(":")[0]));
  expect([...new Set(places)].toSorted()).toEqual(later.map(({ where }) => where).toSorted());
});

test("no input makes a pattern backtrack over the same letters", () => {
  const slow = patterns.flatMap(({ where, source, flags }) =>
    analyse({ source, flags }).reports.map(({ type, character }) =>
      [where, source, type, character.pick].join(" "),
    ),
  );
  expect(slow).toEqual([]);
});

const lengths = [125, 250, 500, 1000, 2000, 4000, 8000, 16_000];
/** All inputs are tried at this length, the slowest at all lengths. */
const lookedThrough = 400;
/**
 * Below this a run is too short to be compared with another: a bounded pattern costs more with each
 * letter up to its bound, and a busy machine makes that part look like growth.
 */
const shortMs = 0.6;
/** Over two doublings: a linear pattern takes four times as long, a quadratic one sixteen times. */
const growthMax = 9;

/** The growth in time for an input four times as long: the worst of all lengths. */
const growthOf = (compiled: RegExp, input: (length: number) => string): number => {
  const tookMs: number[] = [];
  let worst = 0;
  for (const length of lengths) {
    const text = input(length);
    tookMs.push(costMs(() => look(compiled, text)));
    const [longMs = 0, , shorterMs = 0] = tookMs.toReversed();
    if (shorterMs >= shortMs) worst = Math.max(worst, longMs / shorterMs);
    if (worst > growthMax) break;
  }
  return worst;
};

/** An input that costs so much at the first length is examined at once: most are linear and far below. */
const suspiciousMs = 5;

const confirmations = 5;

/** The least growth of one input; a bad one is measured again, since a busy machine may have been why. */
const confirmedGrowthOf = (compiled: RegExp, input: (length: number) => string): number => {
  let growth = growthOf(compiled, input);
  for (let n = 0; n < confirmations && growth > growthMax; n += 1) {
    growth = Math.min(growth, growthOf(compiled, input));
  }
  return growth;
};

/** The growth of the slowest inputs. */
const worstOf = (pattern: Pattern): number => {
  const compiled = new RegExp(pattern.source, pattern.flags);
  const costs: { input: (length: number) => string; ms: number }[] = [];
  for (const input of inputsFor(pattern)) {
    const ms = costMs(() => look(compiled, input(lookedThrough)), 2);
    const growth = ms > suspiciousMs ? confirmedGrowthOf(compiled, input) : 0;
    if (growth > growthMax) return growth;
    costs.push({ input, ms });
  }
  let worst = 0;
  for (const { input } of costs.toSorted((x, y) => y.ms - x.ms).slice(0, 30)) {
    worst = Math.max(worst, confirmedGrowthOf(compiled, input));
    if (worst > growthMax) break;
  }
  return worst;
};

test("the time of every pattern's worst inputs grows linearly with their length", () => {
  const slow = patterns
    .map((pattern) => ({ ...pattern, growth: worstOf(pattern) }))
    .filter(({ growth }) => growth > growthMax);
  expect(slow).toEqual([]);
});

test.each([
  ["(\uce74\ud1a1)\\s*(id)?\\s*[:=]?\\s*[a-z]{4,}", "giu"],
  ["[\\w.+-]+@", "g"],
  ["^(?:ab)*(?:ab)*$", ""],
])("a pattern such as %s is detected", (source, flags) => {
  expect(worstOf({ where: "here", source, flags })).toBeGreaterThan(growthMax);
});
