/** The documents for operators, compared with what they speak of. */
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "@jest/globals";

const read = (path: string) => readFileSync(path, "utf8");
const pages = ["README.md", ...globSync("docs/**/*.md")];
const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
const operations = read("docs/operations.md");

test("every command of npm that a document names is a script", () => {
  const named = pages.flatMap((page) =>
    [...read(page).matchAll(/npm run (?:-s )?([\w:-]+)/g)].map(([, name = ""]) => ({ page, name })),
  );
  expect(named.length).toBeGreaterThan(50);
  expect(named.filter(({ name }) => scripts[name] === undefined)).toEqual([]);
});

test("every file that a document links to is there", () => {
  const links = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)].map(([, link = ""]) => ({
      page,
      link,
    })),
  );
  expect(links.length).toBeGreaterThan(100);
  expect(links.filter(({ page, link }) => !existsSync(join(dirname(page), link)))).toEqual([]);
});

test("every line of a refused start that operations.md explains is said by the code", () => {
  const table = operations.split("## When a start is refused")[1] ?? "";
  const lines = [...table.matchAll(/^\| (`.+?) \|/gm)].flatMap(([, cell = ""]) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, text = ""]) => text),
  );
  const code = globSync(["mixins/**/*.ts", "services/**/*.ts", "moleculer.config.ts"])
    .map(read)
    .join("\n");
  // A file's error is of the operating system; a gap stands for a value.
  const parts = lines
    .filter((text) => !/^E[A-Z]+$/.test(text))
    .map((text) => text.replace(/ (ENOENT|NATS)$/, ""));
  expect(parts.length).toBeGreaterThan(15);
  const unsaid = parts.filter((text) => !text.split(" … ").every((part) => code.includes(part)));
  expect(unsaid).toEqual([]);
});
