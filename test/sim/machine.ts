/**
 * Machine: what a simulated process may not ask of the real one.
 *
 * An answer of a thread, a file or a socket comes at no fixed time, so a seed would not repeat its
 * day. Therefore there is no disk (each file is missing, as on a new machine), and any other call
 * to the machine is reported: a simulation that cannot be repeated has failed.
 */
import { createHook } from "node:async_hooks";
import fs from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import type { World } from "./world.ts";

/** What Node does by itself in a fixed order, or at once, such as signing. */
const own: ReadonlySet<string> = new Set([
  "PROMISE",
  "TickObject",
  "Microtask",
  "Immediate",
  "DERIVEBITSREQUEST",
  "SIGNREQUEST",
  "VERIFYREQUEST",
  "DNSCHANNEL",
]);

const onDisk = [
  "open",
  "readFile",
  "writeFile",
  "stat",
  "readdir",
  "mkdir",
  "rename",
  "rm",
] as const;

const missing = (name: string, path: unknown): Error =>
  Object.assign(new Error(`ENOENT: no such file or directory, ${name} '${path}'`), {
    code: "ENOENT",
  });

/** Removes the disk: each file is missing. */
export const takeDisk = (world: World): void => {
  const absent = (name: string) => (path: unknown) =>
    new Promise((_, reject) => void world.after(0, () => reject(missing(name, path))));
  Object.assign(fs, Object.fromEntries(onDisk.map((name) => [name, absent(name)])));
  syncBuiltinESMExports();
};

/** Stack frames enough for those of Node itself and some of ours. */
const frames = 16;

const whoAsked = (type: string): string => {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = frames;
  const { stack } = new Error(`the machine was asked: ${type}`);
  Error.stackTraceLimit = stackTraceLimit;
  return stack ?? type;
};

/** Records what the machine is asked for, from now on: each kind once, with its caller. */
export const asked = (): ReadonlyMap<string, string> => {
  const kinds = new Map<string, string>();
  createHook({
    init(_, type) {
      if (own.has(type) || kinds.has(type)) return;
      kinds.set(type, whoAsked(type));
    },
  }).enable();
  return kinds;
};
