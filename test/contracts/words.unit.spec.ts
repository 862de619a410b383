import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "@jest/globals";

/** Words that make a reader stop: old ones for people, and names that the field does not know. */
const stopWords =
  /\b(whoever|nobody|somebody|anew|he|him|his|himself|mend(?:s|ed|ing)?|told|heralds?|errands?|janitors?|deeds?|pumps?)\b/gi;

/** The comments of a source, a line each with its number. */
const commentsOf = (source: string): [line: number, text: string][] =>
  [...source.matchAll(/\/\*[\s\S]*?\*\/|(?<![:"'`\\])\/\/[^\n]*/g)].flatMap(
    ({ 0: text, index }) => {
      const first = source.slice(0, index).split("\n").length;
      return text.split("\n").map((one, n): [number, string] => [first + n, one]);
    },
  );

const linesOf = (path: string, text: string): [line: number, text: string][] =>
  path.endsWith(".md")
    ? text.split("\n").map((one, n): [number, string] => [n + 1, one])
    : commentsOf(text);

/** The stop words of a file, as sentences. */
const stopWordsIn = (path: string, text: string): string[] =>
  linesOf(path, text).flatMap(([line, one]) =>
    // What is quoted is a name: of an option, a route, a field.
    [...one.replace(/`[^`]*`/g, "").matchAll(stopWords)].map(
      ([word]) => `${path}:${line} says "${word}"`,
    ),
  );

/** Paths of the project that a text names, where the name ends with an extension. */
const pathsIn = (text: string): string[] =>
  [
    ...text.matchAll(
      /(?<![\w./-])((?:services|mixins|scripts|test|docs)\/[\w./-]+\.(?:ts|mjs|md|py))\b/g,
    ),
  ].map(([, path = ""]) => path);

const code = globSync([
  "services/**/*.ts",
  "mixins/**/*.ts",
  "scripts/**/*.{ts,mjs}",
  "public/**/*.ts",
  "test/**/*.ts",
  "moleculer.config.ts",
]);
const pages = globSync([
  "README.md",
  "SECURITY.md",
  "DECISIONS.md",
  "docs/*.md",
  "services/**/*.md",
  "mixins/**/*.md",
  "scripts/**/*.md",
  "public/README.md",
  "test/README.md",
  "test/*/README.md",
]);
const all = [...code, ...pages].filter((path) => path !== "test/contracts/words.unit.spec.ts");

describe("the check itself", () => {
  test.each([
    ["a.ts", "const x = 1; // Whoever asks.", ['a.ts:1 says "Whoever"']],
    ["a.ts", "/**\n * It is told\n * to him.\n */", ['a.ts:2 says "told"', 'a.ts:3 says "him"']],
    ["a.md", "one\nIt is mended.", ['a.md:2 says "mended"']],
  ])("finds the stop words of %s: %j", (path, text, found) => {
    expect(stopWordsIn(path, text)).toEqual(found);
  });

  test.each([
    ["a.ts", 'const told = "nobody"; // The worker is paid.'],
    ["a.ts", 'const url = "http://his.test";'],
    ["a.md", "The option `--break anew` begins again."],
  ])("lets pass in %s: %j", (path, text) => {
    expect(stopWordsIn(path, text)).toEqual([]);
  });
});

test('comments and pages use the field\'s words, and "they" for people', () => {
  expect(all.length).toBeGreaterThan(900);
  expect(all.flatMap((path) => stopWordsIn(path, readFileSync(path, "utf8")))).toEqual([]);
});

test('the texts of the API have the same words, and "they" for people', () => {
  const textsIn = (source: string) =>
    [...source.matchAll(/\b(?:summary|description):\s*"([^"]*)"/g)].map(([, text = ""]) => text);
  expect(textsIn('summary:\n  "One is told", description: "his"')).toEqual(["One is told", "his"]);
  const found = globSync("services/**/*.ts").flatMap((path) =>
    textsIn(readFileSync(path, "utf8")).flatMap((text) =>
      (text.match(stopWords) ?? []).map((word) => `${path} says "${word}" in "${text}"`),
    ),
  );
  expect(found).toEqual([]);
});

/** Exported functions and classes of a source that no docstring is before. */
const undocumentedIn = (path: string, source: string): string[] => {
  const exported =
    /(\*\/\n)?^export (?:default )?(?:async )?(?:(?:function\*?|class) (\w+)|const (\w+)(?:: [^=\n]+)? =\s*(?:async )?(?:<[^>]*>\s*)?\((?=[\s\S]{0,800}?=>))/gm;
  return [...source.matchAll(exported)].flatMap(([, doc, one, other]) =>
    doc === undefined ? [`${path} does not say what ${one ?? other} does`] : [],
  );
};

test("an exported function or class has a docstring", () => {
  expect(undocumentedIn("a.ts", "export const x = (): void => undefined;")).toHaveLength(1);
  expect(undocumentedIn("a.ts", "/** It. */\nexport const x = () => 1;")).toEqual([]);
  // A file of the web app is one part of a page, which its first line describes.
  const ours = code.filter((path) => !/^(test|public)\//.test(path) && path.endsWith(".ts"));
  expect(ours.flatMap((path) => undocumentedIn(path, readFileSync(path, "utf8")))).toEqual([]);
});

test("a file that a comment or a page names exists", () => {
  const known = new Set([...globSync("**/*", { exclude: ["node_modules/**", ".git/**"] })]);
  const missing = all.flatMap((path) => {
    const texts = linesOf(path, readFileSync(path, "utf8")).map(([, text]) => text);
    const relative = texts.flatMap((text) =>
      [...text.matchAll(/\((\.\.?\/[\w./-]+\.(?:ts|mjs|md))[#)]/g)].map(([, to = ""]) =>
        normalize(join(dirname(path), to)),
      ),
    );
    return [...texts.flatMap(pathsIn), ...relative]
      .filter((named) => !known.has(named))
      .map((named) => `${path} names ${named}`);
  });
  expect(missing).toEqual([]);
});
