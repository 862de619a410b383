import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { filesIn } from "../../../../mixins/http/cache/cached-files.ts";

let folder: string;
const put = (name: string, text = "x"): void => {
  mkdirSync(join(folder, name, ".."), { recursive: true });
  writeFileSync(join(folder, name), text);
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "oneday-files-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a file is found by its path, and a folder's index also by the folder", () => {
  for (const name of ["index.html", "a/index.html", "a/b c.css"]) put(name);
  expect([...filesIn(folder).keys()].sort()).toEqual(
    ["/", "/a/", "/a/b%20c.css", "/a/index.html", "/index.html"].sort(),
  );
});

test("hidden files, links, strange types and large files are not listed", () => {
  for (const name of [".env", ".git/config.txt", "a.exe"]) put(name);
  put("large.txt", "x".repeat(2 ** 20 + 1));
  symlinkSync("/etc/hostname", join(folder, "linked.txt"));
  expect([...filesIn(folder)]).toEqual([]);
});

test.each([
  ["app.3f9a1c2b.js", true],
  ["app-0123456789abcdef.css", true],
  ["app.js", false],
  ["app.v2.js", false],
  ["decade.css", false],
  ["index.html", false],
])("%s has its version in its name: %s", (name, isVersioned) => {
  put(name);
  expect(filesIn(folder).get(`/${name}`)).toMatchObject({ isVersioned });
});
