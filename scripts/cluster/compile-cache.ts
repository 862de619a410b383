/**
 * Compile cache: loads every module of the nodes once, so that Node keeps the compiled code.
 *
 * Without it, each process of a first start loads Node's type stripper and keeps 20 MB for it.
 */
import { globSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { entries, lazyPackages, modules } from "./modules.ts";

const required = globSync(entries);
const imported = globSync(modules);

// As the runner loads them: Node caches required and imported modules separately.
const require = createRequire(import.meta.url);
for (const file of required) require(join(process.cwd(), file));
for (const file of imported) {
  if (required.includes(file)) continue;
  await import(pathToFileURL(join(process.cwd(), file)).href);
}
for (const name of lazyPackages) await import(name);
// Loaded modules may hold timers; no work is pending.
process.exit(0);
