import { globSync, readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { isNamed } from "../../../mixins/store/collection-kinds.ts";

/** The collections that source files open by name, with their owners. */
const openedIn = (pattern: string): [service: string, name: string][] =>
  globSync(pattern).flatMap((path) => {
    const code = readFileSync(path, "utf8");
    const service = /^services\/(\w+)\//.exec(path)?.[1] ?? "any";
    return [...code.matchAll(/\bcollection(?:<[^(]*>)?\(\s*"(\w+)"/g)].map(
      ([, name = ""]): [string, string] => [service, name],
    );
  });

test("every collection is declared either derived or the truth", () => {
  const all = [...openedIn("services/**/*.ts"), ...openedIn("mixins/**/*.ts")];
  expect(all.length).toBeGreaterThan(20);
  expect(all.filter(([service, name]) => !isNamed(service, name))).toEqual([]);
});
