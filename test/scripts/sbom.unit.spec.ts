import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";

const bill = () => execFileSync("npm", ["run", "-s", "sbom"], { encoding: "utf8" });

test("the SBOM lists what production installs, each version with its hash, the same each time", () => {
  const text = bill();
  expect(bill()).toBe(text);
  const { components } = JSON.parse(text) as {
    components: { name: string; version: string; hashes: unknown[] }[];
  };
  const { dependencies, devDependencies } = JSON.parse(readFileSync("package.json", "utf8"));
  const versions = new Map(components.map(({ name, version }) => [`${name}@${version}`, name]));
  for (const [name, version] of Object.entries(dependencies))
    expect([...versions.keys()]).toContain(`${name}@${version}`);
  const isDirect = (name: string) => versions.has(`${name}@${devDependencies[name]}`);
  expect(["jest", "typescript", "@biomejs/biome", "node"].filter(isDirect)).toEqual([]);
  for (const { hashes } of components) expect(hashes).not.toEqual([]);
}, 60_000);
