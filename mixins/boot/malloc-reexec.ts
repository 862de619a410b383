/**
 * Memory, before anything else is loaded: the process becomes itself once more with the settings
 * of ./malloc-settings.ts, which glibc reads at its start alone. It keeps its id, its files and its
 * arguments. Only on Linux; whoever set one of them has decided already.
 */
import { smallMemory } from "./malloc-settings.ts";

const isSet = Object.keys(smallMemory).some((name) => process.env[name] !== undefined);

if (process.platform === "linux" && !isSet) {
  const [program = process.execPath, ...given] = process.argv;
  const env = { ...process.env, ...smallMemory } as Record<string, string>;
  process.execve?.(process.execPath, [program, ...process.execArgv, ...given], env);
}
