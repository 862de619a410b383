import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { type Import, importsOf } from "../support/imports.ts";

type Sources = ReadonlyMap<string, string>;

/**
 * The suffixes of the services, each with its role. A file with an impure one may read the clock,
 * the network and the store. A file with a pure one, or with none, may not.
 */
const suffixes = {
  service: "impure", // a Moleculer service: puts the parts together
  actions: "impure", // action handlers
  repository: "impure", // a collection of the service's store, or a stream of its log
  query: "impure", // reads several of them for one query
  command: "impure", // decides over several streams or services
  client: "impure", // asks another service or a provider
  adapter: "impure", // a port to the outside: keys, files, a process
  reactor: "impure", // one external effect for each message
  follower: "impure", // a tail that keeps state in memory
  subscriber: "impure", // handles messages of other services
  scheduler: "impure", // timers
  projection: "pure", // a read model as a function of messages
  saga: "pure", // the steps of a saga
  types: "pure",
} as const;
/** The runtime of the contracts: ids and the clock, the validator, the connection to Moleculer. */
const contractRuntime = ["core/units.ts", "core/validator.ts", "index.ts"].map(
  (name) => `services/contracts/${name}`,
);
/** The mixins that pure files may run: the same rules apply to them. */
const pureMixins = [
  "mixins/boot/malloc-settings.ts",
  "mixins/process/backoff.ts",
  "mixins/process/env.ts",
  "mixins/config/token-bucket.ts",
  "mixins/bus/bucket-subjects.ts",
  "mixins/saga/saga.ts",
  "mixins/saga/operator-rules.ts",
];
const outside: readonly [RegExp, string][] = [
  [/\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\.now\b/, "reads the clock"],
  [/\bMath\.random\b|\brandomUUID\b/, "makes randomness"],
  [/\bprocess\./, "reads the process"],
  [/\bset(Timeout|Interval|Immediate)\b/, "waits"],
  [/\bfetch\(/, "asks the network"],
];

const codeOf = (source: string): string => source.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");

const targetOf = (path: string, { from }: Import): string | null =>
  from.startsWith(".") ? normalize(join(dirname(path), from)) : null;

/** The part that a file belongs to: a service, the contracts, the mixins or the scripts. */
const partOf = (path: string): string => {
  const [top = "", second = ""] = path.split("/");
  return top === "services" ? `${top}/${second}` : top;
};

const suffixOf = (path: string): string | undefined => /\.([a-z]+)\.ts$/.exec(path)?.[1];

const isImpure = (path: string): boolean =>
  suffixes[suffixOf(path) as keyof typeof suffixes] === "impure";

const isPure = (path: string): boolean =>
  pureMixins.includes(path) ||
  (path.startsWith("services/") && !isImpure(path) && !contractRuntime.includes(path));

const partBreach = (path: string, target: string | null): string | null => {
  if (target === null || partOf(path) === "scripts") return null;
  const [own, other] = [partOf(path), partOf(target)];
  const open = own === "services/contracts" ? [] : ["services/contracts", "mixins"];
  // The gateway serves the web app, and asks it which paths are pages.
  if (own === "services/gateway" && target === "public/app/pages.ts") return null;
  if (own === other || open.includes(other)) return null;
  return `${path} enters ${other}`;
};

/** Actions are handlers: only the service file, which puts them together, may import them. */
const actionsBreach = (path: string, target: string | null): string | null => {
  if (target === null || !target.endsWith(".actions.ts") || path.endsWith(".service.ts"))
    return null;
  return `${path} imports the actions ${target}`;
};

const schemaFiles = ["schema.ts", "action-contract.ts"].map((n) => `services/contracts/core/${n}`);
const holidays = "services/contracts/law/holidays.ts";
const gazette = "@hyunbinseo/holidays-kr";
/** Packages that compute and touch nothing outside. */
const purePackages = ["csv-stringify/sync", "flatqueue", "tinyqueue"];

const purityBreach = (path: string, target: string | null, one: Import): string | null => {
  if (target === null) {
    if (schemaFiles.includes(path) && one.from.startsWith("typebox")) return null;
    if (purePackages.includes(one.from)) return null;
    // A table of dates, without code.
    if (path === holidays && one.from.startsWith(gazette)) return null;
    return one.isType ? null : `${path} imports ${one.from}`;
  }
  if (one.isType) return null;
  if (partOf(target) === "mixins" && !pureMixins.includes(target)) {
    return `${path} runs code of ${target}`;
  }
  if (target === "services/contracts/core/units.ts" && /\b(now|newId)\b/.test(one.names)) {
    return `${path} takes the clock or an id from units`;
  }
  return isImpure(target) ? `${path} imports the impure ${target}` : null;
};

/** Every breach of the import rules in a file, as sentences. */
const breaches = (path: string, source: string): string[] => {
  const code = codeOf(source);
  const suffix = suffixOf(path);
  const isKnown =
    suffix === undefined || !path.startsWith("services/") || Object.hasOwn(suffixes, suffix);
  const ofImports = importsOf(code).flatMap((one) => {
    const target = targetOf(path, one);
    return [
      partBreach(path, target),
      actionsBreach(path, target),
      isPure(path) ? purityBreach(path, target, one) : null,
    ];
  });
  const ofCode = isPure(path)
    ? outside.map(([pattern, what]) => (pattern.test(code) ? `${path} ${what}` : null))
    : [];
  const ofName = isKnown ? null : `${path} has the unknown suffix ${suffix}`;
  return [ofName, ...ofImports, ...ofCode].filter((breach) => breach !== null);
};

/** A service file combines the folders beside it, and no file imports it. */
const folderOf = (path: string): string => (path.endsWith(".service.ts") ? path : dirname(path));

type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/** Which folder imports from which, types too. */
const foldersOf = (sources: Sources): Graph => {
  const graph = new Map<string, Set<string>>();
  for (const [path, source] of sources) {
    const from = folderOf(path);
    const targets = graph.get(from) ?? new Set<string>();
    graph.set(from, targets);
    for (const one of importsOf(codeOf(source))) {
      const target = targetOf(path, one);
      if (target !== null && sources.has(target) && folderOf(target) !== from) {
        targets.add(folderOf(target));
      }
    }
  }
  return graph;
};

const reachedFrom = (graph: Graph, start: string): Set<string> => {
  const reached = new Set<string>();
  const walk = (folder: string): void => {
    for (const next of graph.get(folder) ?? []) {
      if (reached.has(next)) continue;
      reached.add(next);
      walk(next);
    }
  };
  walk(start);
  return reached;
};

/** The folders in an import cycle. */
const cyclesIn = (sources: Sources): string[] => {
  const graph = foldersOf(sources);
  return [...graph.keys()].filter((folder) => reachedFrom(graph, folder).has(folder));
};

const sources = (...patterns: string[]): Sources =>
  new Map(globSync(patterns).map((path) => [path, readFileSync(path, "utf8")]));

describe("the check itself", () => {
  const pure = "services/job/domain/job.ts";
  test.each([
    [pure, 'import { x } from "../../user/domain/account.ts";', `${pure} enters services/user`],
    [
      "services/job/job.service.ts",
      'import x from "../user/user.service.ts";',
      "enters services/user",
    ],
    ["mixins/log.mixin.ts", 'import { x } from "../services/job/job.ts";', "enters services/job"],
    ["mixins/log.mixin.ts", 'import { x } from "../scripts/log.ts";', "enters scripts"],
    ["services/contracts/job/job.ts", 'import { x } from "../../../mixins/x.ts";', "enters mixins"],
    ["services/job/x.edge.ts", "", "unknown suffix edge"],
    ["services/job/a.command.ts", 'import { x } from "./b.actions.ts";', "imports the actions"],
    ["services/job/a.actions.ts", 'import { x } from "./b.actions.ts";', "imports the actions"],
    [pure, 'import { Errors } from "moleculer";', "imports moleculer"],
    [pure, 'import { readFileSync } from "node:fs";', "imports node:fs"],
    [pure, 'import { x } from "../../../mixins/log/commands.ts";', "runs code of mixins/log"],
    [
      pure,
      'import {\n  later,\n  now,\n} from "../../contracts/core/units.ts";',
      "takes the clock",
    ],
    [pure, 'import { hash } from "../support/password.adapter.ts";', "imports the impure"],
    [pure, 'export { x } from "../support/password.command.ts";', "imports the impure"],
    ["services/job/domain/end.saga.ts", 'import { x } from "./a.query.ts";', "imports the impure"],
    [pure, "const at = Date.now();", "reads the clock"],
    [pure, "const at = new Date();", "reads the clock"],
    [pure, "const n = Math.random();", "makes randomness"],
  ])("finds the breach in %s: %s", (path, source, breach) => {
    expect(breaches(path, source).join()).toContain(breach);
  });

  test.each([
    [pure, 'import type { StreamDefinition } from "../../../mixins/log/event-log.ts";'],
    [
      pure,
      'import { later } from "../../contracts/core/units.ts";\nimport { x } from "./posting.ts";',
    ],
    [pure, "// Date.now() is read by the caller.\nconst at = new Date(text);"],
    ["services/job/job.service.ts", 'import { now } from "../contracts/core/units.ts";'],
    ["services/job/job.service.ts", 'import { x } from "./actions/posting.actions.ts";'],
    ["scripts/ledger.ts", 'import { x } from "../services/payment/ledger/ledger.ts";'],
  ])("lets pass in %s: %s", (path, source) => {
    expect(breaches(path, source)).toEqual([]);
  });

  test("finds folders that import each other, also through a third and by a type", () => {
    const ring = new Map([
      ["services/job/a/one.ts", 'import { x } from "../b/two.ts";'],
      ["services/job/b/two.ts", 'import type { X } from "../c/three.ts";'],
      ["services/job/c/three.ts", 'import { x } from "../a/one.ts";'],
      ["services/job/d/four.ts", 'import { x } from "../a/one.ts";'],
    ]);
    expect(cyclesIn(ring)).toEqual(["services/job/a", "services/job/b", "services/job/c"]);
    ring.set("services/job/c/three.ts", "");
    expect(cyclesIn(ring)).toEqual([]);
  });
});

describe("the import rules", () => {
  const all = sources("services/**/*.ts", "mixins/**/*.ts", "scripts/**/*.ts");

  test("no part imports another, pure files touch nothing outside, and only services import actions", () => {
    expect(all.size).toBeGreaterThan(400);
    expect([...all].flatMap(([path, source]) => breaches(path, source))).toEqual([]);
  });

  test("no folder imports from itself through others", () => {
    expect(cyclesIn(all)).toEqual([]);
  });

  test("a folder has at most 25 files", () => {
    const counts = Map.groupBy(all.keys(), (path) => dirname(path));
    expect([...counts].filter(([, { length }]) => length > 25).map(([folder]) => folder)).toEqual(
      [],
    );
  });
});
