/** The document in use: the clients that generators make of it compile, and do a day of work. */
import { cpSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { childOf } from "../support/child.ts";
import { folderOf, remove } from "../support/folders.ts";
import { type Running, startOneDay } from "../support/process.ts";

const root = join(import.meta.dirname, "../..");
const scripts = join(import.meta.dirname, "scripts");
const withTypescript5 = `--import=${join(import.meta.dirname, "typescript-5.ts")}`;
// Generators and a compiler take seconds alone, and more on a busy machine.
jest.setTimeout(240_000);

let oneday: Running;
let data: string;
let folder: string;

/** Runs a program of a package in the folder, and answers its output; throws if it failed. */
const program = async (file: string, args: readonly string[], options = ""): Promise<string> => {
  const { PATH = "", HOME = "" } = process.env;
  const quiet = { REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true", CI: "true" };
  const child = childOf(process.execPath, [file, ...args], {
    cwd: folder,
    env: { PATH, HOME, ...quiet, NODE_OPTIONS: options },
  });
  await child.gone;
  if (child.child.exitCode !== 0) throw new Error(`${file}: ${child.said()}`);
  return child.said();
};
const inPackage = (path: string): string => join(root, "node_modules", path);

const heyConfig = `export default {
  input: "openapi.json",
  output: { path: "hey", importFileExtension: ".ts" },
  plugins: ["@hey-api/client-fetch", "@hey-api/sdk", "@hey-api/typescript"],
};
`;

beforeAll(async () => {
  data = folderOf("clients-data");
  folder = folderOf("clients");
  oneday = await startOneDay({ ONEDAY_DATA_DIR: data, ONEDAY_RATE_LIMITS: "off" });
  const document = await (await fetch(`${oneday.url}/openapi.json`)).text();
  writeFileSync(join(folder, "openapi.json"), document);
  writeFileSync(join(folder, "hey.config.mjs"), heyConfig);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module", private: true }));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  cpSync(scripts, folder, { recursive: true });
});
afterAll(async () => {
  await oneday?.end("SIGKILL");
  remove(data);
  remove(folder);
});

test("the document follows Redocly's recommended rules", async () => {
  const cli = inPackage("@redocly/cli/bin/cli.js");
  const config = join(root, "redocly.yaml");
  const report = await program(cli, ["lint", "openapi.json", "--config", config]);
  expect(report).not.toMatch(/warning|error/);
});

test("the clients of two generators compile in the strictest mode, and do a day of work", async () => {
  const [fetchTypes, heyApi] = ["openapi-typescript/bin/cli.js", "@hey-api/openapi-ts/bin/run.js"];
  await program(inPackage(fetchTypes), ["openapi.json", "-o", "schema.ts"], withTypescript5);
  await program(inPackage(heyApi), ["-f", "hey.config.mjs"], withTypescript5);
  await program(inPackage("typescript/bin/tsc"), ["-p", "."]);
  expect(await program("day.fetch.ts", [oneday.url])).toMatch(/paid \d+, then /);
  expect(await program("hey.ts", [oneday.url])).toContain("worker true BAD_CREDENTIALS");
});
