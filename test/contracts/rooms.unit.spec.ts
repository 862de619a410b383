import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "@jest/globals";

type Import = { readonly from: string; readonly names: string; readonly isType: boolean };

/** Programs that people start and no file imports: they may touch the outside. */
const programs = [
  "services/demo/walk.ts",
  "services/cluster/cluster.ts",
  "services/cluster/nats-config.ts",
  "services/payment/books.ts",
];
const edge = /\.(service|actions|edge)\.ts$/;
/** The runtime of the contracts: ids and the clock, the validator, the join with Moleculer. */
const contractRuntime = ["units.ts", "validator.ts", "index.ts"].map(
  (n) => `services/contracts/${n}`,
);
/** What pure files may run of the mixins: it is held to the same rules. */
const pureMixins = [
  "mixins/memory.ts",
  "mixins/env.ts",
  "mixins/rates/bucket.ts",
  "mixins/rates/subjects.ts",
  "mixins/saga/saga.ts",
  "mixins/saga/acts.ts",
];
const impure: readonly [RegExp, string][] = [
  [/\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\.now\b/, "reads the clock"],
  [/\bMath\.random\b|\brandomUUID\b/, "makes randomness"],
  [/\bprocess\./, "reads the process"],
  [/\bset(Timeout|Interval|Immediate)\b/, "waits"],
  [/\bfetch\(/, "asks the network"],
];

const importsOf = (source: string): Import[] =>
  [...source.matchAll(/^(?:import|export)\s+(type\s+)?([^;"']*?from\s+)?["']([^"']+)["']/gm)].map(
    ([, type, names = "", from = ""]) => ({ from, names, isType: type !== undefined }),
  );

/** The top two folders of a file: `services/job`, `services/contracts`, or `mixins`. */
const roomOf = (path: string): string => {
  const [top = "", second = ""] = path.split("/");
  return top === "services" ? `${top}/${second}` : top;
};

const isPure = (path: string): boolean =>
  pureMixins.includes(path) ||
  (path.startsWith("services/") &&
    !edge.test(path) &&
    !programs.includes(path) &&
    !contractRuntime.includes(path));

const roomBreach = (path: string, target: string | null): string | null => {
  if (target === null) return null;
  const [own, other] = [roomOf(path), roomOf(target)];
  const open = own === "services/contracts" ? [] : ["services/contracts", "mixins"];
  if (own === other || open.includes(other)) return null;
  return `${path} enters ${other}`;
};

const gazette = "@hyunbinseo/holidays-kr";

const purityBreach = (path: string, target: string | null, one: Import): string | null => {
  if (target === null) {
    const isSchema =
      path === "services/contracts/schema.ts" || path === "services/contracts/contract.ts";
    if (isSchema && one.from.startsWith("typebox")) return null;
    // A table of dates, and nothing that runs.
    if (path === "services/contracts/holidays.ts" && one.from.startsWith(gazette)) return null;
    return one.isType ? null : `${path} imports ${one.from}`;
  }
  if (programs.includes(target)) return `${path} imports a program`;
  if (roomOf(target) === "mixins" && !pureMixins.includes(target)) {
    return one.isType ? null : `${path} runs code of ${target}`;
  }
  if (
    target === "services/contracts/units.ts" &&
    /\b(now|newId)\b/.test(one.names) &&
    !one.isType
  ) {
    return `${path} takes the clock or an id from units`;
  }
  if (edge.test(target) && !one.isType) return `${path} imports the edge ${target}`;
  return null;
};

/** Every way in which a file breaks the rooms, as sentences. */
const breaches = (path: string, source: string): string[] => {
  const code = source.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
  const ofImports = importsOf(code).flatMap((one) => {
    const target = one.from.startsWith(".") ? normalize(join(dirname(path), one.from)) : null;
    return [roomBreach(path, target), isPure(path) ? purityBreach(path, target, one) : null];
  });
  const ofCode = isPure(path)
    ? impure.map(([pattern, what]) => (pattern.test(code) ? `${path} ${what}` : null))
    : [];
  return [...ofImports, ...ofCode].filter((breach) => breach !== null);
};

describe("the check itself", () => {
  const pure = "services/job/job.ts";
  test.each([
    [pure, 'import { x } from "../user/account.ts";', "services/job/job.ts enters services/user"],
    [
      "services/job/job.service.ts",
      'import x from "../user/user.service.ts";',
      "enters services/user",
    ],
    ["mixins/log.mixin.ts", 'import { x } from "../services/job/job.ts";', "enters services/job"],
    ["services/contracts/job.ts", 'import { x } from "../../mixins/room.ts";', "enters mixins"],
    [pure, 'import { Errors } from "moleculer";', "imports moleculer"],
    [pure, 'import { readFileSync } from "node:fs";', "imports node:fs"],
    [pure, 'import { roomOf } from "../../mixins/room.ts";', "runs code of mixins/room.ts"],
    [pure, 'import {\n  later,\n  now,\n} from "../contracts/units.ts";', "takes the clock"],
    [pure, 'import { hash } from "./password.edge.ts";', "imports the edge"],
    [pure, 'export { x } from "./password.edge.ts";', "imports the edge"],
    [pure, "const at = Date.now();", "reads the clock"],
    [pure, "const at = new Date();", "reads the clock"],
    [pure, "const n = Math.random();", "makes randomness"],
  ])("finds the breach in %s: %s", (path, source, breach) => {
    expect(breaches(path, source).join()).toContain(breach);
  });

  test.each([
    [pure, 'import type { Decider } from "../../mixins/log/log.ts";'],
    [pure, 'import { later } from "../contracts/units.ts";\nimport { x } from "./posting.ts";'],
    [pure, "// Date.now() is read at the edge.\nconst at = new Date(text);"],
    ["services/job/job.service.ts", 'import { now } from "../contracts/units.ts";'],
  ])("lets pass in %s: %s", (path, source) => {
    expect(breaches(path, source)).toEqual([]);
  });
});

test("services enter no other service's room, and pure files touch nothing outside", () => {
  const files = globSync(["services/**/*.ts", "mixins/**/*.ts"]);
  expect(files.length).toBeGreaterThan(50);
  expect(files.flatMap((path) => breaches(path, readFileSync(path, "utf8")))).toEqual([]);
});
