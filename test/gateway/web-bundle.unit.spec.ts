/** The scripts of the web app: few for each page, and no source in two of them. */
import { expect, test } from "@jest/globals";
import type { Metafile } from "esbuild";
import { bundle } from "../../services/gateway/web-app/bundle.adapter.ts";
import { sharedSources } from "../../services/gateway/web-app/shared-sources.ts";

const made = bundle(true);

test.each([
  ["stranger", 6],
  ["worker", 8],
  ["employer", 8],
  ["operator", 8],
])("a page of the area %s needs at most %i scripts", async (area, most) => {
  const { files, scriptsOf } = await made;
  const sources = [
    "public/app/app.ts",
    "public/words/ko/common.ts",
    `public/screens/${area}.ts`,
    `public/words/ko/${area}.ts`,
  ];
  const scripts = new Set(sources.flatMap(scriptsOf));
  expect(scripts.size).toBeLessThanOrEqual(most);
  expect([...scripts].every((path) => files.has(path))).toBe(true);
});

test("what a first entry shares is imported by all, what the others share by the others alone", () => {
  const importing = (...paths: string[]) => ({
    bytes: 1,
    imports: paths.map((path) => ({ path, kind: "import-statement" as const })),
  });
  const inputs: Metafile["inputs"] = {
    "public/a.ts": importing("public/one.ts", "public/own.ts"),
    "public/b.ts": importing("public/one.ts", "public/two.ts"),
    "public/c.ts": importing("public/two.ts", "node_modules/x.js"),
    "public/one.ts": importing("node_modules/x.js"),
    "public/two.ts": importing("public/deep.ts"),
    "public/deep.ts": importing("public/deep.css"),
    "public/own.ts": importing(),
    "public/deep.css": importing(),
    "node_modules/x.js": importing(),
  };
  const shared = sharedSources(inputs, ["public/a.ts"], ["public/b.ts", "public/c.ts"]);
  expect(shared.get("public/a.ts")).toEqual(["public/one.ts"]);
  const later = ["public/one.ts", "public/two.ts", "public/deep.ts"];
  expect(shared.get("public/b.ts")).toEqual(later);
  expect(shared.get("public/c.ts")).toEqual(later);
});
