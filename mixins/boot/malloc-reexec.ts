/**
 * Malloc re-exec: restarts the process in place with the settings of ./malloc-settings.ts.
 *
 * It runs before anything else is loaded, as glibc reads them only at its start. The process keeps
 * its id, files and arguments. Linux only; skipped when one of the settings is already set.
 */
import { smallMemory } from "./malloc-settings.ts";

const isSet = Object.keys(smallMemory).some((name) => process.env[name] !== undefined);

if (process.platform === "linux" && !isSet) {
  const [program = process.execPath, ...given] = process.argv;
  const env = { ...process.env, ...smallMemory } as Record<string, string>;
  process.execve?.(process.execPath, [program, ...process.execArgv, ...given], env);
}
