/** What the web app loads may fail: no screen takes the value of a load and leaves its failure unsaid. */
import { globSync, readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";

const hook = /\buse(?:Load|Loads|List|Script|Answer|Reports|OpenWork|Check)\(/g;

/** Where the bracket that is open at `from` is closed. */
const closedAt = (code: string, from: number): number => {
  let depth = 1;
  let at = from;
  for (; depth > 0 && at < code.length; at += 1) {
    if (code[at] === "(") depth += 1;
    if (code[at] === ")") depth -= 1;
  }
  return at;
};

/** The loads of a source whose failure nothing reads, as they are bound. */
const unsaid = (code: string): string[] => {
  const found: string[] = [];
  for (const { 0: name, index } of code.matchAll(hook)) {
    const before = code.slice(0, index);
    // Where the hook itself is declared or imported.
    if (/(?:export const|function|import[^;]*)\s*$/.test(before)) continue;
    const isCut = code[closedAt(code, index + name.length)] === ".";
    const bound = /const (\w+|\{[^}]*\})(?:: [^=]+)? =\s*$/.exec(before)?.[1];
    if (isCut) found.push(`${name}…).`);
    else if (bound?.startsWith("{") && !/\bproblem\b/.test(bound)) found.push(bound);
    else if (bound !== undefined && !bound.startsWith("{")) {
      const rest = code.slice(index);
      // Read here, or handed on whole to what reads it.
      const isRead = new RegExp(`\\b${bound}\\.problem\\b|\\b${bound}\\b(?![.?\\w:])`).test(rest);
      if (!isRead) found.push(bound);
    }
  }
  return found;
};

test.each([
  ['const { value, again } = useLoad("GET /a", {});', 1],
  ['const { value, problem, again } = useLoad("GET /a", {});', 0],
  ['const sites = useLoad("GET /a", {}).value?.items ?? [];', 1],
  ['const load = useLoad("GET /a", f({}));\nreturn load.value;', 1],
  ['const load = useLoad("GET /a", {});\nreturn partOf(load).show(f);', 0],
  ['const load = useLoad("GET /a", {});\nreturn load.problem ?? load.value;', 0],
  ['const part = usePart("GET /a", {});\nreturn part.show(f);', 0],
])("the check itself: %s", (code, count) => {
  expect(unsaid(code)).toHaveLength(count);
});

test("the failure of every load is read where the load is", () => {
  const sources = globSync("public/{app,ui,screens}/**/*.ts");
  expect(sources.length).toBeGreaterThan(100);
  const found = sources.flatMap((path) =>
    unsaid(readFileSync(path, "utf8")).map((bound) => `${path}: ${bound}`),
  );
  expect(found).toEqual([]);
});
