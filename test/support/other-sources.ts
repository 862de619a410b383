/** Other sources: a copy of OneDay's sources with some texts changed, as another release has. */
import { cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./process.ts";

const left = new Set(["node_modules", "data", "test", "docs", ".git"]);

export type Change = { readonly path: string; readonly from: string; readonly to: string };

/** Fills a folder. Throws when a text that is to be changed is not there. */
export const copySources = (folder: string, changes: readonly Change[]): void => {
  for (const name of readdirSync(root)) {
    if (!left.has(name)) cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  for (const { path, from, to } of changes) {
    const text = readFileSync(join(folder, path), "utf8");
    if (!text.includes(from)) throw new Error(`${path} does not contain ${from}`);
    writeFileSync(join(folder, path), text.replace(from, to));
  }
};
