/** Programs that tests need, each found by a variable or on PATH. This file does not need jest. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** The variable that is read first, and the names of the program. */
export type Program = readonly [variable: string, ...names: string[]];

export const nats: Program = ["NATS_SERVER_BIN", "nats-server"];
export const chromium: Program = ["CHROMIUM_BIN", "chromium", "chromium-browser", "google-chrome"];
export const toxiproxy: Program = ["TOXIPROXY_BIN", "toxiproxy-server"];

const isThere = (name: string): boolean =>
  existsSync(name) || spawnSync("which", [name]).status === 0;

/** The path of a program; null if it is absent. If its variable is set, only that path counts. */
export const pathOf = ([variable, ...names]: Program): string | null => {
  const given = process.env[variable];
  return (given ? [given] : names).find(isThere) ?? null;
};

/** The same; throws if it is absent. */
export const needed = (program: Program): string => {
  const path = pathOf(program);
  if (path !== null) return path;
  const [variable, ...names] = program;
  throw new Error(`needs ${names.at(-1)} on PATH or ${variable}`);
};
