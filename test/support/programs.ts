/** Programs that tests stand on, each found by a variable or on PATH. Nothing here needs jest. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** What is asked for first, and the names under which the program is known. */
export type Program = readonly [variable: string, ...names: string[]];

export const nats: Program = ["NATS_SERVER_BIN", "nats-server"];
export const toxiproxy: Program = ["TOXIPROXY_BIN", "toxiproxy-server"];

const isThere = (name: string): boolean =>
  existsSync(name) || spawnSync("which", [name]).status === 0;

/** The path of a program; null when it is not there. What its variable names is the only one. */
export const pathOf = ([variable, ...names]: Program): string | null => {
  const given = process.env[variable];
  return (given ? [given] : names).find(isThere) ?? null;
};

/** The same for somebody who cannot go on without it. */
export const needed = (program: Program): string => {
  const path = pathOf(program);
  if (path !== null) return path;
  const [variable, ...names] = program;
  throw new Error(`needs ${names.at(-1)} on PATH or ${variable}`);
};
