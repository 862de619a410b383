/** The rules of the web app's folder, read from its sources: what it imports, who asks, where texts are. */
import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { pageOf, pages } from "../../public/app/pages.ts";
import { areas } from "../../public/words/areas.ts";

const sources = new Map(
  globSync("public/**/*.ts").map((path) => [path, readFileSync(path, "utf8")] as const),
);
const codeOf = (source: string): string => source.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
const linesMax = 220;

/** The imports of a source that name a file outside the web app. */
const outside = (source: string): string[] =>
  [...codeOf(source).matchAll(/^import (?:type )?[^;]*? from "(\.[^"]+)";/gm)]
    .map(([line]) => line)
    .filter((line) => /"(\.\.\/)+(services|mixins|scripts|test)\//.test(line));
const isOfContracts = (line: string): boolean =>
  line.startsWith("import type ") && /"(\.\.\/)+services\/contracts\//.test(line);
const breaches = (find: (source: string, path: string) => boolean): string[] =>
  [...sources].filter(([path, source]) => find(source, path)).map(([path]) => path);

test.each([
  ['import type { A } from "../../services/contracts/index.ts";', []],
  ['import { a } from "../../services/contracts/index.ts";', ["services/contracts"]],
  ['import type { A } from "../../services/job/domain/job.ts";', ["services/job"]],
])("the check itself: %j", (line, found) => {
  expect(outside(line).filter((one) => !isOfContracts(one))).toHaveLength(found.length);
});

test("of the rest of OneDay the app imports types of the contracts only", () => {
  expect(sources.size).toBeGreaterThan(40);
  const wrong = [...sources].flatMap(([path, source]) =>
    outside(source).flatMap((line) => (isOfContracts(line) ? [] : [`${path}: ${line}`])),
  );
  expect(wrong).toEqual([]);
});

test("only the client asks the server", () => {
  const asks = breaches((source) => /\bfetch\(|XMLHttpRequest|sendBeacon/.test(codeOf(source)));
  // The worker passes on what the client asks.
  expect(asks.sort()).toEqual(["public/api/client.ts", "public/worker/sw.ts"]);
  const listens = breaches((source) => codeOf(source).includes("new EventSource("));
  expect(listens).toEqual(["public/api/stream.ts"]);
});

test("no text for people stands in a screen", () => {
  const isList = /^public\/(words\/|screens\/search\/districts)/;
  expect(
    breaches((source, path) => !isList.test(path) && /\p{Script=Hangul}/u.test(codeOf(source))),
  ).toEqual([]);
});

test("nothing puts markup or code into a page past the elements", () => {
  const ways =
    /innerHTML|outerHTML|insertAdjacentHTML|document\.write|dangerouslySet|\beval\(|new Function/;
  expect(breaches((source) => ways.test(codeOf(source)))).toEqual([]);
});

test("a file has a docstring, and one idea's length", () => {
  expect(breaches((source) => !source.startsWith("/**") && !source.startsWith("declare"))).toEqual(
    [],
  );
  const long = [...sources].filter(([path]) => !/^public\/words\/(ko|ko-plain|en)\//.test(path));
  expect(
    long.filter(([, source]) => source.split("\n").length > linesMax).map(([path]) => path),
  ).toEqual([]);
});

test("a class is one sheet's own, since all sheets are one", () => {
  const owners = new Map<string, string[]>();
  for (const path of globSync("public/{ui,app,screens}/**/*.css")) {
    const own = [...codeOf(readFileSync(path, "utf8")).matchAll(/^(\.[\w-]+) \{/gm)];
    for (const name of new Set(own.map(([, found = ""]) => found)))
      owners.set(name, [...(owners.get(name) ?? []), path]);
  }
  expect(owners.size).toBeGreaterThan(100);
  expect([...owners].filter(([, paths]) => paths.length > 1)).toEqual([]);
});

describe("texts", () => {
  type Table = Readonly<Record<string, string>>;
  const load = async (language: string, area: string): Promise<Table> =>
    (await import(`../../public/words/${language}/${area}.ts`)).words;
  const valuesOf = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();

  test("a text has the same values in every language, and no name is of two areas", async () => {
    const names = new Set<string>();
    const wrong: string[] = [];
    for (const area of areas) {
      const korean = await load("ko", area);
      for (const name of Object.keys(korean)) {
        if (names.has(name)) wrong.push(`${name} is there twice`);
        names.add(name);
      }
      for (const language of ["en", "ko-plain"]) {
        for (const [name, text] of Object.entries(await load(language, area))) {
          const same = String(valuesOf(text)) === String(valuesOf(korean[name] ?? ""));
          if (!same) wrong.push(`${language} ${name}`);
        }
      }
    }
    expect(names.size).toBeGreaterThan(100);
    expect(wrong).toEqual([]);
  });

  test("a text that is made by hand is shown somewhere", async () => {
    const all = [...sources].filter(([path]) => !/^public\/words\/(ko|ko-plain|en)\//.test(path));
    const code = all.map(([, source]) => source).join("\n");
    const prefixes = new Set(
      [...code.matchAll(/`([\w.]+?\.)\$\{/g)].map(([, prefix = ""]) => prefix),
    );
    const unused: string[] = [];
    for (const area of areas) {
      for (const name of Object.keys(await load("ko", area))) {
        const isMade = [...prefixes].some((prefix) => name.startsWith(prefix));
        if (!isMade && !code.includes(`"${name}"`)) unused.push(name);
      }
    }
    expect(unused).toEqual([]);
  });
});

test("every colour and size of a style sheet is a token", () => {
  const tokens = readFileSync("public/ui/tokens.css", "utf8");
  const wrong = globSync("public/**/*.css").flatMap((path) => {
    const css = readFileSync(path, "utf8");
    const used = [...css.matchAll(/var\((--[\w-]+)\)/g)].map(([, name = ""]) => name);
    const isKnown = (name: string): boolean => `${tokens}${css}`.includes(`${name}:`);
    const missing = used.filter((name) => !isKnown(name));
    const isOwn = /public\/(ui\/tokens\.css|docs\/)/.test(path);
    const raw = isOwn ? [] : (css.match(/#[\da-f]{3,8}\b|rgb\(/gi) ?? []);
    return [...missing, ...raw].map((name) => `${path}: ${name}`);
  });
  expect(wrong).toEqual([]);
});

test.each([
  ["/", "/"],
  ["/jobs/1/", "/jobs/:jobId"],
  ["/jobs/", null],
  ["/jobs/%", null],
  ["/Jobs/1", null],
  ["//evil.example", null],
])("the page of %s is %s", (path, page) => {
  expect(pageOf(path)?.page.path ?? null).toBe(page);
  expect(pages.length).toBeGreaterThan(3);
});
