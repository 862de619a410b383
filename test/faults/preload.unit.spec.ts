import { globSync, readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";

type Rewrite = readonly [file: string, path: string, changes: Readonly<Record<string, string>>];

/** The calls of `rewrite` in a preload, read as text: loading it would register its hooks here. */
const rewritesIn = (file: string): Rewrite[] =>
  [...readFileSync(file, "utf8").matchAll(/^rewrite\("([^"]+)", (\{[\s\S]*?\})\);$/gm)].map(
    ([, path = "", literal = ""]) => {
      const read = new Function("helper", `return ${literal};`) as (helper: string) => object;
      return [file, path, read("") as Readonly<Record<string, string>>];
    },
  );

const rewrites = globSync("test/faults/preload/*.ts").flatMap(rewritesIn);

test("every control and drill that rewrites a source is read", () => {
  const calls = globSync("test/faults/preload/*.ts").flatMap(
    (file) => readFileSync(file, "utf8").match(/^rewrite\(/gm) ?? [],
  );
  expect(calls.length).toBeGreaterThan(5);
  expect(rewrites).toHaveLength(calls.length);
});

test.each(rewrites)("%s rewrites lines that are in %s", (_, path, changes) => {
  const source = readFileSync(path, "utf8");
  expect(Object.keys(changes).filter((line) => !source.includes(line))).toEqual([]);
});
